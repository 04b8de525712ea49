/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* back.c - the way back over a session that was accepted */
#include "ostler/net/back.h"

#include <stdlib.h>

#include "ostler/net/session.h"
#include "ostler/net/state.h"

struct back {
	struct hop hop;			/* first */
	struct hop_conf conf;
	struct text *name;		/* a reference; it may live longer than
					   its session and the listener */
};

/* What is said of sessions of that listener; the rest is of no use here. */
static struct hop_conf
back_conf(const struct session *s, struct text *name)
{
	const struct listener_conf *listener = s->facts.listener;

	return (struct hop_conf){
		.name = name->data,
		.kind = HOP_DEVICE,
		.transport = s->endpoint->transport,
		.credential = CREDENTIAL_NONE,
		.timeout = listener->timeout,
		.outstanding = listener->outstanding,
		.max_message = listener->max_message,
		.source_ports = 1,
	};
}

static void
back_free(struct hop *hop)
{
	struct back *back = (struct back *)(void *)hop;

	texts_unref(hop->net, back->name);
	free(back);
}

static struct hop *
back_new(struct session *s)
{
	struct net *net = s->net;
	struct back *back = calloc(1, sizeof(*back));

	if (back == NULL)
		return NULL;
	back->hop.net = net;
	if ((back->name = texts_ref(net, s->facts.listener->name)) == NULL) {
		back_free(&back->hop);
		return NULL;
	}
	back->conf = back_conf(s, back->name);
	if (port_init(net, &back->hop, &back->conf) != WAX_OK ||
	    port_new_back(&back->hop, s->endpoint, &s->facts.peer) == NULL) {
		port_clear(&back->hop);
		back_free(&back->hop);
		return NULL;
	}
	back->hop.is_back = true;
	back->hop.sessions = 1;
	health_succeed(&back->hop.health, 0, net->clock->now);
	s->back = &back->hop;
	return s->back;
}

struct hop *
hop_get_session(struct net *net, uint32_t number)
{
	struct session *s = session_find(net, number);

	if (s == NULL || s->state != SESSION_UP)
		return NULL;
	if (!s->accepted)
		return s->endpoint->port->hop;
	return s->back != NULL ? s->back : back_new(s);
}

/* The name stays: it is for the log. */
void
back_take_conf(struct session *s)
{
	struct back *back = (struct back *)(void *)s->back;

	if (back != NULL)
		back->conf = back_conf(s, back->name);
}

void
back_forget(struct session *s)
{
	struct hop *hop = s->back;

	s->back = NULL;
	if (hop == NULL)
		return;
	port_clear(hop);
	hop->sessions = 0;
	if (hop->users == 0)
		back_free(hop);
	else
		hop->on_unused = back_free;
}
