/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* peers.c - peers that get messages of our own */
#include "ostler/net/peers.h"

#include <stdlib.h>

#include "ostler/net/state.h"

struct way_key
way_key(const struct way *way, uint16_t mid)
{
	struct way_key key = {
		.peer = way->peer,
		.endpoint = way->endpoint->number,
		.mid = mid,
	};

	memcpy(key.local, way->local.ip, sizeof(key.local));
	return key;
}

static uint64_t
peers_hash(const struct peers *peers, const struct way *way)
{
	struct way_key key = way_key(way, 0);

	return table_hash(&peers->table, bytes_of(&key, sizeof(key)));
}

static bool
peers_match(const struct table_link *link, const void *wanted)
{
	const struct peer *peer = TABLE_ENTRY(link, const struct peer, link);

	return way_equal(&peer->way, wanted);
}

void
peers_init(struct net *net, size_t limit)
{
	uint8_t key[16];

	entropy_take(&net->entropy, key, sizeof(key));
	table_init(&net->peers.table, limit, key);
	TAILQ_INIT(&net->peers.idle);
}

void
peers_set_limit(struct net *net, size_t limit)
{
	net->peers.table.limit = limit;
}

static void
peers_forget(struct net *net, struct peer *peer)
{
	TAILQ_REMOVE(&net->peers.idle, peer, order);
	table_remove(&net->peers.table, &peer->link);
	free(peer);
}

void
peers_clear(struct net *net)
{
	while (!TAILQ_EMPTY(&net->peers.idle))
		peers_forget(net, TAILQ_FIRST(&net->peers.idle));
	table_clear(&net->peers.table);
}

struct peer *
peers_find(const struct net *net, const struct way *way)
{
	struct table_link *link = table_find(&net->peers.table,
	    peers_hash(&net->peers, way), peers_match, way);

	return link == NULL ? NULL : TABLE_ENTRY(link, struct peer, link);
}

/* The longest idle one makes room. Its Message IDs may then be used too
   early: better than no answer, and counted. */
static enum wax_status
peers_make_room(struct net *net)
{
	while (net->peers.table.count >= net->peers.table.limit) {
		if (TAILQ_EMPTY(&net->peers.idle)) {
			metrics_add(net->metrics, METRIC_PEERS_FULL, 1);
			return WAX_LIMIT;
		}
		metrics_add(net->metrics, METRIC_PEERS_EVICTED, 1);
		peers_forget(net, TAILQ_FIRST(&net->peers.idle));
	}
	return WAX_OK;
}

static enum wax_status
peers_add(struct net *net, const struct way *way, struct peer **out)
{
	struct peers *peers = &net->peers;
	enum wax_status st = peers_make_room(net);

	if (st != WAX_OK)
		return st;

	struct peer *peer = calloc(1, sizeof(*peer));

	if (peer == NULL)
		return WAX_MEMORY;
	peer->way = *way;
	peer->number = peers->next_number++;
	mids_init(&peer->mids, (uint16_t)entropy_take_u32(&net->entropy));
	st = table_insert(&peers->table, &peer->link, peers_hash(peers, way));
	if (st != WAX_OK) {
		free(peer);
		return st;
	}
	*out = peer;
	return WAX_OK;
}

enum wax_status
peers_use(struct net *net, const struct way *way, struct peer **out)
{
	struct peer *peer = peers_find(net, way);

	if (peer == NULL) {
		enum wax_status st = peers_add(net, way, &peer);

		if (st != WAX_OK)
			return st;
	} else if (peer->users == 0) {
		TAILQ_REMOVE(&net->peers.idle, peer, order);
	}
	peer->users++;
	*out = peer;
	return WAX_OK;
}

void
peers_release(struct net *net, struct peer *peer)
{
	if (--peer->users > 0)
		return;
	TAILQ_INSERT_TAIL(&net->peers.idle, peer, order);
	net_want_sweep(net);
}

void
peers_forget_way(struct net *net, const struct way *way)
{
	struct peer *peer = peers_find(net, way);

	if (peer != NULL && peer->users == 0)
		peers_forget(net, peer);
}

void
peers_forget_endpoint(struct net *net, const struct endpoint *endpoint)
{
	struct peer *peer, *next;

	for (peer = TAILQ_FIRST(&net->peers.idle); peer != NULL; peer = next) {
		next = TAILQ_NEXT(peer, order);
		if (peer->way.endpoint == endpoint)
			peers_forget(net, peer);
	}
}

/* What goes to the peer of a session has one row of Message IDs, requests and
   responses (RFC 7252 section 4.4). */
static struct mids *
peers_mids(struct peer *peer)
{
	struct session *session = peer->way.endpoint->session;

	return session == NULL ? &peer->mids : &session->mids;
}

enum wax_status
peers_take_mid(struct net *net, struct peer *peer, uint16_t *mid)
{
	uint64_t now = net->clock->now;

	if (!mids_take(peers_mids(peer), now, net->times.exchange_lifetime,
	    mid)) {
		metrics_add(net->metrics, METRIC_PEERS_EXHAUSTED, 1);
		return WAX_LIMIT;
	}
	peer->last_used = now;
	return WAX_OK;
}

bool
peers_sweep(struct net *net)
{
	uint64_t now = net->clock->now;
	struct peer *peer;

	while ((peer = TAILQ_FIRST(&net->peers.idle)) != NULL &&
	    now >= peer->last_used + net->times.exchange_lifetime)
		peers_forget(net, peer);
	return peer != NULL;
}
