/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* found.c - hops that are not in the configuration, or not any more */
#include "ostler/net/found.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ostler/net/hop_copy.h"
#include "ostler/net/net_match.h"
#include "ostler/net/state.h"

#define FOUND_IDLE CLOCK_S(60)

struct found {
	struct hop hop;			/* first */
	struct hop_conf *conf;		/* owned; NULL: the configuration's */
	struct table_link link;
	TAILQ_ENTRY(found) order;
	uint64_t idle_since;
	bool listed;			/* in the table */
	bool busy;			/* in that list */
};

static struct found *
found_of(struct hop *hop)
{
	return (struct found *)(void *)hop;
}

static bool
found_match(const struct table_link *link, const void *wanted)
{
	const struct found *f = TABLE_ENTRY(link, const struct found, link);

	return deviceid_equal(&f->conf->expected, wanted);
}

static uint64_t
found_hash(const struct net *net, const struct deviceid *id)
{
	return table_hash(&net->founds.table, bytes_of(id, sizeof(*id)));
}

void
found_init(struct net *net)
{
	uint8_t key[16];

	entropy_take(&net->entropy, key, sizeof(key));
	table_init(&net->founds.table, FOUND_MAX, key);
	TAILQ_INIT(&net->founds.idle);
	TAILQ_INIT(&net->founds.busy);
}

static struct found_list *
found_list(struct net *net, const struct found *f)
{
	return f->busy ? &net->founds.busy : &net->founds.idle;
}

/* Nobody finds it any more: it need not be idle for long. */
static void
found_unlist(struct found *f)
{
	struct net *net = f->hop.net;

	if (!f->listed)
		return;
	table_remove(&net->founds.table, &f->link);
	f->listed = false;
	if (f->busy)
		return;
	f->idle_since = 0;
	TAILQ_REMOVE(&net->founds.idle, f, order);
	TAILQ_INSERT_HEAD(&net->founds.idle, f, order);
}

void
found_free_hop(struct hop *hop)
{
	struct found *f = found_of(hop);

	port_clear(hop);
	hop_conf_free(f->conf);
	free(f);
}

static void
found_free(struct found *f)
{
	struct net *net = f->hop.net;

	found_unlist(f);
	TAILQ_REMOVE(found_list(net, f), f, order);
	net->founds.retired -= f->hop.is_retired;
	found_free_hop(&f->hop);
}

void
found_clear(struct net *net)
{
	while (!TAILQ_EMPTY(&net->founds.busy))
		found_free(TAILQ_FIRST(&net->founds.busy));
	while (!TAILQ_EMPTY(&net->founds.idle))
		found_free(TAILQ_FIRST(&net->founds.idle));
	table_clear(&net->founds.table);
}

static void
found_set_busy(struct found *f, bool busy)
{
	struct net *net = f->hop.net;

	TAILQ_REMOVE(found_list(net, f), f, order);
	f->busy = busy;
	f->idle_since = net->clock->now;
	if (f->listed || busy)
		TAILQ_INSERT_TAIL(found_list(net, f), f, order);
	else
		TAILQ_INSERT_HEAD(found_list(net, f), f, order);
	if (!f->listed)
		f->idle_since = 0;
}

static void
found_on_unused(struct hop *hop)
{
	found_set_busy(found_of(hop), false);
	net_want_sweep(hop->net);
}

static bool
text_equal(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
found_limits_equal(const struct hop_conf *a, const struct hop_conf *b)
{
	return a->keep_alive == b->keep_alive && a->idle == b->idle &&
	    a->connect_timeout == b->connect_timeout &&
	    a->retry_least == b->retry_least &&
	    a->retry_most == b->retry_most &&
	    a->max_message == b->max_message && a->one_each == b->one_each &&
	    a->timeout == b->timeout && a->outstanding == b->outstanding &&
	    a->source_ports == b->source_ports;
}

/* True if what was made from a serves for b too. */
static bool
found_conf_equal(const struct hop_conf *a, const struct hop_conf *b)
{
	return a->kind == b->kind && a->transport == b->transport &&
	    a->credential == b->credential && text_equal(a->name, b->name) &&
	    text_equal(a->path, b->path) && text_equal(a->host, b->host) &&
	    a->address_count == b->address_count &&
	    (a->address_count == 0 || memcmp(a->addresses, b->addresses,
	    a->address_count * sizeof(*a->addresses)) == 0) &&
	    found_limits_equal(a, b);
}

static enum wax_status
found_init_hop(struct net *net, struct found *f, const struct hop_conf *conf)
{
	enum wax_status st = net_use_transport(net, conf->transport);

	if (st != WAX_OK)
		return st;
	if ((f->conf = hop_conf_copy(conf)) == NULL)
		return WAX_MEMORY;
	f->conf->takes_requests = false;
	f->conf->connect_at_start = false;
	return port_init(net, &f->hop, f->conf);
}

static struct found *
found_new(struct net *net, const struct hop_conf *conf)
{
	struct found *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	if (found_init_hop(net, f, conf) != WAX_OK) {
		hop_conf_free(f->conf);
		free(f);
		return NULL;
	}
	f->hop.on_unused = found_on_unused;
	f->idle_since = net->clock->now;
	TAILQ_INSERT_TAIL(&net->founds.idle, f, order);
	net_want_sweep(net);
	return f;
}

static bool
found_has_ports(const struct found *f)
{
	return f->hop.ports > 0 || !TAILQ_EMPTY(&f->hop.leaving);
}

/* Its sessions say goodbye first, at the end of the turn, but for those on
   which the peer still waits for an answer. True: nothing is left of it. */
static bool
found_close(struct found *f)
{
	found_unlist(f);
	port_close_unused(&f->hop, f->hop.is_retired ? "reload" : "idle");
	if (found_has_ports(f))
		return false;
	found_free(f);
	return true;
}

/* The longest idle one makes room. */
static bool
found_make_room(struct net *net)
{
	struct founds *all = &net->founds;
	struct found *f;

	if (all->table.count < all->table.limit)
		return true;
	TAILQ_FOREACH(f, &all->idle, order)
		if (f->listed && f->hop.users == 0) {
			(void)found_close(f);
			return true;
		}
	net_count(net, METRIC_HOPS_FOUND_FULL);
	return false;
}

static struct found *
found_add(struct net *net, const struct hop_conf *conf, uint64_t hash)
{
	struct found *f;

	if (!found_make_room(net) || (f = found_new(net, conf)) == NULL)
		return NULL;
	if (table_insert(&net->founds.table, &f->link, hash) != WAX_OK) {
		found_free(f);
		return NULL;
	}
	f->listed = true;
	return f;
}

/* One whose conf is not the same any more lives on unseen as long as it is
   used. */
struct hop *
hop_get_found(struct net *net, const struct hop_conf *conf)
{
	uint64_t hash = found_hash(net, &conf->expected);
	struct table_link *link = table_find(&net->founds.table, hash,
	    found_match, &conf->expected);
	struct found *f = link == NULL ? NULL :
	    TABLE_ENTRY(link, struct found, link);

	if (f != NULL && !found_conf_equal(f->conf, conf)) {
		found_unlist(f);
		net_want_sweep(net);
		f = NULL;
	}
	if (f == NULL)
		f = found_add(net, conf, hash);
	if (f == NULL)
		return NULL;
	if (f->hop.users == 0)
		found_set_busy(f, false);	/* its minute begins anew */
	return &f->hop;
}

bool
found_sweep(struct net *net)
{
	struct founds *all = &net->founds;
	uint64_t now = net->clock->now;
	struct found *f, *next;

	for (f = TAILQ_FIRST(&all->idle); f != NULL &&
	    now >= f->idle_since + FOUND_IDLE; f = next) {
		next = TAILQ_NEXT(f, order);
		if (f->hop.users > 0)
			found_set_busy(f, true);
		else
			(void)found_close(f);
	}
	return !TAILQ_EMPTY(&all->idle);
}

void
found_visit(const struct net *net,
    void (*visit)(void *arg, const struct hop *hop), void *arg)
{
	const struct found *f;

	TAILQ_FOREACH(f, &net->founds.idle, order)
		visit(arg, &f->hop);
	TAILQ_FOREACH(f, &net->founds.busy, order)
		visit(arg, &f->hop);
}

size_t
found_count_ports(const struct net *net)
{
	const struct found *f;
	size_t n = 0;

	TAILQ_FOREACH(f, &net->founds.idle, order)
		n += f->hop.ports;
	TAILQ_FOREACH(f, &net->founds.busy, order)
		n += f->hop.ports;
	return n;
}

struct hop *
found_make_hop(struct net *net, const struct hop_conf *conf)
{
	struct found *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	if (port_init(net, &f->hop, conf) == WAX_OK)
		return &f->hop;
	found_free_hop(&f->hop);
	return NULL;
}

/* What it does by itself ends; what is open goes on. */
static void
found_take_conf(struct found *f, struct hop_conf *conf)
{
	struct hop *hop = &f->hop;

	conf->connect_at_start = false;
	if (!conf->transport->has_sessions)
		conf->keep_alive = 0;
	timers_stop(hop->net->timers, &hop->timer);
	hop->conf = f->conf = conf;
}

void
found_retire_hop(struct hop *hop, struct hop_conf *conf)
{
	struct found *f = found_of(hop);
	struct net *net = hop->net;

	if (conf == NULL) {
		assert(!hop->was_used);
		found_free_hop(hop);
		return;
	}
	found_take_conf(f, conf);
	hop->is_retired = true;
	hop->on_unused = found_on_unused;
	net->founds.retired++;
	f->busy = hop->users > 0;
	TAILQ_INSERT_HEAD(found_list(net, f), f, order);
	port_close_unused(hop, "reload");
	net_want_sweep(net);
}

static void
found_map_list(struct found_list *list, const struct net_match *match)
{
	struct found *f, *next;

	for (f = TAILQ_FIRST(list); f != NULL; f = next) {
		size_t *credential = &f->conf->credential;

		next = TAILQ_NEXT(f, order);
		if (*credential == CREDENTIAL_NONE)
			continue;
		*credential = net_match_credential(match, *credential);
		if (*credential == CREDENTIAL_NONE)
			found_unlist(f);
	}
}

void
found_map_credentials(struct net *net, const struct net_match *match)
{
	found_map_list(&net->founds.idle, match);
	found_map_list(&net->founds.busy, match);
}
