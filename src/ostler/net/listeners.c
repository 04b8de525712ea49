/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* listeners.c - where requests and sessions come in */
#include "ostler/net/listeners.h"

#include <errno.h>
#include <stdlib.h>

#include "ostler/net/listener_copy.h"
#include "ostler/net/state.h"

struct listening *
listening_new(const struct listener_conf *conf)
{
	struct listening *l = calloc(1, sizeof(*l));

	if (l != NULL)
		l->conf = conf;
	return l;
}

static void
listening_close(struct listening *l)
{
	struct endpoint *e = l->endpoint;

	l->endpoint = NULL;
	if (e == NULL)
		return;
	e->transport->close(e);
	e->listener = NULL;
}

void
listening_free(struct listening *l)
{
	if (l == NULL)
		return;
	listening_close(l);
	listener_conf_free(l->copy);
	free(l);
}

enum wax_status
listening_open(struct net *net, struct listening *l)
{
	struct carrier *c = net_find_carrier(net, l->conf->transport);
	struct endpoint *e;
	enum wax_status st = c->transport->listen(c->state, l->conf, &e);

	if (st != WAX_OK)
		return st;
	net_adopt(net, c->transport, e);
	e->listener = l->conf;
	l->endpoint = e;
	return WAX_OK;
}

enum wax_status
listeners_init(struct net *net)
{
	const struct net_conf *conf = net->context.conf;
	struct listeners *all = &net->listeners;

	SLIST_INIT(&all->gone);
	all->list = calloc(conf->listener_count + 1,
	    sizeof(struct listening *));
	if (all->list == NULL)
		return WAX_MEMORY;
	for (; all->count < conf->listener_count; all->count++) {
		struct listening *l = listening_new(
		    &conf->listeners[all->count]);

		if (l == NULL)
			return WAX_MEMORY;
		all->list[all->count] = l;
	}
	return WAX_OK;
}

void
listeners_clear(struct net *net)
{
	struct listeners *all = &net->listeners;
	struct listening *l;

	for (size_t i = 0; i < all->count; i++)
		listening_free(all->list[i]);
	free(all->list);
	while ((l = SLIST_FIRST(&all->gone)) != NULL) {
		SLIST_REMOVE_HEAD(&all->gone, next);
		listening_free(l);
	}
}

enum wax_status
listeners_open(struct net *net, size_t *which)
{
	struct listeners *all = &net->listeners;

	for (size_t i = 0; i < all->count; i++) {
		enum wax_status st = listening_open(net, all->list[i]);
		int error = errno;

		if (st == WAX_OK)
			continue;
		*which = i;
		while (i-- > 0)
			listening_close(all->list[i]);
		errno = error;
		return st;
	}
	return WAX_OK;
}

struct listening *
listening_find(struct net *net, const struct listener_conf *conf)
{
	struct listeners *all = &net->listeners;
	struct listening *l;

	for (size_t i = 0; i < all->count; i++)
		if (all->list[i]->conf == conf)
			return all->list[i];
	SLIST_FOREACH(l, &all->gone, next)
		if (l->conf == conf)
			return l;
	return NULL;
}

void
listening_leave(struct net *net, struct listening *l,
    struct listener_conf *copy)
{
	l->conf = l->copy = copy;
	SLIST_INSERT_HEAD(&net->listeners.gone, l, next);
}

static void
listening_end_sessions(struct net *net, const struct listening *l)
{
	struct session *s;

	LIST_FOREACH(s, &net->sessions.all, order)
		if (s->accepted && s->facts.listener == l->conf)
			session_doom(s, "reload");
	sessions_end_doomed(net);
}

void
listeners_end_gone(struct net *net)
{
	struct listening *l;

	while ((l = SLIST_FIRST(&net->listeners.gone)) != NULL) {
		listening_end_sessions(net, l);
		if (l->endpoint != NULL) {
			inbound_end_endpoint(net, l->endpoint);
			peers_forget_endpoint(net, l->endpoint);
		}
		SLIST_REMOVE_HEAD(&net->listeners.gone, next);
		listening_free(l);
	}
}
