/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* session.c - connections with one peer: their beginning and end */
#include "ostler/net/session.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "ostler/net/back.h"
#include "ostler/net/crossing.h"
#include "ostler/net/hops.h"
#include "ostler/net/inbound.h"
#include "ostler/net/state.h"

/* What all workers' memory would be used up by first is sessions. */
#define SESSIONS_MAX 1048576

/* Numbers are our own: nobody can aim at a bucket. */
static uint64_t
session_hash(uint32_t number)
{
	return number * 0x9e3779b97f4a7c15u;
}

static bool
session_match(const struct table_link *link, const void *wanted)
{
	const struct session *s = TABLE_ENTRY(link, const struct session,
	    link);
	const uint32_t *number = wanted;

	return s->facts.number == *number;
}

void
sessions_init(struct net *net)
{
	uint8_t key[16] = { 0 };	/* table_hash is not used */
	struct sessions *all = &net->sessions;

	LIST_INIT(&all->all);
	LIST_INIT(&all->doomed);
	table_init(&all->table, SESSIONS_MAX, key);
}

struct session *
session_find(const struct net *net, uint32_t number)
{
	struct table_link *link = table_find(&net->sessions.table,
	    session_hash(number), session_match, &number);

	return link == NULL ? NULL : TABLE_ENTRY(link, struct session, link);
}

static struct session *
session_new(struct net *net, struct endpoint *e)
{
	struct session *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->net = net;
	s->endpoint = e;
	LIST_INIT(&s->inbounds);
	mids_init(&s->mids, (uint16_t)entropy_take_u32(&net->entropy));
	LIST_INSERT_HEAD(&net->sessions.all, s, order);
	e->session = s;
	return s;
}

enum wax_status
session_open(struct net *net, struct endpoint *e)
{
	return session_new(net, e) == NULL ? WAX_MEMORY : WAX_OK;
}

/* Neither known to anybody nor in a list any more. */
static void
session_free(struct session *s)
{
	timers_stop(s->net->timers, &s->timer);
	texts_unref(s->net, s->issuer);
	free(s);
}

static void
session_unlist(struct session *s)
{
	struct sessions *all = &s->net->sessions;

	LIST_REMOVE(s, order);
	if (s->reason != NULL)
		LIST_REMOVE(s, doomed);
	if (s->state == SESSION_OPENING)
		return;
	table_remove(&all->table, &s->link);
	all->up--;
	if (s->accepted)
		listening_find(s->net, s->facts.listener)->sessions--;
}

void
sessions_clear(struct net *net)
{
	struct session *s;

	while ((s = LIST_FIRST(&net->sessions.all)) != NULL) {
		struct endpoint *e = s->endpoint;

		session_unlist(s);
		if (e->port != NULL)
			e->port->endpoint = NULL;
		back_forget(s);
		e->session = NULL;
		e->port = NULL;
		e->transport->close(e);
		session_free(s);
	}
	table_clear(&net->sessions.table);
}

/* Whoever judges by issuers must not miss one: without memory for it there is
   no session. */
static enum wax_status
session_note_issuer(struct session *s, const struct secure_peer *peer)
{
	if (peer->proof != SECURE_PROOF_X509 || peer->issuer[0] == '\0')
		return WAX_OK;
	s->issuer = texts_ref(s->net, peer->issuer);
	return s->issuer == NULL ? WAX_MEMORY : WAX_OK;
}

/* From here on it has a number that means something. */
static enum wax_status
session_set_up(struct session *s, const struct session_peer *peer)
{
	struct net *net = s->net;
	uint64_t now = net->clock->now;
	enum wax_status st;

	s->facts = (struct hop_session){
		.worker = net->context.worker,
		.number = s->endpoint->number,
		.order = peer->order > 0 ? peer->order : net_take_order(net),
		.listener = s->endpoint->listener,
		.is_ours = !s->accepted,
		.peer = peer->address,
		.has_identity = peer->is_secure &&
		    peer->secure.proof != SECURE_PROOF_NONE,
		.identity = peer->secure.id,
	};
	if (peer->is_secure &&
	    (st = session_note_issuer(s, &peer->secure)) != WAX_OK)
		return st;
	st = table_insert(&net->sessions.table, &s->link,
	    session_hash(s->facts.number));
	if (st != WAX_OK)
		return st;
	s->proof = peer->is_secure ? peer->secure.proof : SECURE_PROOF_NONE;
	s->state = SESSION_UP;
	s->began = s->alive = s->used = now;
	net->sessions.up++;
	session_start_timer(s);
	session_log_up(s);
	return WAX_OK;
}

/* Those we opened are told only where the peer may ask. */
static void
session_tell(struct session *s)
{
	const struct hop_receiver *r = &s->net->receiver;

	if (s->facts.listener == NULL)
		return;
	s->told = true;
	if (r->take_session != NULL)
		r->take_session(r->arg, &s->facts);
}

static enum wax_status
session_check_room(struct net *net, struct endpoint *listener,
    const struct address *peer)
{
	const struct listener_conf *conf = listener->listener;
	const struct listening *l = listening_find(net, conf);

	if (net->sessions.up < SESSIONS_MAX && (conf->sessions_max == 0 ||
	    l->sessions < conf->sessions_max))
		return WAX_OK;
	net_count(net, METRIC_SESSIONS_FULL);
	session_log_refused(listener, peer, "full", NULL);
	return WAX_LIMIT;
}

uint64_t
net_take_order(struct net *net)
{
	return net->context.crossings == NULL ? ++net->last_order :
	    crossings_take_order(net->context.crossings);
}

enum wax_status
net_accept(struct endpoint *listener, struct endpoint *e,
    const struct session_peer *peer)
{
	struct net *net = listener->net;
	const struct listener_conf *conf = listener->listener;
	enum wax_status st = session_check_room(net, listener,
	    &peer->address);
	struct session *s;

	if (st != WAX_OK)
		return st;
	net_adopt(net, listener->transport, e);
	if ((s = session_new(net, e)) == NULL)
		return WAX_MEMORY;
	e->listener = conf;
	s->accepted = true;
	s->idle = conf->idle;
	s->keep_alive = conf->keep_alive;
	if ((st = session_set_up(s, peer)) != WAX_OK) {
		LIST_REMOVE(s, order);
		e->session = NULL;
		e->listener = NULL;
		session_free(s);
		return st;
	}
	net->stirred = true;
	listening_find(net, conf)->sessions++;
	net_count(net, METRIC_SESSIONS_ACCEPTED);
	session_tell(s);
	return WAX_OK;
}

/* One of the pool that is to be there always is not ended for being idle. */
static void
session_set_times(struct session *s, const struct port *port)
{
	const struct hop_conf *conf = port->hop->conf;

	s->keep_alive = conf->keep_alive;
	s->idle = conf->connect_at_start && !port->dedicated ? 0 : conf->idle;
}

void
session_take_conf(struct session *s)
{
	uint64_t idle = s->idle, keep_alive = s->keep_alive;

	if (s->accepted) {
		s->idle = s->facts.listener->idle;
		s->keep_alive = s->facts.listener->keep_alive;
	} else {
		session_set_times(s, s->endpoint->port);
	}
	if (s->keep_alive == 0)
		s->pulse = (struct pulse){ .asking = false };
	if (s->idle != idle || s->keep_alive != keep_alive)
		session_start_timer(s);
}

void
net_take_opened(struct endpoint *e, const struct session_peer *peer)
{
	struct session *s = e->session;
	struct port *port = e->port;
	struct net *net = e->net;

	if (s == NULL || s->state != SESSION_OPENING)
		return;
	if (port->hop->conf->takes_requests)
		e->listener = &port->hop->conf->answering;
	session_set_times(s, port);
	net->stirred = true;
	if (session_set_up(s, peer) != WAX_OK) {
		session_doom(s, "memory");
		return;
	}
	net_count(net, METRIC_SESSIONS_OPENED);
	port->hop->sessions++;
	hop_take_up(port->hop, port->place);
	outbound_take_up(net, port);
	session_tell(s);
	outbound_tell_failing(net);
}

static void
session_count_end(const struct session *s, enum session_end how)
{
	static const enum metric metrics[] = {
		[SESSION_END_PEER] = METRIC_SESSIONS_CLOSED,
		[SESSION_END_LOST] = METRIC_SESSIONS_LOST,
		[SESSION_END_REFUSED] = METRIC_SESSIONS_FAILED,
		[SESSION_END_SILENT] = METRIC_SESSIONS_FAILED,
		[SESSION_END_INSECURE] = METRIC_SESSIONS_INSECURE,
		[SESSION_END_PROTOCOL] = METRIC_SESSIONS_BROKEN,
		[SESSION_END_AGAIN] = METRIC_SESSIONS_FAILED,
	};

	net_count(s->net, s->state == SESSION_OPENING &&
	    how != SESSION_END_INSECURE ? METRIC_SESSIONS_FAILED :
	    metrics[how]);
}

/* Nothing leads to it any more but what came on it. */
static void
session_detach(struct session *s)
{
	struct endpoint *e = s->endpoint;

	session_unlist(s);
	e->session = NULL;
	e->listener = NULL;
	e->port = NULL;
}

/* What the end of a session that never was up means for its requests. */
static enum hop_failure
session_find_failure(enum session_end how)
{
	switch (how) {
	case SESSION_END_INSECURE:
		return HOP_INSECURE;
	case SESSION_END_SILENT:
		return HOP_TIMEOUT;
	default:
		return HOP_REFUSED;
	}
}

/* The port keeps its requests if there is another address to try, or the same
   one again. */
static void
session_end_opening(struct session *s, struct port *port,
    const struct session_ending *why)
{
	struct net *net = s->net;
	struct hop *hop = port->hop;
	bool doomed = s->reason != NULL;

	session_detach(s);
	session_free(s);
	port->endpoint = NULL;
	if (!doomed && why->how == SESSION_END_AGAIN && port_repeat(port))
		return;
	if (!doomed && hop_take_failed(hop, port->place, why->reason) &&
	    port_move_on(port))
		return;
	port_leave(port);
	outbound_detach(net, port, session_find_failure(why->how));
	port_free(port);
	outbound_tell_failing(net);
}

/* The way back may be gone already, or goes with its last outbound. */
static void
session_end_port(struct session *s, struct port *port,
    const struct session_ending *why)
{
	struct hop *hop = port->hop;

	port->endpoint = NULL;
	port_leave(port);
	outbound_detach(s->net, port, HOP_LOST);
	if (!hop->is_back) {
		hop->sessions--;
		hop_take_ended(hop, port->place, s->began, why);
	}
	port_free(port);
}

static void
session_end_up(struct session *s, struct port *port,
    const struct session_ending *why)
{
	struct net *net = s->net;
	const struct hop_receiver *r = &net->receiver;
	struct way way = { .endpoint = s->endpoint, .peer = s->facts.peer };

	session_detach(s);
	if (port != NULL)
		session_end_port(s, port, why);
	back_forget(s);
	inbound_end_session(net, s);
	peers_forget_way(net, &way);
	if (s->told && r->take_session_end != NULL)
		r->take_session_end(r->arg, &s->facts);
	outbound_tell_failing(net);
	session_free(s);
}

/* The endpoint is the transport's to free. */
static void
session_end(struct session *s, const struct session_ending *why)
{
	struct port *port = s->endpoint->port;

	s->net->stirred = true;
	session_log_end(s, why);
	session_count_end(s, why->how);
	if (s->state == SESSION_OPENING)
		session_end_opening(s, port, why);
	else
		session_end_up(s, port, why);
}

void
net_take_closed(struct endpoint *e, enum session_end how, const char *detail)
{
	struct session_ending why = {
		.how = how, .reason = session_end_text(how), .detail = detail,
	};

	if (e->session != NULL)
		session_end(e->session, &why);
}

void
session_doom(struct session *s, const char *reason)
{
	if (s->reason != NULL)
		return;
	(void)snprintf(s->text, sizeof(s->text), "%s", reason);
	s->reason = s->text;
	LIST_INSERT_HEAD(&s->net->sessions.doomed, s, doomed);
	if (s->endpoint->port != NULL)
		port_leave(s->endpoint->port);
	if (s->state == SESSION_UP)
		s->state = SESSION_LEAVING;
}

void
session_doom_lost(struct session *s, const char *reason)
{
	s->is_lost = true;
	session_doom(s, reason);
}

void
sessions_end_doomed(struct net *net)
{
	struct session *s;

	while ((s = LIST_FIRST(&net->sessions.doomed)) != NULL) {
		struct endpoint *e = s->endpoint;
		char text[sizeof(s->text)];
		struct session_ending why = {
			.how = s->is_lost ? SESSION_END_LOST :
			    SESSION_END_PEER,
			.wanted = !s->is_lost,
			.reason = text,
		};

		memcpy(text, s->text, sizeof(text));
		e->transport->close(e);
		session_end(s, &why);
	}
}

void
net_take_release(struct endpoint *e)
{
	struct session *s = e->session;

	if (s == NULL || s->state != SESSION_UP)
		return;
	s->state = SESSION_LEAVING;
	if (e->port != NULL) {
		port_leave(e->port);
		hop_take_release(e->port->hop);
	}
	session_settle(s);
}

void
net_take_refused(struct endpoint *listener, const struct address *peer,
    enum session_end how, const char *detail)
{
	net_count(listener->net, METRIC_SESSIONS_REFUSED);
	session_log_refused(listener, peer, session_end_text(how), detail);
}

void
session_use(struct session *s)
{
	if (s != NULL)
		s->used = s->net->clock->now;
}

void
session_hold(struct session *s)
{
	struct port *port = s->endpoint->port;

	s->open++;
	if (!s->accepted && port != NULL)
		port_hold(port);
}

void
session_release(struct session *s)
{
	struct port *port = s->endpoint->port;

	s->open--;
	s->used = s->net->clock->now;
	if (!s->accepted && port != NULL)
		port_release(port);
	else if (s->endpoint->session != NULL)
		session_settle(s);
}

bool
session_is_used(const struct session *s)
{
	const struct port *port = s->endpoint->port;

	return s->open > 0 || (port != NULL && port->users > 0);
}

void
session_settle(struct session *s)
{
	if (s->state == SESSION_LEAVING && !session_is_used(s))
		session_doom(s, "released");
}

void
net_take_message(struct endpoint *e, const struct message *m)
{
	struct session *s = e->session;
	struct net *net = e->net;

	if (s == NULL || s->state == SESSION_OPENING)
		return;
	s->alive = s->used = net->clock->now;
	net->stirred = true;
	net_count(net, METRIC_STREAM_MESSAGES_RECEIVED);
	if (code_is_request(m->code))
		inbound_take_message(net, e, m);
	else if (code_is_response(m->code) && e->port != NULL)
		outbound_take_message(net, e, m);
	else
		net_count(net, METRIC_MESSAGES_MISPLACED);
}

void
net_take_unanswered(struct endpoint *e, struct bytes token,
    enum hop_failure why)
{
	struct net *net = e->net;

	if (e->session == NULL || e->port == NULL)
		return;
	net->stirred = true;
	outbound_take_unanswered(net, e, token, why);
}

bool
hop_find_session(const struct net *net, uint32_t number,
    struct hop_session *out)
{
	const struct session *s = session_find(net, number);

	if (s == NULL || s->reason != NULL)
		return false;
	*out = s->facts;
	return true;
}

void
hop_end_session(struct net *net, unsigned worker, uint32_t number,
    const char *reason)
{
	struct session *s = session_find(net, number);

	if (worker != net->context.worker)
		crossing_end_session(net, worker, number, reason);
	else if (s != NULL)
		session_doom(s, reason);
}
