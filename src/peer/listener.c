/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* listener.c - where sessions are accepted */
#include "peer/listener.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "peer/state.h"

#define DTLS_HANDSHAKE 22	/* content type; RFC 6347 section 4.1 */
#define DTLS_EPOCH_OFFSET 3
#define DTLS_HEADER_SIZE 13

/* A stream. */

static void
listener_on_accept(void *arg, int fd, const struct address *from)
{
	struct listener *l = arg;
	struct waxpeer_endpoint *e = l->endpoint;
	struct locator peer = l->locator;
	struct conduit_hooks hooks;
	struct channel *s;

	endpoint_enter(e);
	peer.address = *from;
	s = channel_new(e, &peer, true);
	if (s == NULL) {
		close(fd);
		endpoint_leave(e);
		return;
	}
	hooks = channel_conduit_hooks(s);
	s->has_conduit = conduit_take_socket(&s->conduit, e->base, fd,
	    &hooks) == WAX_OK;
	if (s->has_conduit && channel_make_room(e) &&
	    channel_make_layers(s) == WAX_OK)
		channel_start(s);
	else
		channel_free(s);
	endpoint_leave(e);
}

/* DTLS. */

static struct channel *
listener_find_session(struct listener *l, const struct address *from)
{
	struct channel *s;

	TAILQ_FOREACH(s, &l->endpoint->sessions, order)
		if (s->shared == &l->wire && s->state != CHANNEL_ENDED &&
		    address_equal(&s->locator.address, from))
			return s;
	return NULL;
}

/* A handshake without encryption: a client that has forgotten its session
   begins a new one (RFC 6347 section 4.2.8). */
static bool
listener_is_hello(struct bytes d)
{
	return d.len >= DTLS_HEADER_SIZE && d.data[0] == DTLS_HANDSHAKE &&
	    d.data[DTLS_EPOCH_OFFSET] == 0 &&
	    d.data[DTLS_EPOCH_OFFSET + 1] == 0;
}

struct listener_reply {
	struct listener *listener;
	const struct address *to;
};

static void
listener_on_reply(void *arg, struct bytes datagram)
{
	const struct listener_reply *r = arg;

	wire_send(&r->listener->wire, r->to, datagram);
}

/* From somebody without a session, or who wants a new one in place of old. */
static void
listener_knock(struct listener *l, const struct address *from,
    struct bytes datagram, struct channel *old)
{
	struct waxpeer_endpoint *e = l->endpoint;
	struct listener_reply reply = { l, from };
	struct locator peer = l->locator;
	struct secure_hooks hooks;
	struct channel *s;

	peer.address = *from;
	s = channel_new(e, &peer, true);
	if (s == NULL)
		return;		/* as if it had been lost */
	s->shared = &l->wire;
	s->trust = trust_ref(l->trust);
	hooks = channel_secure_hooks(s);
	if (secure_door_take(l->door, bytes_of(from, sizeof(*from)), datagram,
	    listener_on_reply, &reply, &hooks, &s->secure) != WAX_OK ||
	    s->secure == NULL || !channel_make_room(e) ||
	    channel_make_layers(s) != WAX_OK) {
		channel_free(s);
		return;
	}
	if (old != NULL)	/* the cookie has shown that it is its peer */
		channel_end(old, "replaced by its peer");
	channel_start(s);
}

static void
listener_on_datagram(void *arg, const struct address *from,
    struct bytes datagram)
{
	struct listener *l = arg;
	struct channel *s;

	endpoint_enter(l->endpoint);
	s = listener_find_session(l, from);
	if (s != NULL && (s->state != CHANNEL_OPEN ||
	    !listener_is_hello(datagram)))
		channel_take_datagram(s, datagram);
	else if (l->door != NULL)
		listener_knock(l, from, datagram, s);
	endpoint_leave(l->endpoint);
}

static void
listener_on_unreachable(void *arg, const struct address *to)
{
	struct listener *l = arg;
	struct channel *s;

	endpoint_enter(l->endpoint);
	s = listener_find_session(l, to);
	if (s != NULL)
		channel_end(s, strerror(ECONNREFUSED));
	endpoint_leave(l->endpoint);
}

/* Opening and closing. */

static void
listener_free(struct listener *l)
{
	struct waxpeer_endpoint *e = l->endpoint;

	TAILQ_REMOVE(&e->listeners, l, order);
	e->listener_count--;
	secure_door_free(l->door);
	trust_unref(l->trust);
	if (l->has_wire)
		wire_clear(&l->wire);
	if (l->has_acceptor)
		acceptor_clear(&l->acceptor);
	free(l);
}

/* After the sessions. */
void
listener_clear_all(struct waxpeer_endpoint *e)
{
	while (!TAILQ_EMPTY(&e->listeners))
		listener_free(TAILQ_FIRST(&e->listeners));
}

static enum wax_status
listener_open_datagrams(struct listener *l)
{
	struct wire_hooks hooks = {
		.arg = l,
		.on_datagram = listener_on_datagram,
		.on_unreachable = listener_on_unreachable,
	};
	enum wax_status st;

	st = wire_init(&l->wire, l->endpoint->base, NULL, &hooks);
	l->has_wire = st == WAX_OK;
	return st != WAX_OK ? st :
	    wire_listen(&l->wire, &l->locator.address);
}

static enum wax_status
listener_open_stream(struct listener *l)
{
	struct acceptor_hooks hooks = {
		.arg = l, .on_accept = listener_on_accept
	};
	enum wax_status st = acceptor_open(&l->acceptor, l->endpoint->base,
	    &l->locator, &hooks);

	l->has_acceptor = st == WAX_OK;
	return st;
}

/* What sessions will begin with there can be made; with DTLS it is the door,
   and makes it. */
static enum wax_status
listener_prepare(struct listener *l, struct trust *next)
{
	struct secure_context *context;
	enum wax_status st;

	if (!l->locator.kind->is_secure || next == NULL)
		return WAX_OK;
	st = trust_context(next, l->locator.kind, SECURE_SERVER, &context);
	if (st != WAX_OK || l->locator.kind->is_stream)
		return st;
	if ((l->next_door = secure_door_new(context)) == NULL)
		return WAX_MEMORY;
	if (l->door != NULL)
		secure_door_replace(l->next_door, l->door);
	return WAX_OK;
}

/* Can not fail. */
static void
listener_commit(struct listener *l, struct trust *next)
{
	secure_door_free(l->door);
	trust_unref(l->trust);
	l->door = l->next_door;
	l->trust = trust_ref(next);
	l->next_door = NULL;
}

enum wax_status
listener_prepare_all(struct waxpeer_endpoint *e, struct trust *next)
{
	enum wax_status st = WAX_OK;
	struct listener *l;

	TAILQ_FOREACH(l, &e->listeners, order)
		if (st == WAX_OK)
			st = listener_prepare(l, next);
	if (st == WAX_OK)
		return WAX_OK;
	TAILQ_FOREACH(l, &e->listeners, order) {
		secure_door_free(l->next_door);
		l->next_door = NULL;
	}
	return st;
}

void
listener_commit_all(struct waxpeer_endpoint *e, struct trust *next)
{
	struct listener *l;

	TAILQ_FOREACH(l, &e->listeners, order)
		listener_commit(l, next);
}

static enum wax_status
listener_start(struct listener *l)
{
	struct waxpeer_endpoint *e = l->endpoint;
	enum wax_status st;

	if (l->locator.kind->is_secure && e->trust == NULL &&
	    !e->trust_comes_later)
		return WAX_STATE;
	if ((st = listener_prepare(l, e->trust)) != WAX_OK)
		return st;
	listener_commit(l, e->trust);
	if (locator_is_plain(&l->locator))
		return wire_listen(&e->wire, &l->locator.address);
	return l->locator.kind->is_stream ? listener_open_stream(l) :
	    listener_open_datagrams(l);
}

enum wax_status
listener_open(struct waxpeer_endpoint *e, const struct locator *at)
{
	struct listener *l;
	enum wax_status st;

	if (e->listener_count >= LISTENERS_MAX)
		return WAX_LIMIT;
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		return WAX_MEMORY;
	l->endpoint = e;
	l->locator = *at;
	TAILQ_INSERT_TAIL(&e->listeners, l, order);
	e->listener_count++;
	if ((st = listener_start(l)) != WAX_OK)
		listener_free(l);
	return st;
}
