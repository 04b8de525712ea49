/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* separate.h - responses and notifications sent as messages of our own, with
   retransmission (RFC 7252 sections 4.2 and 5.2.2, RFC 7641 section 4.5) */
#ifndef OSTLER_NET_SEPARATE_H
#define OSTLER_NET_SEPARATE_H

#include "ostler/net/inbound.h"

struct separate;

/* A Message ID that the client may still answer with ACK or RST. */
struct sent {
	struct table_link link;
	struct separate *separate;
	uint64_t at;
	uint16_t mid;
	bool listed;
};

struct sents {
	struct table table;
};

void separate_init(struct net *net, size_t limit);
void separate_set_limit(struct net *net, size_t limit);
void separate_clear(struct net *net);

/* Sends m to in's client with in's Token. While a Confirmable one is
   outstanding it is kept and takes its place later; of several only the newest
   (RFC 7641 section 4.5.2). final: nothing follows. WAX_RANGE: too large;
   WAX_LIMIT; WAX_MEMORY. */
MUST_USE enum wax_status separate_send(struct net *net,
    struct net_inbound *in, const struct message *m, bool final);

/* NULL is fine for both. */
bool separate_is_outstanding(const struct separate *s);
void separate_free(struct net *net, struct separate *s);

/* An ACK or RST on a listener or session. False: it matches nothing. */
bool separate_take_ack(struct net *net, const struct way *way, uint16_t mid);
bool separate_take_reset(struct net *net, const struct way *way,
    uint16_t mid);

#endif
