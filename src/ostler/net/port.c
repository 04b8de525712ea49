/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* port.c - a hop's source ports */
#include "ostler/net/port.h"

#include <assert.h>
#include <stdlib.h>

#include "ostler/net/state.h"

static bool
port_match(const struct table_link *link, const void *wanted)
{
	const struct port *s = TABLE_ENTRY(link, const struct port, link);

	return memcmp(&s->client, wanted, sizeof(s->client)) == 0;
}

static uint64_t
port_hash(const struct hop *hop, const struct hop_client *client)
{
	return table_hash(&hop->clients, bytes_of(client, sizeof(*client)));
}

void
port_init(struct net *net, struct hop *hop, const struct hop_conf *conf)
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

static struct port_list *
port_list(struct port *s)
{
	if (!s->dedicated)
		return &s->hop->pool;
	return s->users > 0 ? &s->hop->busy : &s->hop->idle;
}

/* It stands in the list that its users say. */
static void
port_close(struct port *s)
{
	struct hop *hop = s->hop;

	TAILQ_REMOVE(port_list(s), s, order);
	hop->net->idle_ports -= s->dedicated && s->users == 0;
	if (s->dedicated)
		table_remove(&hop->clients, &s->link);
	hop->ports--;
	s->endpoint->port = NULL;
	s->endpoint->transport->close(s->endpoint);
	free(s);
}

void
port_clear(struct hop *hop)
{
	struct port_list *lists[] = { &hop->pool, &hop->busy, &hop->idle };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		while (!TAILQ_EMPTY(lists[i]))
			port_close(TAILQ_FIRST(lists[i]));
	table_clear(&hop->clients);
}

static enum wax_status
port_open(struct hop *hop, struct port **out)
{
	struct net *net = hop->net;
	struct port *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return WAX_MEMORY;

	s->address = hop->conf->addresses[0];

	enum wax_status st = net_open_port(net, hop->conf, &s->address,
	    &s->endpoint);

	if (st != WAX_OK) {
		free(s);
		return st;
	}
	s->hop = hop;
	s->endpoint->port = s;
	mids_init(&s->mids, (uint16_t)entropy_take_u32(&net->entropy));
	hop->ports++;
	net_count(net, METRIC_SOURCES_OPENED);
	*out = s;
	return WAX_OK;
}

static bool
port_has_mid(const struct port *s)
{
	const struct net *net = s->hop->net;

	return mids_has_free(&s->mids, net->clock->now,
	    net->times.exchange_lifetime);
}

/* An idle one of a client may have to make room. */
static enum wax_status
port_make_room(struct hop *hop, uint32_t limit)
{
	if (hop->ports < limit)
		return WAX_OK;
	if (TAILQ_EMPTY(&hop->idle)) {
		net_count(hop->net, METRIC_SOURCES_FULL);
		return WAX_LIMIT;
	}
	port_close(TAILQ_FIRST(&hop->idle));
	return WAX_OK;
}

static enum wax_status
port_use_pool(struct hop *hop, struct port **out)
{
	struct port *first = TAILQ_FIRST(&hop->pool);
	enum wax_status st;

	if (first != NULL && !port_has_mid(first)) {
		TAILQ_REMOVE(&hop->pool, first, order);
		TAILQ_INSERT_TAIL(&hop->pool, first, order);
		first = TAILQ_FIRST(&hop->pool);
	}
	if (first != NULL && port_has_mid(first)) {
		*out = first;
		return WAX_OK;
	}
	st = port_make_room(hop, hop->conf->source_ports);
	if (st == WAX_LIMIT)
		net_count(hop->net, METRIC_OUTBOUND_EXHAUSTED);
	if (st != WAX_OK)
		return st;
	if ((st = port_open(hop, out)) == WAX_OK)
		TAILQ_INSERT_HEAD(&hop->pool, *out, order);
	return st;
}

static enum wax_status
port_open_dedicated(struct hop *hop, const struct hop_client *client,
    uint64_t hash, struct port **out)
{
	/* the pool's first port is never taken from it */
	uint32_t limit = hop->conf->source_ports -
	    (TAILQ_EMPTY(&hop->pool) && hop->conf->source_ports > 0);
	enum wax_status st = port_make_room(hop, limit);
	struct port *s;

	if (st != WAX_OK || (st = port_open(hop, &s)) != WAX_OK)
		return st;
	s->dedicated = true;
	s->client = *client;
	st = table_insert(&hop->clients, &s->link, hash);
	if (st != WAX_OK) {
		s->dedicated = false;	/* the pool has a use for it */
		TAILQ_INSERT_TAIL(&hop->pool, s, order);
		return st;
	}
	TAILQ_INSERT_TAIL(&hop->idle, s, order);
	hop->net->idle_ports++;
	*out = s;
	return WAX_OK;
}

static enum wax_status
port_use_dedicated(struct hop *hop, const struct hop_client *client,
    struct port **out)
{
	uint64_t hash = port_hash(hop, client);
	struct table_link *link = table_find(&hop->clients, hash,
	    port_match, client);
	enum wax_status st = WAX_OK;

	if (link == NULL)
		st = port_open_dedicated(hop, client, hash, out);
	else
		*out = TABLE_ENTRY(link, struct port, link);
	return st;
}

enum wax_status
port_use(struct hop *hop, const struct hop_client *client,
    struct port **out)
{
	enum wax_status st = client == NULL ? port_use_pool(hop, out) :
	    port_use_dedicated(hop, client, out);

	return st == WAX_OK ? port_use_again(*out) : st;
}

enum wax_status
port_use_again(struct port *s)
{
	if (!port_has_mid(s)) {
		net_count(s->hop->net, METRIC_OUTBOUND_EXHAUSTED);
		return WAX_LIMIT;
	}
	if (s->dedicated && s->users == 0) {
		TAILQ_REMOVE(&s->hop->idle, s, order);
		TAILQ_INSERT_TAIL(&s->hop->busy, s, order);
		s->hop->net->idle_ports--;
	}
	s->users++;
	return WAX_OK;
}

void
port_release(struct port *s)
{
	if (--s->users > 0 || !s->dedicated)
		return;
	s->idle_since = s->hop->net->clock->now;
	TAILQ_REMOVE(&s->hop->busy, s, order);
	TAILQ_INSERT_TAIL(&s->hop->idle, s, order);
	s->hop->net->idle_ports++;
	net_want_sweep(s->hop->net);
}

uint16_t
port_take_mid(struct port *s)
{
	const struct net *net = s->hop->net;
	uint16_t mid;
	bool taken = mids_take(&s->mids, net->clock->now,
	    net->times.exchange_lifetime, &mid);

	assert(taken);	/* port_use asked */
	return taken ? mid : 0;
}

void
port_sweep(struct hop *hop)
{
	uint64_t now = hop->net->clock->now;
	struct port *s;

	while ((s = TAILQ_FIRST(&hop->idle)) != NULL &&
	    now >= s->idle_since + hop->net->times.exchange_lifetime)
		port_close(s);
}
