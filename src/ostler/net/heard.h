/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* heard.h - Message IDs of Confirmable and Non-confirmable responses that a
   next hop sent, so that a duplicate is recognized (RFC 7252 section 4.5) */
#ifndef OSTLER_NET_HEARD_H
#define OSTLER_NET_HEARD_H

#include <sys/queue.h>

#include "core/message.h"
#include "core/table.h"

struct endpoint;
struct net;

struct heard {
	struct table_link link;
	TAILQ_ENTRY(heard) order;
	uint64_t expires;
	uint32_t endpoint;	/* its number; it may be closed by now */
	uint16_t mid;
};

TAILQ_HEAD(heard_list, heard);

enum { HEARD_CON, HEARD_NON, HEARD_KINDS };

struct heards {
	struct table table;
	struct heard_list lists[HEARD_KINDS];	/* first to expire first */
};

void heard_init(struct net *net, size_t limit);
/* A lower one takes effect as room is needed. */
void heard_set_limit(struct net *net, size_t limit);
void heard_clear(struct net *net);

/* True if a response with that Message ID was noted on that source port and
   has not expired. */
bool heard_before(struct net *net, const struct endpoint *endpoint,
    uint16_t mid);

/* Notes it. The oldest is forgotten early if there is no room; without memory
   nothing is noted. */
void heard_note(struct net *net, const struct endpoint *endpoint,
    enum message_type type, uint16_t mid);

/* Forgets what expired. True if any are left. */
bool heard_sweep(struct net *net);

#endif
