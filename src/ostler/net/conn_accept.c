/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conn_accept.c - listeners, and peers until they are sessions */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "ostler/net/conn_state.h"
#include "ostler/net/datagram_address.h"

#define LOCAL_MODE 0660		/* of a socket file: owner and group */

/* --- pauses --- */

static void
conn_on_pause_end(struct timer *timer, void *arg)
{
	struct conn_listener *l = TABLE_ENTRY(timer, struct conn_listener,
	    pause);
	const struct net_context *context = l->conns->context;

	(void)arg;
	l->is_full = false;
	if (event_add(&l->acceptable, NULL) < 0)	/* the same again */
		(void)!timers_start(context->timers, timer,
		    context->clock->now + CONN_ACCEPT_PAUSE,
		    conn_on_pause_end);
}

void
conn_listener_has_room(struct conn_listener *l)
{
	if (!l->is_full)
		return;
	timers_stop(l->conns->context->timers, &l->pause);
	conn_on_pause_end(&l->pause, NULL);
}

/* Whoever waits would wake the loop again and again. False: there is no memory
   for the timer, and no pause. */
static bool
conn_pause(struct conn_listener *l, uint64_t length)
{
	const struct net_context *context = l->conns->context;

	if (timers_start(context->timers, &l->pause,
	    context->clock->now + length, conn_on_pause_end) != WAX_OK)
		return false;
	event_del(&l->acceptable);
	return true;
}

/* Nobody can be accepted. */
static void
conn_pause_accepting(struct conn_listener *l, int error)
{
	const struct net_context *context = l->conns->context;

	if (!conn_pause(l, CONN_ACCEPT_PAUSE))
		return;
	metrics_add(context->metrics, METRIC_ACCEPTS_PAUSED, 1);
	log_begin(context->log, LOG_LEVEL_WARNING, "accept-paused");
	log_text(context->log, "listener", l->conf->name);
	log_text(context->log, "reason", conn_error_text(error));
	log_end(context->log);
}

/* --- peers --- */

static void
conn_refuse(struct conn_listener *l, const struct address *peer,
    const char *detail)
{
	net_take_refused(&l->base.common, peer, SESSION_END_REFUSED, detail);
}

static enum wax_status
conn_listener_make_context(const struct conns *conns,
    const struct listener_conf *conf, struct handshake_context **context)
{
	const struct secure_options options = conn_secure_options(conns,
	    SECURE_SERVER, conf->peer_required);

	return handshake_context_renew(conns->context, &options,
	    conf->credential, context);
}

static enum wax_status
conn_listener_renew(struct conn_listener *l)
{
	return conn_listener_make_context(l->conns, l->conf, &l->context);
}

static enum wax_status
conn_begin(struct conn *c, struct conn_listener *l)
{
	enum wax_status st;

	if (l->conns->kind->transport->is_secure) {
		if ((st = conn_listener_renew(l)) != WAX_OK)
			return st;
		c->context = handshake_context_ref(l->context);
	}
	c->limit = l->conf->handshake_timeout;
	if ((st = conn_add_layers(c, l->conf, NULL)) != WAX_OK ||
	    (st = conn_want_input(c)) != WAX_OK)
		return st;
	return conn_start_timer(c, c->limit);
}

static bool
conn_is_full(const struct conn_listener *l)
{
	return l->half_count >= l->conf->handshakes_max &&
	    !TAILQ_EMPTY(&l->half);
}

/* Many may come at once and mean well: each gets some time before it must make
   room, less if it has said nothing, as a client speaks first. The system keeps
   who waits meanwhile. False: nobody need wait. */
static bool
conn_wait_for_oldest(struct conn_listener *l)
{
	const struct conn *oldest = TAILQ_FIRST(&l->half);
	uint64_t now = l->conns->context->clock->now, end;

	if (!conn_is_full(l))
		return false;
	end = oldest->since + (oldest->has_spoken ? HANDSHAKE_PATIENCE :
	    HANDSHAKE_PATIENCE_SILENT);
	if (now >= end || !conn_pause(l, end - now))
		return false;
	l->is_full = true;
	metrics_add(l->conns->context->metrics, METRIC_HANDSHAKES_DELAYED, 1);
	return true;
}

/* The oldest has had the most time. */
static void
conn_make_room(struct conn_listener *l)
{
	while (conn_is_full(l)) {
		metrics_add(l->conns->context->metrics,
		    METRIC_HANDSHAKES_EVICTED, 1);
		conn_end(TAILQ_FIRST(&l->half), SESSION_END_REFUSED,
		    "evicted", true);
	}
}

static void
conn_accept(struct conn_listener *l, int fd, const struct address *peer)
{
	struct conn *c;

	conn_make_room(l);
	if (l->fd < 0 || (c = conn_new(l->conns, fd)) == NULL) {
		close(fd);
		if (l->fd >= 0)
			conn_refuse(l, peer, "memory");
		return;
	}
	c->peer = *peer;
	c->order = net_take_order(l->conns->net);
	c->stage = CONN_SECURING;
	c->since = l->conns->context->clock->now;
	if (conn_begin(c, l) != WAX_OK) {
		conn_drop(c);
		conn_refuse(l, peer, "memory");
		return;
	}
	c->listener = l;
	l->half_count++;
	conn_move(c, &l->half);
	conn_advance(c);
	conn_check(c);
}

static int
conn_accept_socket(struct conn_listener *l, struct address *peer)
{
	union datagram_name name = { .any = { .sa_family = AF_INET } };
	bool is_local = l->conns->kind->transport->is_local;
	socklen_t len = sizeof(name);
	int fd = accept4(l->fd, is_local ? NULL : &name.any,
	    is_local ? NULL : &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		return -1;
	if (is_local)
		conn_local_peer(fd, peer);
	else
		datagram_name_get(&name, peer);
	return fd;
}

/* False: no more in this turn. All other errors are those of one peer that
   went before it was accepted. */
static bool
conn_accept_one(struct conn_listener *l)
{
	struct address peer;
	int fd;

	if (conn_wait_for_oldest(l))
		return false;
	fd = conn_accept_socket(l, &peer);
	if (fd >= 0) {
		conn_accept(l, fd, &peer);
		return true;
	}
	switch (errno) {
	case EAGAIN:
		return false;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		conn_pause_accepting(l, errno);
		return false;
	default:
		return true;
	}
}

static void
conn_on_acceptable(int fd, short what, void *arg)
{
	struct conn_listener *l = arg;

	(void)fd;
	(void)what;
	clock_tick(l->conns->context->clock);
	for (size_t i = 0; i < CONN_ACCEPT_BATCH && l->fd >= 0; i++)
		if (!conn_accept_one(l))
			return;
}

/* --- listeners --- */

/* A path is worker 0's alone. */
static bool
conn_is_at_home(const struct conns *conns)
{
	return !conns->kind->transport->is_local ||
	    conns->context->worker == 0;
}

static enum wax_status
conn_listener_open(struct conn_listener *l)
{
	struct conns *conns = l->conns;
	enum wax_status st = WAX_OK;

	/* of no use: told at the start, not to peers */
	if (conns->kind->transport->is_secure)
		st = conn_listener_renew(l);
	if (st != WAX_OK || !conn_is_at_home(conns))
		return st;
	st = conns->kind->transport->is_local ?
	    conn_local_listen(l->conf->path, LOCAL_MODE, &l->fd, &l->file) :
	    conn_socket_listen(conns->context, &l->conf->address, &l->fd);
	if (st != WAX_OK)
		return st;
	if (event_assign(&l->acceptable, conns->context->base, l->fd,
	    EV_READ | EV_PERSIST, conn_on_acceptable, l) == 0 &&
	    event_add(&l->acceptable, NULL) == 0)
		return WAX_OK;
	conn_listener_close(l);
	return WAX_MEMORY;
}

enum wax_status
conns_listen(void *state, const struct listener_conf *conf,
    struct endpoint **out)
{
	struct conn_listener *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return WAX_MEMORY;
	l->base.is_listener = true;
	l->conns = state;
	l->conf = conf;
	l->fd = -1;
	TAILQ_INIT(&l->half);

	enum wax_status st = conn_listener_open(l);

	if (st != WAX_OK) {
		int error = errno;

		conn_listener_free(l);
		errno = error;
		return st;
	}
	*out = &l->base.common;
	return WAX_OK;
}

enum wax_status
conns_prepare(struct endpoint *listener, const struct listener_conf *conf,
    struct handshake_context **made)
{
	const struct conn_listener *l = (void *)listener;

	return l->conns->kind->transport->is_secure ?
	    conn_listener_make_context(l->conns, conf, made) : WAX_OK;
}

/* Those that wait for room may have it now. */
void
conns_change(struct endpoint *listener, const struct listener_conf *conf,
    struct handshake_context *made)
{
	struct conn_listener *l = (void *)listener;

	l->conf = conf;
	handshake_context_unref(l->context);
	l->context = made;
	conn_listener_has_room(l);
}

/* Who is half-open here goes with it; who is a session stays. */
void
conn_listener_close(struct conn_listener *l)
{
	while (!TAILQ_EMPTY(&l->half))
		conn_drop(TAILQ_FIRST(&l->half));
	timers_stop(l->conns->context->timers, &l->pause);
	if (l->fd < 0)
		return;
	event_del(&l->acceptable);
	close(l->fd);
	l->fd = -1;
	if (l->conns->kind->transport->is_local)
		conn_local_remove(l->conf->path, &l->file);
}

void
conn_listener_free(struct conn_listener *l)
{
	handshake_context_unref(l->context);
	free(l);
}
