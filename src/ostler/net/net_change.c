/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* net_change.c - new settings for a net that has sessions and requests open:
   prepared, then committed or given up */
#include <errno.h>
#include <stdlib.h>

#include "ostler/net/back.h"
#include "ostler/net/crossing.h"
#include "ostler/net/handshake.h"
#include "ostler/net/hop_copy.h"
#include "ostler/net/hops.h"
#include "ostler/net/listener_copy.h"
#include "ostler/net/net_match.h"
#include "ostler/net/state.h"

/* What becomes of one of the old: it has a new conf, or it is not in the new
   configuration, and goes with a copy of what it had. */
struct listener_change {
	struct listener_conf *copy;		/* owned */
	struct handshake_context *made;		/* owned */
};

struct net_change {
	const struct net_conf *old;
	const struct net_conf *new;
	struct vault *vault;
	struct net_match match;
	struct listener_change *listeners;	/* owned; as in old */
	struct hop_conf **copies;		/* owned; of hops, as in old;
						   NULL: it stays, or was never
						   used */
	/* As in new: kept ones stand there already, but are the net's. */
	struct listening **listening;		/* owned */
	struct hop **hops;			/* owned */
};

/* --- preparing ----------------------------------------------------------- */

static struct net_change *
change_new(struct net *net, const struct net_conf *conf, struct vault *vault)
{
	struct net_change *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->old = net->context.conf;
	c->new = conf;
	c->vault = vault;
	c->listeners = calloc(c->old->listener_count + 1,
	    sizeof(*c->listeners));
	c->copies = calloc(c->old->hop_count + 1, sizeof(struct hop_conf *));
	c->listening = calloc(conf->listener_count + 1,
	    sizeof(struct listening *));
	c->hops = calloc(conf->hop_count + 1, sizeof(struct hop *));
	if (c->listeners != NULL && c->copies != NULL && c->listening != NULL &&
	    c->hops != NULL)
		return c;
	net_abort(net, c);
	return NULL;
}

static enum wax_status
change_prepare_hops(struct net *net, struct net_change *c)
{
	for (size_t i = 0; i < c->old->hop_count; i++) {
		size_t now = c->match.hops[i];

		if (now != NET_MATCH_NONE)
			c->hops[now] = net->hops[i];
		else if (net->hops[i]->was_used &&
		    (c->copies[i] = hop_conf_copy(&c->old->hops[i])) == NULL)
			return WAX_MEMORY;
	}
	for (size_t i = 0; i < c->new->hop_count; i++)
		if (c->hops[i] == NULL && (c->hops[i] = found_make_hop(net,
		    &c->new->hops[i])) == NULL)
			return WAX_MEMORY;
	return WAX_OK;
}

static enum wax_status
change_prepare_listener(struct net *net, struct net_change *c, size_t i)
{
	struct listening *l = net->listeners.list[i];
	struct listener_change *change = &c->listeners[i];
	size_t now = c->match.listeners[i];

	if (now == NET_MATCH_NONE) {
		change->copy = listener_conf_copy(l->conf);
		return change->copy == NULL ? WAX_MEMORY : WAX_OK;
	}
	c->listening[now] = l;
	if (l->endpoint == NULL || l->conf->transport->prepare == NULL)
		return WAX_OK;
	return l->conf->transport->prepare(l->endpoint,
	    &c->new->listeners[now], &change->made);
}

static enum wax_status
change_open_listener(struct net *net, struct net_change *c, size_t i)
{
	struct listening *l = listening_new(&c->new->listeners[i]);
	enum wax_status st = l == NULL ? WAX_MEMORY : listening_open(net, l);

	c->listening[i] = l;
	return st;
}

/* The new ones last: whoever sends to them hears nothing if it fails. */
static enum wax_status
change_prepare_listeners(struct net *net, struct net_change *c, size_t *which)
{
	enum wax_status st = WAX_OK;

	for (size_t i = 0; i < c->old->listener_count && st == WAX_OK; i++) {
		*which = c->match.listeners[i];
		st = change_prepare_listener(net, c, i);
	}
	for (size_t i = 0; i < c->new->listener_count && st == WAX_OK; i++) {
		*which = i;
		if (c->listening[i] == NULL)
			st = change_open_listener(net, c, i);
	}
	return st;
}

/* Transports look at the context: for a moment it is as it will be. */
static enum wax_status
change_prepare_there(struct net *net, struct net_change *c, size_t *which)
{
	struct net_context *context = &net->context;
	struct vault *vault = context->vault;
	enum wax_status st;

	context->conf = c->new;
	context->vault = c->vault;
	st = change_prepare_listeners(net, c, which);
	context->conf = c->old;
	context->vault = vault;
	return st;
}

static enum wax_status
change_prepare(struct net *net, struct net_change *c, size_t *which)
{
	enum wax_status st = net_match_make(c->old, c->new, &c->match);

	if (st == WAX_OK)
		st = net_use_transports(net, c->new);
	if (st == WAX_OK)
		st = change_prepare_hops(net, c);
	/* each hop may start its own, each session another, and the turn */
	if (st == WAX_OK)
		st = timers_reserve(net->timers, net->timers->count +
		    c->new->hop_count + net->sessions.up + 2);
	return st == WAX_OK ? change_prepare_there(net, c, which) : st;
}

enum wax_status
net_prepare(struct net *net, const struct net_conf *conf, struct vault *vault,
    struct net_change **out, size_t *which)
{
	struct net_change *c = change_new(net, conf, vault);
	enum wax_status st = WAX_MEMORY;

	*which = SIZE_MAX;
	if (c == NULL)
		return st;
	if ((st = change_prepare(net, c, which)) == WAX_OK) {
		*out = c;
	} else {
		int error = errno;

		net_abort(net, c);
		errno = error;
	}
	return st;
}

/* --- giving up ----------------------------------------------------------- */

static void
change_free(struct net_change *c)
{
	for (size_t i = 0; c->listeners != NULL &&
	    i < c->old->listener_count; i++) {
		listener_conf_free(c->listeners[i].copy);
		handshake_context_unref(c->listeners[i].made);
	}
	for (size_t i = 0; c->copies != NULL && i < c->old->hop_count; i++)
		hop_conf_free(c->copies[i]);
	free(c->listeners);
	free(c->copies);
	free(c->listening);
	free(c->hops);
	net_match_clear(&c->match);
	free(c);
}

/* What is not kept is new. */
static void
change_forget_kept(struct net_change *c)
{
	for (size_t i = 0; c->match.hops != NULL && i < c->old->hop_count; i++)
		if (c->match.hops[i] != NET_MATCH_NONE)
			c->hops[c->match.hops[i]] = NULL;
	for (size_t i = 0; c->match.listeners != NULL &&
	    i < c->old->listener_count; i++)
		if (c->match.listeners[i] != NET_MATCH_NONE)
			c->listening[c->match.listeners[i]] = NULL;
}

void
net_abort(struct net *net, struct net_change *c)
{
	(void)net;
	if (c == NULL)
		return;
	change_forget_kept(c);
	for (size_t i = 0; c->listening != NULL && i < c->new->listener_count;
	    i++)
		listening_free(c->listening[i]);
	for (size_t i = 0; c->hops != NULL && i < c->new->hop_count; i++)
		if (c->hops[i] != NULL)
			found_free_hop(c->hops[i]);
	change_free(c);
}

/* --- committing ---------------------------------------------------------- */

/* Which of count entries of size bytes p is; SIZE_MAX: none. */
static size_t
change_find(const void *p, const void *list, size_t count, size_t size)
{
	uintptr_t at = (uintptr_t)p, begin = (uintptr_t)list;

	return at >= begin && at - begin < count * size ?
	    (at - begin) / size : SIZE_MAX;
}

/* What a pointer to a listener's conf becomes, or to that of a hop's sessions
   with requests; it may be a copy already. */
static const struct listener_conf *
change_map_listener(const struct net_change *c, const struct listener_conf *l)
{
	size_t at = change_find(l, c->old->listeners, c->old->listener_count,
	    sizeof(*c->old->listeners));
	size_t hop = change_find(l, c->old->hops, c->old->hop_count,
	    sizeof(*c->old->hops));

	if (at != SIZE_MAX && c->match.listeners[at] != NET_MATCH_NONE)
		return &c->new->listeners[c->match.listeners[at]];
	if (at != SIZE_MAX)
		return c->listeners[at].copy;
	if (hop != SIZE_MAX && c->match.hops[hop] != NET_MATCH_NONE)
		return &c->new->hops[c->match.hops[hop]].answering;
	return hop != SIZE_MAX ? &c->copies[hop]->answering : l;
}

static void
change_take_inbound(void *arg, struct inbound *in)
{
	in->listener = change_map_listener(arg, in->listener);
}

static void
change_take_sessions(struct net *net, const struct net_change *c)
{
	struct session *s;

	LIST_FOREACH(s, &net->sessions.all, order) {
		if (s->state == SESSION_OPENING)
			continue;
		s->facts.listener = change_map_listener(c, s->facts.listener);
		if (s->endpoint->listener != NULL)
			s->endpoint->listener = s->facts.listener;
		session_take_conf(s);
		back_take_conf(s);
	}
}

static void
change_commit_listener(struct net *net, const struct net_change *c, size_t i)
{
	struct listening *l = net->listeners.list[i];
	const struct listener_change *change = &c->listeners[i];
	const struct listener_conf *now = change_map_listener(c, l->conf);
	void (*tell)(struct endpoint *listener,
	    const struct listener_conf *conf, struct handshake_context *made)
	    = now->transport->change;

	l->conf = now;
	if (l->endpoint != NULL) {
		l->endpoint->listener = now;
		if (tell != NULL)
			tell(l->endpoint, now, change->made);
	}
	if (change->copy == NULL)
		return;
	change->copy->credential = net_match_credential(&c->match,
	    change->copy->credential);
	listening_leave(net, l, change->copy);
}

static void
change_commit_listeners(struct net *net, struct net_change *c)
{
	for (size_t i = 0; i < c->old->listener_count; i++)
		change_commit_listener(net, c, i);
	free(net->listeners.list);
	net->listeners.list = c->listening;
	net->listeners.count = c->new->listener_count;
}

static void
change_commit_hops(struct net *net, struct net_change *c)
{
	for (size_t i = 0; i < c->new->hop_count; i++)
		if (c->hops[i]->conf == &c->new->hops[i])	/* a new one */
			hop_start(c->hops[i]);
	for (size_t i = 0; i < c->old->hop_count; i++) {
		size_t now = c->match.hops[i];

		if (now == NET_MATCH_NONE)
			found_retire_hop(net->hops[i], c->copies[i]);
		else
			hop_take_conf(net->hops[i], &c->new->hops[now]);
	}
	found_map_credentials(net, &c->match);
	free(net->hops);
	net->hops = c->hops;
	net->hop_count = c->new->hop_count;
}

/* Nothing leads to the old ones any more but what is open. */
static void
change_commit_context(struct net *net, const struct net_change *c)
{
	net->context.conf = c->new;
	net->context.vault = c->vault;
	times_init(&net->times, c->new);
	net_set_limits(net);
	crossing_take_conf(net);
	for (size_t i = 0; i < net->carrier_count; i++)
		if (net->carriers[i].transport->renew != NULL)
			net->carriers[i].transport->renew(
			    net->carriers[i].state);
}

/* What the change owned and the net has now is not freed. */
static void
change_hand_over(struct net_change *c)
{
	for (size_t i = 0; i < c->old->hop_count; i++)
		c->copies[i] = NULL;
	for (size_t i = 0; i < c->old->listener_count; i++)
		c->listeners[i] = (struct listener_change){ .copy = NULL };
	c->hops = NULL;
	c->listening = NULL;
}

void
net_commit(struct net *net, struct net_change *c)
{
	change_commit_hops(net, c);
	change_commit_listeners(net, c);
	change_commit_context(net, c);
	change_take_sessions(net, c);
	inbound_visit(net, change_take_inbound, c);
	change_hand_over(c);
	change_free(c);
	net_want_turn(net);
}
