/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* port.c - a hop's source ports, or sessions */
#include "ostler/net/port.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "ostler/net/hops.h"
#include "ostler/net/session.h"
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

static bool
port_hop_has_sessions(const struct hop *hop)
{
	return hop->conf->transport->has_sessions;
}

enum wax_status
port_init(struct net *net, struct hop *hop, const struct hop_conf *conf)
{
	size_t count = conf->transport->has_sessions ||
	    conf->address_count == 0 ? 1 : conf->address_count;
	uint8_t key[16];

	entropy_take(&net->entropy, key, sizeof(key));
	hop->net = net;
	hop->conf = conf;
	health_init(&hop->health, conf, net->clock->now);
	hop->pools = count == 1 ? &hop->pool :
	    calloc(count, sizeof(*hop->pools));
	for (size_t i = 0; i < count && hop->pools != NULL; i++)
		TAILQ_INIT(&hop->pools[i]);
	TAILQ_INIT(&hop->busy);
	TAILQ_INIT(&hop->idle);
	TAILQ_INIT(&hop->leaving);
	table_init(&hop->clients, conf->source_ports, key);
	return hop->pools == NULL ? WAX_MEMORY : WAX_OK;
}

/* Where new requests find theirs. */
static struct port_list *
port_pool(struct hop *hop)
{
	return &hop->pools[port_hop_has_sessions(hop) ? 0 :
	    hop->health.address];
}

static struct port_list *
port_list(struct port *s)
{
	struct hop *hop = s->hop;

	if (s->leaving)
		return &hop->leaving;
	if (!s->dedicated)
		return &hop->pools[port_hop_has_sessions(hop) ? 0 : s->place];
	return s->users > 0 ? &hop->busy : &hop->idle;
}

/* It stands in the list that its users say. */
static void
port_remove(struct port *s)
{
	struct hop *hop = s->hop;

	TAILQ_REMOVE(port_list(s), s, order);
	if (s->leaving)
		return;
	hop->net->idle_ports -= s->dedicated && s->users == 0;
	if (s->dedicated)
		table_remove(&hop->clients, &s->link);
	hop->ports--;
}

void
port_free(struct port *s)
{
	port_remove(s);
	free(s);
}

void
port_leave(struct port *s)
{
	if (s->leaving)
		return;
	port_remove(s);
	s->leaving = true;
	s->dedicated = false;
	TAILQ_INSERT_TAIL(&s->hop->leaving, s, order);
}

void
port_close(struct port *s, const char *reason)
{
	if (port_hop_has_sessions(s->hop)) {
		port_leave(s);
		session_doom(s->endpoint->session, reason);
		return;
	}
	s->endpoint->port = NULL;
	s->endpoint->transport->close(s->endpoint);
	port_free(s);
}

static void
port_close_unused_of(struct port_list *list, const char *reason)
{
	struct port *s, *next;

	for (s = TAILQ_FIRST(list); s != NULL; s = next) {
		next = TAILQ_NEXT(s, order);
		if (s->users == 0)
			port_close(s, reason);
	}
}

void
port_close_unused(struct hop *hop, const char *reason)
{
	size_t count = hop->pools == &hop->pool ? 1 : hop->health.count;

	for (size_t i = 0; i < count; i++)
		port_close_unused_of(&hop->pools[i], reason);
	port_close_unused_of(&hop->idle, reason);
}

static void
port_clear_list(struct port_list *list)
{
	struct port *s;

	while ((s = TAILQ_FIRST(list)) != NULL) {
		while (!TAILQ_EMPTY(&s->outbounds))
			outbound_discard(TAILQ_FIRST(&s->outbounds));
		/* without its outbounds it may stand elsewhere */
		if (s != TAILQ_FIRST(list))
			continue;
		if (s->endpoint != NULL)
			s->endpoint->transport->close(s->endpoint);
		port_free(s);
	}
}

void
port_clear(struct hop *hop)
{
	size_t count = hop->pools == &hop->pool || hop->pools == NULL ? 1 :
	    hop->health.count;

	if (hop->net == NULL)
		return;
	hop->on_unused = NULL;
	for (size_t i = 0; i < count && hop->pools != NULL; i++)
		port_clear_list(&hop->pools[i]);
	port_clear_list(&hop->busy);
	port_clear_list(&hop->idle);
	port_clear_list(&hop->leaving);
	if (hop->pools != &hop->pool)
		free(hop->pools);
	timers_stop(hop->net->timers, &hop->timer);
	table_clear(&hop->clients);
}

/* Who is not there is another matter than what we have not got. */
static bool
port_is_our_fault(enum wax_status st)
{
	return st != WAX_SYSTEM || errno == EMFILE || errno == ENFILE ||
	    errno == ENOBUFS || errno == ENOMEM;
}

static enum wax_status
port_connect_once(struct port *s)
{
	struct hop *hop = s->hop;
	struct net *net = hop->net;
	enum wax_status st;

	s->place = hop->health.address;
	s->address = hop_address(hop, s->place);
	st = net_open_port(net, hop->conf, &s->address, &s->endpoint);
	if (st != WAX_OK)
		return st;
	s->endpoint->port = s;
	if (port_hop_has_sessions(hop) &&
	    (st = session_open(net, s->endpoint)) != WAX_OK) {
		s->endpoint->transport->close(s->endpoint);
		s->endpoint = NULL;
	}
	return st;
}

/* To the address in use, and on to the next while that can be seen to fail at
   once. */
static enum wax_status
port_connect(struct port *s)
{
	struct hop *hop = s->hop;
	enum wax_status st;

	while ((st = port_connect_once(s)) != WAX_OK &&
	    !port_is_our_fault(st)) {
		int error = errno;
		size_t place = s->place;

		if (!port_hop_has_sessions(hop))
			hop_take_silence(hop, place, "unreachable");
		else if (!hop_take_failed(hop, place, "unreachable"))
			break;
		errno = error;
		if (++s->tried >= hop->health.count)
			break;
	}
	return st;
}

bool
port_move_on(struct port *s)
{
	s->endpoint = NULL;
	if (++s->tried >= s->hop->health.count)
		return false;
	return port_connect(s) == WAX_OK;
}

bool
port_repeat(struct port *s)
{
	return port_connect_once(s) == WAX_OK;
}

static struct port *
port_new(struct hop *hop)
{
	struct port *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->hop = hop;
	hop->was_used = true;
	TAILQ_INIT(&s->outbounds);
	mids_init(&s->mids, (uint16_t)entropy_take_u32(&hop->net->entropy));
	return s;
}

static enum wax_status
port_open(struct hop *hop, struct port **out)
{
	struct port *s = port_new(hop);

	if (s == NULL)
		return WAX_MEMORY;

	enum wax_status st = port_connect(s);

	if (st != WAX_OK) {
		free(s);
		return st;
	}
	hop->ports++;
	net_count(hop->net, METRIC_SOURCES_OPENED);
	*out = s;
	return WAX_OK;
}

struct port *
port_new_back(struct hop *hop, struct endpoint *endpoint,
    const struct address *peer)
{
	struct port *s = port_new(hop);

	if (s == NULL)
		return NULL;
	s->endpoint = endpoint;
	s->address = *peer;
	endpoint->port = s;
	hop->ports++;
	TAILQ_INSERT_TAIL(port_pool(hop), s, order);
	return s;
}

bool
port_is_stream(const struct port *s)
{
	return s->hop->conf->transport->kind == TRANSPORT_STREAM;
}

bool
port_is_up(const struct port *s)
{
	const struct session *session = s->endpoint->session;

	return session == NULL || session->state == SESSION_UP;
}

static struct mids *
port_mids(struct port *s)
{
	struct session *session = s->endpoint->session;

	return session == NULL ? &s->mids : &session->mids;
}

/* One that is being opened has them all to give, but for those that wait. */
static bool
port_has_mid(struct port *s)
{
	const struct net *net = s->hop->net;

	if (port_is_stream(s))
		return true;
	if (!port_is_up(s))
		return s->users < 65536 - MIDS_BLOCK;
	return mids_has_free(port_mids(s), net->clock->now,
	    net->times.exchange_lifetime);
}

/* An unused one to an address that is not in use, or NULL. */
static struct port *
port_find_stray(struct hop *hop)
{
	struct port *s;

	if (hop->pools == &hop->pool)
		return NULL;
	for (size_t i = 0; i < hop->health.count; i++)
		TAILQ_FOREACH(s, &hop->pools[i], order)
			if (i != hop->health.address && s->users == 0)
				return s;
	return NULL;
}

/* An idle one of a client may have to make room, or one to an address that is
   not in use. */
static enum wax_status
port_make_room(struct hop *hop, uint32_t limit)
{
	struct port *unused = TAILQ_FIRST(&hop->idle);

	if (hop->ports < limit)
		return WAX_OK;
	if (unused == NULL)
		unused = port_find_stray(hop);
	if (unused == NULL) {
		net_count(hop->net, METRIC_SOURCES_FULL);
		return WAX_LIMIT;
	}
	port_close(unused, "room");
	return WAX_OK;
}

bool
port_has_pool(struct hop *hop)
{
	return !TAILQ_EMPTY(port_pool(hop));
}

static enum wax_status
port_use_pool(struct hop *hop, struct port **out)
{
	struct port_list *pool = port_pool(hop);
	struct port *first = TAILQ_FIRST(pool);
	enum wax_status st;

	if (first != NULL && !port_has_mid(first)) {
		TAILQ_REMOVE(pool, first, order);
		TAILQ_INSERT_TAIL(pool, first, order);
		first = TAILQ_FIRST(pool);
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
		TAILQ_INSERT_HEAD(port_list(*out), *out, order);
	return st;
}

enum wax_status
port_open_pool(struct hop *hop, struct port **out)
{
	return port_use_pool(hop, out);
}

/* All go over the one session there is. */
static enum wax_status
port_use_back(struct hop *hop, struct port **out)
{
	*out = TAILQ_FIRST(port_pool(hop));
	return *out == NULL ? WAX_STATE : WAX_OK;
}

static enum wax_status
port_open_dedicated(struct hop *hop, const struct hop_client *client,
    uint64_t hash, struct port **out)
{
	/* the pool's first port is never taken from it */
	uint32_t limit = hop->conf->source_ports -
	    (!port_has_pool(hop) && hop->conf->source_ports > 0);
	enum wax_status st = port_make_room(hop, limit);
	struct port *s;

	if (st != WAX_OK || (st = port_open(hop, &s)) != WAX_OK)
		return st;
	s->dedicated = true;
	s->client = *client;
	st = table_insert(&hop->clients, &s->link, hash);
	if (st != WAX_OK) {
		s->dedicated = false;	/* the pool has a use for it */
		TAILQ_INSERT_TAIL(port_list(s), s, order);
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
	enum wax_status st;

	if (hop->is_back)
		st = port_use_back(hop, out);
	else if (client == NULL)
		st = port_use_pool(hop, out);
	else
		st = port_use_dedicated(hop, client, out);
	return st == WAX_OK ? port_use_again(*out) : st;
}

enum wax_status
port_use_again(struct port *s)
{
	if (!port_has_mid(s)) {
		net_count(s->hop->net, METRIC_OUTBOUND_EXHAUSTED);
		return WAX_LIMIT;
	}
	port_hold(s);
	return WAX_OK;
}

void
port_hold(struct port *s)
{
	if (s->dedicated && s->users == 0) {
		TAILQ_REMOVE(&s->hop->idle, s, order);
		TAILQ_INSERT_TAIL(&s->hop->busy, s, order);
		s->hop->net->idle_ports--;
	}
	s->users++;
}

void
port_release(struct port *s)
{
	if (--s->users > 0)
		return;
	if (s->dedicated) {
		s->idle_since = s->hop->net->clock->now;
		TAILQ_REMOVE(&s->hop->busy, s, order);
		TAILQ_INSERT_TAIL(&s->hop->idle, s, order);
		s->hop->net->idle_ports++;
		net_want_sweep(s->hop->net);
	} else if (s->endpoint != NULL && s->endpoint->session != NULL) {
		session_settle(s->endpoint->session);
	}
}

uint16_t
port_take_mid(struct port *s)
{
	const struct net *net = s->hop->net;
	uint16_t mid;
	bool taken = mids_take(port_mids(s), net->clock->now,
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
		port_close(s, "idle");
}
