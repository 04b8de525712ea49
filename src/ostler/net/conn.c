/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conn.c - sessions over stream sockets, from their beginning to their end */
#include "ostler/net/conn.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/buffer.h>

#include "ostler/net/conn_state.h"

/* --- lists --- */

static void
conn_leave(struct conn *c)
{
	TAILQ_REMOVE(c->list, c, next);
	if (c->listener != NULL && c->list == &c->listener->half) {
		c->listener->half_count--;
		conn_listener_has_room(c->listener);
		c->listener = NULL;
	}
	if (c->list == &c->conns->closing)
		c->conns->closing_count--;
}

void
conn_move(struct conn *c, struct conn_list *list)
{
	conn_leave(c);
	c->list = list;
	TAILQ_INSERT_TAIL(list, c, next);
}

void
conn_mark_dirty(struct conn *c)
{
	if (c->is_dirty || c->stage == CONN_ENDED)
		return;
	c->is_dirty = true;
	TAILQ_INSERT_TAIL(&c->conns->dirty, c, next_dirty);
}

static void
conn_clear_dirty(struct conn *c)
{
	if (c->is_dirty)
		TAILQ_REMOVE(&c->conns->dirty, c, next_dirty);
	c->is_dirty = false;
}

static void
conn_clear_deferred(struct conn *c)
{
	if (c->is_deferred)
		TAILQ_REMOVE(&c->conns->deferred, c, next_deferred);
	c->is_deferred = false;
}

/* --- timers --- */

/* Since when something has not got on. While we do not read, no message can:
   then only reading counts. */
static uint64_t
conn_stuck_since(const struct conn *c)
{
	if (c->is_paused)
		return c->stalled_since;
	return c->incomplete_since < c->stalled_since ? c->incomplete_since :
	    c->stalled_since;
}

/* The timer is not moved whenever a message is complete: one that fires too
   early looks and starts again. */
static void
conn_check_stuck(struct conn *c)
{
	const struct net_context *context = c->conns->context;
	uint64_t since = conn_stuck_since(c);

	if (since == CONN_NEVER)
		return;
	if (context->clock->now < since + c->limit) {
		conn_watch(c);
	} else if (since == c->stalled_since) {
		metrics_add(context->metrics, METRIC_SESSIONS_SLOW, 1);
		conn_end(c, SESSION_END_LOST, "not-reading", true);
	} else {
		conn_end_slow(c, SESSION_END_LOST, "incomplete-message");
	}
}

static void
conn_on_timer(struct timer *timer, void *arg)
{
	static const char *const words[] = {
		[CONN_CONNECTING] = "connect-timeout",
		[CONN_SECURING] = "handshake-timeout",
		[CONN_UPGRADING] = "upgrade-timeout",
		[CONN_GREETING] = "csm-timeout",
	};
	struct conn *c = TABLE_ENTRY(timer, struct conn, timer);

	(void)arg;
	if (c->stage == CONN_UP)
		conn_check_stuck(c);
	else if (c->stage == CONN_CLOSING)
		conn_drop(c);
	else
		conn_end_slow(c, SESSION_END_SILENT, c->http != NULL &&
		    c->stage == CONN_GREETING ? "request-timeout" :
		    words[c->stage]);
}

enum wax_status
conn_start_timer(struct conn *c, uint64_t wait)
{
	const struct net_context *context = c->conns->context;

	return timers_start(context->timers, &c->timer,
	    context->clock->now + wait, conn_on_timer);
}

void
conn_watch(struct conn *c)
{
	const struct net_context *context = c->conns->context;
	uint64_t since = conn_stuck_since(c);

	if (c->stage != CONN_UP || since == CONN_NEVER ||
	    (c->timer.place != 0 && c->timer.due <= since + c->limit))
		return;
	if (timers_start(context->timers, &c->timer, since + c->limit,
	    conn_on_timer) != WAX_OK)
		conn_end_later(c, SESSION_END_LOST, "memory");
}

/* --- a session's life --- */

struct conn *
conn_new(struct conns *conns, int fd)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->conns = conns;
	c->fd = fd;
	c->incomplete_since = CONN_NEVER;
	c->stalled_since = CONN_NEVER;
	c->list = &conns->open;
	TAILQ_INSERT_TAIL(c->list, c, next);
	return c;
}

static void
conn_free(struct conn *c)
{
	conn_leave(c);
	conn_free_layers(c);
	handshake_context_unref(c->context);
	free(c);
}

void
conn_drop(struct conn *c)
{
	if (c->stage == CONN_ENDED)
		return;
	c->stage = CONN_ENDED;
	timers_stop(c->conns->context->timers, &c->timer);
	conn_clear_dirty(c);
	conn_clear_deferred(c);
	if (event_initialized(&c->readable))
		event_del(&c->readable);
	if (event_initialized(&c->writable))
		event_del(&c->writable);
	close(c->fd);
	c->fd = -1;
	if (c->output != NULL)
		evbuffer_free(c->output);
	c->output = NULL;
	conn_move(c, &c->conns->ended);
}

/* What it still has to say is said, if the socket takes it. */
static void
conn_drop_oldest_closing(struct conns *conns)
{
	struct conn *c = TAILQ_FIRST(&conns->closing);

	conn_write(c);
	conn_drop(c);
}

/* It is over: what waits is still sent. The net is told nothing. */
static void
conn_linger(struct conn *c)
{
	struct conns *conns = c->conns;

	conn_say_goodbye(c);
	c->stage = CONN_CLOSING;
	conn_clear_deferred(c);
	if (conns->closing_count == CONN_CLOSING_MAX)
		conn_drop_oldest_closing(conns);
	conn_move(c, &conns->closing);
	conns->closing_count++;
	if (conn_start_timer(c, CONN_LINGER) != WAX_OK)
		conn_drop(c);
	else
		conn_mark_dirty(c);
}

/* What is still on its way from the peer is read and forgotten: to close the
   socket before it would reset the connection, and our last words with it. */
void
conn_drained(struct conn *c)
{
	if (c->stage != CONN_CLOSING)
		return;
	if (!c->has_shut)
		shutdown(c->fd, SHUT_WR);
	c->has_shut = true;
	if (c->has_peer_ended)
		conn_drop(c);
}

void
conn_end(struct conn *c, enum session_end how, const char *detail,
    bool is_useless)
{
	struct conn_listener *l = c->listener;
	bool was_known = c->is_known;
	bool was_up = c->stage == CONN_UP;

	if (c->stage >= CONN_CLOSING)
		return;
	c->is_known = false;
	if (is_useless)
		conn_drop(c);
	else
		conn_linger(c);
	if (!was_up && (how == SESSION_END_PEER || how == SESSION_END_LOST))
		how = SESSION_END_REFUSED;
	if (was_known)
		net_take_closed(&c->base.common, how, detail);
	else if (l != NULL)
		net_take_refused(&l->base.common, &c->peer, how, detail);
}

void
conn_look_later(struct conn *c)
{
	if (c->stage >= CONN_CLOSING || c->is_deferred)
		return;
	c->is_deferred = true;
	TAILQ_INSERT_TAIL(&c->conns->deferred, c, next_deferred);
	event_active(&c->conns->later, EV_TIMEOUT, 0);
}

void
conn_end_later(struct conn *c, enum session_end how, const char *detail)
{
	if (c->stage >= CONN_CLOSING || c->failure != NULL)
		return;
	c->how = how;
	c->failure = detail;
	conn_look_later(c);
}

static void
conns_on_later(int fd, short what, void *arg)
{
	struct conns *conns = arg;
	struct conn *c;

	(void)fd;
	(void)what;
	while ((c = TAILQ_FIRST(&conns->deferred)) != NULL) {
		conn_clear_deferred(c);
		if (c->http != NULL && c->failure == NULL)
			conn_resume_http(c);
		conn_check(c);
	}
}

/* --- what the net calls --- */

enum wax_status
conns_start(struct net *net, const struct conn_kind *kind, void **state)
{
	const struct net_context *context = net_get_context(net);
	struct conns *conns = calloc(1, sizeof(*conns));

	assert(context->base != NULL);
	if (conns == NULL)
		return WAX_MEMORY;
	conns->net = net;
	conns->context = context;
	conns->kind = kind;
	entropy_init(&conns->entropy, context->random, context->random_arg);
	TAILQ_INIT(&conns->open);
	TAILQ_INIT(&conns->closing);
	TAILQ_INIT(&conns->ended);
	TAILQ_INIT(&conns->dirty);
	TAILQ_INIT(&conns->deferred);
	SLIST_INIT(&conns->closed);
	if (event_assign(&conns->later, context->base, -1, 0, conns_on_later,
	    conns) < 0) {
		free(conns);
		return WAX_MEMORY;
	}
	*state = conns;
	return WAX_OK;
}

static void
conns_free_ended(struct conns *conns)
{
	while (!TAILQ_EMPTY(&conns->ended))
		conn_free(TAILQ_FIRST(&conns->ended));
	while (!SLIST_EMPTY(&conns->closed)) {
		struct conn_listener *l = SLIST_FIRST(&conns->closed);

		SLIST_REMOVE_HEAD(&conns->closed, next_closed);
		conn_listener_free(l);
	}
}

void
conns_flush(void *state)
{
	struct conns *conns = state;
	struct conn *c;

	while ((c = TAILQ_FIRST(&conns->dirty)) != NULL) {
		conn_clear_dirty(c);
		conn_write(c);
	}
	conns_free_ended(conns);
}

static void
conns_drop_all(struct conn_list *list)
{
	while (!TAILQ_EMPTY(list))
		conn_drop(TAILQ_FIRST(list));
}

void
conns_stop(void *state)
{
	struct conns *conns = state;

	while (!TAILQ_EMPTY(&conns->closing))
		conn_drop_oldest_closing(conns);
	conns_drop_all(&conns->open);
	conns_free_ended(conns);
	event_del(&conns->later);
	handshake_contexts_clear(&conns->clients);
	free(conns);
}

void
conns_renew(void *state)
{
	struct conns *conns = state;

	handshake_contexts_clear(&conns->clients);
}

/* Room is made by sending at once before a message is refused. */
static bool
conn_has_room(struct conn *c, const struct message *m)
{
	size_t size = m->options.len + m->payload.len;

	if (conn_waiting(c) + size > CONN_WAITING_MAX)
		conn_write(c);
	return conn_waiting(c) == 0 ||
	    conn_waiting(c) + size <= CONN_WAITING_MAX;
}

static enum wax_status
conn_send(struct conn *c, const struct message *m, bool is_ours)
{
	enum wax_status st;

	if (c->stage != CONN_UP || c->failure != NULL)
		return WAX_STATE;
	if (!conn_has_room(c, m))
		return WAX_LIMIT;
	c->is_sending = true;
	st = c->http != NULL ? hc_stream_send(c->http, m, is_ours) :
	    stream_send(c->stream, m);
	c->is_sending = false;
	if (c->http != NULL)
		conn_look_later(c);
	return c->failure != NULL ? WAX_STATE : st;
}

enum wax_status
conn_send_message(struct endpoint *endpoint, const struct message *m)
{
	return conn_send(conn_of(endpoint), m, false);
}

enum wax_status
conn_send_refusal(struct endpoint *endpoint, const struct message *m)
{
	return conn_send(conn_of(endpoint), m, true);
}

/* Silence has no other form in HTTP. */
void
conn_forget(struct endpoint *endpoint, struct bytes token)
{
	struct conn *c = conn_of(endpoint);

	if (c->stage != CONN_UP || c->http == NULL)
		return;
	hc_stream_drop(c->http, token);
	conn_look_later(c);
}

/* HTTP has no answer to it: who does not read is found out by that. */
void
conn_ping(struct endpoint *endpoint)
{
	struct conn *c = conn_of(endpoint);

	if (c->stage != CONN_UP)
		return;
	if (c->http == NULL) {
		(void)!stream_ping(c->stream);
		return;
	}
	hc_stream_ping(c->http);
	c->is_alive = true;
	conn_look_later(c);
}

static void
conn_close_listener(struct conn_listener *l)
{
	conn_listener_close(l);
	SLIST_INSERT_HEAD(&l->conns->closed, l, next_closed);
}

void
conn_close(struct endpoint *endpoint)
{
	const struct conn_endpoint *e = (void *)endpoint;
	struct conn *c = conn_of(endpoint);

	if (e->is_listener) {
		conn_close_listener((void *)endpoint);
		return;
	}
	c->is_known = false;
	if (c->stage < CONN_UP) {
		conn_drop(c);
	} else if (c->stage == CONN_UP) {
		if (c->http != NULL)
			hc_stream_refuse(c->http, HC_CLOSING);
		else
			stream_release(c->stream, 0);
		conn_linger(c);
	}
}
