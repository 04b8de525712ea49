/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* listeners.h - where requests and sessions come in: opened, kept, and ended
   when the configuration has them no more */
#ifndef OSTLER_NET_LISTENERS_H
#define OSTLER_NET_LISTENERS_H

#include <sys/queue.h>

#include "ostler/net/net_conf.h"

struct endpoint;
struct net;

struct listening {
	struct endpoint *endpoint;	/* the transport's; NULL: not open */
	const struct listener_conf *conf;
	struct listener_conf *copy;	/* owned; of one that is gone: conf */
	uint32_t sessions;		/* accepted and open now */
	SLIST_ENTRY(listening) next;	/* of the gone */
};

struct listeners {
	struct listening **list;	/* owned; as in the configuration */
	size_t count;
	SLIST_HEAD(, listening) gone;	/* until the next flush */
};

/* Those of the net's configuration, not open yet. WAX_MEMORY. */
MUST_USE enum wax_status listeners_init(struct net *net);
void listeners_clear(struct net *net);

/* As net_listen, which does it. */
MUST_USE enum wax_status listeners_open(struct net *net, size_t *which);

/* NULL: no memory. Freed with its endpoint, which is closed. */
struct listening *listening_new(const struct listener_conf *conf);
void listening_free(struct listening *l);	/* NULL is fine */
/* Statuses as transport.h says. */
MUST_USE enum wax_status listening_open(struct net *net, struct listening *l);

/* The one of that conf, gone ones too. NULL: none; it is a hop's. */
struct listening *listening_find(struct net *net,
    const struct listener_conf *conf);

/* copy is its conf, its own from now on; its end comes with the next flush. The
   net's list is the caller's matter. */
void listening_leave(struct net *net, struct listening *l,
    struct listener_conf *copy);

/* Ends those that are gone: their sessions, what came in there, themselves. */
void listeners_end_gone(struct net *net);

#endif
