/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* source.c - a hop's source ports */
#include "ostler/net/source.h"

#include <assert.h>
#include <stdlib.h>

#include "ostler/net/state.h"

static bool
source_match(const struct table_link *link, const void *wanted)
{
	const struct source *s = TABLE_ENTRY(link, const struct source, link);

	return address_equal(&s->client, wanted);
}

static uint64_t
source_hash(const struct hop *hop, const struct address *client)
{
	return table_hash(&hop->clients, bytes_of(client, sizeof(*client)));
}

void
source_init(struct net *net, struct hop *hop, const struct hop_conf *conf)
{
	uint8_t key[16];

	entropy_take(&net->entropy, key, sizeof(key));
	hop->net = net;
	hop->conf = conf;
	TAILQ_INIT(&hop->pool);
	TAILQ_INIT(&hop->busy);
	TAILQ_INIT(&hop->idle);
	table_init(&hop->clients, conf->source_ports, key);
}

static struct source_list *
source_list(struct source *s)
{
	if (!s->dedicated)
		return &s->hop->pool;
	return s->users > 0 ? &s->hop->busy : &s->hop->idle;
}

/* It stands in the list that its users say. */
static void
source_close(struct source *s)
{
	struct hop *hop = s->hop;

	TAILQ_REMOVE(source_list(s), s, order);
	if (s->dedicated)
		table_remove(&hop->clients, &s->link);
	hop->sources--;
	s->endpoint->source = NULL;
	s->endpoint->transport->close(s->endpoint);
	free(s);
}

void
source_clear(struct hop *hop)
{
	struct source_list *lists[] = { &hop->pool, &hop->busy, &hop->idle };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		while (!TAILQ_EMPTY(lists[i]))
			source_close(TAILQ_FIRST(lists[i]));
	table_clear(&hop->clients);
}

static enum wax_status
source_open(struct hop *hop, struct source **out)
{
	struct net *net = hop->net;
	struct source *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return WAX_MEMORY;

	enum wax_status st = net_open_source(net, hop->conf->transport,
	    &hop->conf->address, &s->endpoint);

	if (st != WAX_OK) {
		free(s);
		return st;
	}
	s->hop = hop;
	s->endpoint->source = s;
	mids_init(&s->mids, (uint16_t)entropy_take_u32(&net->entropy));
	hop->sources++;
	net_count(net, METRIC_SOURCES_OPENED);
	*out = s;
	return WAX_OK;
}

static bool
source_has_mid(const struct source *s)
{
	const struct net *net = s->hop->net;

	return mids_has_free(&s->mids, net->clock->now,
	    net->times.exchange_lifetime);
}

/* An idle one of a client may have to make room. */
static enum wax_status
source_make_room(struct hop *hop, uint32_t limit)
{
	if (hop->sources < limit)
		return WAX_OK;
	if (TAILQ_EMPTY(&hop->idle)) {
		net_count(hop->net, METRIC_SOURCES_FULL);
		return WAX_LIMIT;
	}
	source_close(TAILQ_FIRST(&hop->idle));
	return WAX_OK;
}

static enum wax_status
source_use_pool(struct hop *hop, struct source **out)
{
	struct source *first = TAILQ_FIRST(&hop->pool);
	enum wax_status st;

	if (first != NULL && !source_has_mid(first)) {
		TAILQ_REMOVE(&hop->pool, first, order);
		TAILQ_INSERT_TAIL(&hop->pool, first, order);
		first = TAILQ_FIRST(&hop->pool);
	}
	if (first != NULL && source_has_mid(first)) {
		*out = first;
		return WAX_OK;
	}
	st = source_make_room(hop, hop->conf->source_ports);
	if (st == WAX_LIMIT)
		net_count(hop->net, METRIC_OUTBOUND_EXHAUSTED);
	if (st != WAX_OK)
		return st;
	if ((st = source_open(hop, out)) == WAX_OK)
		TAILQ_INSERT_HEAD(&hop->pool, *out, order);
	return st;
}

static enum wax_status
source_open_dedicated(struct hop *hop, const struct address *client,
    uint64_t hash, struct source **out)
{
	/* the pool's first port is never taken from it */
	uint32_t limit = hop->conf->source_ports -
	    (TAILQ_EMPTY(&hop->pool) && hop->conf->source_ports > 0);
	enum wax_status st = source_make_room(hop, limit);
	struct source *s;

	if (st != WAX_OK || (st = source_open(hop, &s)) != WAX_OK)
		return st;
	s->dedicated = true;
	s->client = *client;
	TAILQ_INSERT_TAIL(&hop->idle, s, order);
	st = table_insert(&hop->clients, &s->link, hash);
	if (st != WAX_OK) {
		s->dedicated = false;	/* not in the table */
		TAILQ_REMOVE(&hop->idle, s, order);
		TAILQ_INSERT_TAIL(&hop->pool, s, order);
		return st;
	}
	*out = s;
	return WAX_OK;
}

static enum wax_status
source_use_dedicated(struct hop *hop, const struct address *client,
    struct source **out)
{
	uint64_t hash = source_hash(hop, client);
	struct table_link *link = table_find(&hop->clients, hash,
	    source_match, client);
	enum wax_status st = WAX_OK;

	if (link == NULL)
		st = source_open_dedicated(hop, client, hash, out);
	else
		*out = TABLE_ENTRY(link, struct source, link);
	return st;
}

enum wax_status
source_use(struct hop *hop, const struct address *client,
    struct source **out)
{
	enum wax_status st = client == NULL ? source_use_pool(hop, out) :
	    source_use_dedicated(hop, client, out);

	return st == WAX_OK ? source_use_again(*out) : st;
}

enum wax_status
source_use_again(struct source *s)
{
	if (!source_has_mid(s)) {
		net_count(s->hop->net, METRIC_OUTBOUND_EXHAUSTED);
		return WAX_LIMIT;
	}
	if (s->dedicated && s->users == 0) {
		TAILQ_REMOVE(&s->hop->idle, s, order);
		TAILQ_INSERT_TAIL(&s->hop->busy, s, order);
	}
	s->users++;
	return WAX_OK;
}

void
source_release(struct source *s)
{
	if (--s->users > 0 || !s->dedicated)
		return;
	s->idle_since = s->hop->net->clock->now;
	TAILQ_REMOVE(&s->hop->busy, s, order);
	TAILQ_INSERT_TAIL(&s->hop->idle, s, order);
	net_want_sweep(s->hop->net);
}

uint16_t
source_take_mid(struct source *s)
{
	const struct net *net = s->hop->net;
	uint16_t mid;
	bool taken = mids_take(&s->mids, net->clock->now,
	    net->times.exchange_lifetime, &mid);

	assert(taken);	/* source_use asked */
	return taken ? mid : 0;
}

bool
source_sweep(struct hop *hop)
{
	uint64_t now = hop->net->clock->now;
	struct source *s;

	while ((s = TAILQ_FIRST(&hop->idle)) != NULL &&
	    now >= s->idle_since + hop->net->times.exchange_lifetime)
		source_close(s);
	return s != NULL;
}
