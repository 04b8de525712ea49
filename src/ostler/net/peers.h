/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* peers.h - peers that get messages of our own (separate responses and
   notifications): their Message IDs */
#ifndef OSTLER_NET_PEERS_H
#define OSTLER_NET_PEERS_H

#include <sys/queue.h>

#include "core/table.h"
#include "ostler/net/mids.h"
#include "ostler/net/transport.h"

struct net;

/* Between a listener, or session, of ours and a peer. */
struct way {
	struct endpoint *endpoint;
	struct address peer;
	struct address local;	/* as in struct datagram */
};

struct peer {
	struct table_link link;
	TAILQ_ENTRY(peer) order;	/* in idle while users is 0 */
	struct way way;
	struct mids mids;	/* unless the session has them */
	uint32_t number;	/* no other of this net ever had it */
	size_t users;
	uint64_t last_used;	/* when the last Message ID was given */
};

TAILQ_HEAD(peer_list, peer);

struct peers {
	struct table table;
	struct peer_list idle;	/* longest idle first */
	uint32_t next_number;
};

void peers_init(struct net *net, size_t limit);
/* A lower one takes effect as room is needed. */
void peers_set_limit(struct net *net, size_t limit);
void peers_clear(struct net *net);	/* nobody uses one any more */

/* The peer at the other end of way, remembered from now on until
   EXCHANGE_LIFETIME after peers_release and its last Message ID. WAX_LIMIT;
   WAX_MEMORY. */
MUST_USE enum wax_status peers_use(struct net *net, const struct way *way,
    struct peer **out);
void peers_release(struct net *net, struct peer *peer);

/* Its session has ended, and nobody uses it: forgotten at once. */
void peers_forget_way(struct net *net, const struct way *way);

/* The same for all of a listener that goes. */
void peers_forget_endpoint(struct net *net, const struct endpoint *endpoint);

/* NULL: not remembered. */
struct peer *peers_find(const struct net *net, const struct way *way);

/* A fresh Message ID. WAX_LIMIT: used up. */
MUST_USE enum wax_status peers_take_mid(struct net *net, struct peer *peer,
    uint16_t *mid);

/* Forgets those idle for EXCHANGE_LIFETIME. True if any are left. */
bool peers_sweep(struct net *net);

/* What a way looks like in a hash, with a Message ID or 0: no padding. */
struct way_key {
	struct address peer;
	uint8_t local[16];
	uint32_t endpoint;
	uint32_t mid;
};

struct way_key way_key(const struct way *way, uint16_t mid);

static inline bool
way_equal(const struct way *a, const struct way *b)
{
	return a->endpoint == b->endpoint && address_equal(&a->peer, &b->peer)
	    && memcmp(a->local.ip, b->local.ip, sizeof(a->local.ip)) == 0;
}

#endif
