/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* session.c - connections to hops, from opening to end */
#include "peer/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer/serve_state.h"
#include "peer/state.h"

#define RELEASED_TIME CLOCK_S(1)	/* between looks whether it is idle */

static void session_on_patience(struct timer *t, void *arg);

struct session *
session_find(struct waxpeer_endpoint *e, uint64_t number)
{
	struct session *s;

	TAILQ_FOREACH(s, &e->sessions, order)
		if (s->number == number)
			return s;
	return NULL;
}

bool
session_peer(const struct session *s, struct deviceid *out)
{
	struct secure_peer peer;

	if (s->secure == NULL || secure_state(s->secure) != SECURE_OPEN)
		return false;
	secure_get_peer(s->secure, &peer);
	*out = peer.id;
	return peer.proof != SECURE_PROOF_NONE;
}

/* True if what is there, or will be there, is the peer. */
static bool
session_is_to(const struct session *s, const struct deviceid *expected)
{
	struct deviceid there;

	if (expected == NULL)
		return true;
	if (session_peer(s, &there))
		return deviceid_equal(&there, expected);
	return s->has_expected && deviceid_equal(&s->expected, expected);
}

struct session *
session_find_to(struct waxpeer_endpoint *e, const struct locator *to,
    const struct deviceid *expected)
{
	struct session *s;

	TAILQ_FOREACH(s, &e->sessions, order)
		if (s->state != SESSION_ENDED && !s->is_accepted &&
		    !s->is_released && locator_equal(&s->locator, to) &&
		    session_is_to(s, expected))
			return s;
	return NULL;
}

/* Something waits for an answer, or for notifications. */
static bool
session_is_busy(const struct session *s)
{
	const struct waxpeer_endpoint *e = s->endpoint;
	const struct waxpeer_incoming *in;
	const struct observer *o;

	if (request_uses_session(e, s->number))
		return true;
	TAILQ_FOREACH(in, &e->incomings, order)
		if (in->slip.session == s->number)
			return true;
	TAILQ_FOREACH(o, &e->observers, order)
		if (o->slip.session == s->number)
			return true;
	return false;
}

static bool
session_is_wanted(const struct session *s)
{
	return home_keeps_session(s->endpoint, s->number) ||
	    session_is_busy(s);
}

void
session_end(struct session *s, const char *why)
{
	if (s->state == SESSION_ENDED)
		return;
	s->state = SESSION_ENDED;
	snprintf(s->why, sizeof(s->why), "%s", why);
	timers_stop(&s->endpoint->timers, &s->timer);
	timers_stop(&s->endpoint->timers, &s->patience);
	if (s->has_conduit)
		conduit_stop(&s->conduit);
	s->endpoint->has_ended_sessions = true;
}

void
session_close(struct session *s, const char *why)
{
	if (s->state == SESSION_ENDED)
		return;
	if (s->websocket != NULL)
		websocket_close(s->websocket, 1000);
	if (s->secure != NULL)
		secure_close(s->secure);
	session_end(s, why);
}

void
session_free(struct session *s)
{
	struct waxpeer_endpoint *e = s->endpoint;

	timers_stop(&e->timers, &s->timer);
	timers_stop(&e->timers, &s->patience);
	TAILQ_REMOVE(&e->sessions, s, order);
	e->session_count--;
	if (s->has_courier)
		courier_clear(&s->courier);
	stream_free(s->stream);
	websocket_free(s->websocket);
	secure_free(s->secure);
	if (s->has_conduit)
		conduit_clear(&s->conduit);
	if (s->has_wire)
		wire_clear(&s->wire);
	free(s);
}

/* A line for the log. why is NULL: it is open. */
static void
session_tell(const struct session *s, const char *why)
{
	const struct waxpeer_endpoint *e = s->endpoint;
	struct deviceid id;
	char uri[LOCATOR_TEXT_SIZE];
	struct waxpeer_session_event event = {
		.is_open = why == NULL,
		.is_accepted = s->is_accepted,
		.uri = uri,
		.why = why,
	};

	if (e->session == NULL)
		return;
	locator_format(&s->locator, uri);
	if (session_peer(s, &id))
		event.peer = id.bytes;
	e->session(e->session_arg, &event);
}

void
session_bury_all(struct waxpeer_endpoint *e)
{
	struct session *s, *next;

	e->has_ended_sessions = false;
	for (s = TAILQ_FIRST(&e->sessions); s != NULL; s = next) {
		if (s->state == SESSION_ENDED) {
			session_tell(s, s->why);
			request_lose_session(e, s->number, s->why);
			observer_lose_session(e, s->number);
			home_lose_session(e, s->number, s->why);
			next = TAILQ_NEXT(s, order);
			session_free(s);
		} else {
			next = TAILQ_NEXT(s, order);
		}
	}
}

void
session_clear_all(struct waxpeer_endpoint *e)
{
	struct session *s;

	while ((s = TAILQ_FIRST(&e->sessions)) != NULL) {
		session_close(s, "");
		session_free(s);
	}
}

static void
session_start_patience(struct session *s, uint64_t wait)
{
	if (timers_start(&s->endpoint->timers, &s->patience,
	    s->endpoint->clock.now + wait, session_on_patience) != WAX_OK)
		session_end(s, wax_status_text(WAX_MEMORY));
}

void
session_release(struct session *s)
{
	s->is_released = true;
	if (s->state != SESSION_ENDED)
		session_start_patience(s, 0);
}

static void
session_on_patience(struct timer *t, void *arg)
{
	struct session *s = (struct session *)(void *)
	    ((char *)t - offsetof(struct session, patience));
	uint64_t idle = s->endpoint->clock.now - s->used;

	(void)arg;
	if (s->state == SESSION_OPENING)
		session_end(s, "no answer within the time");
	else if (s->is_released && !session_is_busy(s))
		session_close(s, "released by the peer");
	else if (s->is_released)
		session_start_patience(s, RELEASED_TIME);
	else if (session_is_wanted(s))
		session_start_patience(s, SESSION_IDLE_TIME);
	else if (idle >= SESSION_IDLE_TIME)
		session_close(s, "idle");
	else
		session_start_patience(s, SESSION_IDLE_TIME - idle);
}

static void
session_on_timer(struct timer *t, void *arg)
{
	struct session *s = (struct session *)(void *)
	    ((char *)t - offsetof(struct session, timer));

	(void)arg;
	secure_on_timer(s->secure);
	session_settle(s);
}

/* DTLS repeats its flights. */
static void
session_arm(struct session *s)
{
	struct timers *timers = &s->endpoint->timers;
	uint64_t wait;

	if (s->stream != NULL)
		return;
	wait = secure_timer(s->secure);
	if (wait == UINT64_MAX)
		timers_stop(timers, &s->timer);
	else if (timers_start(timers, &s->timer, s->endpoint->clock.now +
	    wait, session_on_timer) != WAX_OK)
		session_end(s, wax_status_text(WAX_MEMORY));
}

static void
session_fail_secure(struct session *s)
{
	enum secure_failure why = secure_failure(s->secure);
	char text[SESSION_WHY_SIZE];

	snprintf(text, sizeof(text), "%s%s%s", secure_failure_text(why),
	    why == SECURE_FAILURE_ALERT ? ": " : "",
	    why == SECURE_FAILURE_ALERT ? secure_alert(s->secure) : "");
	session_end(s, text);
}

/* Its layers are up, or one of them has failed. */
static bool
session_is_up(struct session *s)
{
	if (s->websocket != NULL &&
	    websocket_state(s->websocket) == WEBSOCKET_FAILED)
		session_end(s, websocket_error_text(
		    websocket_error(s->websocket)));
	else if (s->websocket != NULL &&
	    websocket_state(s->websocket) == WEBSOCKET_CLOSED)
		session_end(s, "closed by the peer");
	else if (s->stream != NULL && stream_state(s->stream) == STREAM_CLOSED)
		session_end(s, stream_error(s->stream) == STREAM_ERROR_NONE ?
		    "closed by the peer" :
		    stream_error_text(stream_error(s->stream)));
	return s->state != SESSION_ENDED && (s->stream == NULL ||
	    stream_state(s->stream) == STREAM_OPEN);
}

static void
session_opened(struct session *s)
{
	s->state = SESSION_OPEN;
	s->used = s->endpoint->clock.now;
	session_start_patience(s, SESSION_IDLE_TIME);
	session_tell(s, NULL);
	request_take_session(s->endpoint, s->number);
	home_take_session(s->endpoint, s->number);
}

void
session_settle(struct session *s)
{
	enum secure_state secure = s->secure == NULL ? SECURE_OPEN :
	    secure_state(s->secure);

	if (s->state == SESSION_ENDED)
		return;
	if (secure == SECURE_FAILED) {
		session_fail_secure(s);
		return;
	}
	if (secure == SECURE_OPEN && !s->is_begun) {
		session_begin(s);
	} else if (secure == SECURE_CLOSED) {
		session_end(s, "closed by the peer");
		return;
	}
	session_arm(s);
	if (secure == SECURE_OPEN && session_is_up(s) &&
	    s->state == SESSION_OPENING)
		session_opened(s);
}

struct session *
session_new(struct waxpeer_endpoint *e, const struct locator *locator,
    bool is_accepted)
{
	struct session *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->endpoint = e;
	s->number = ++e->session_number;
	s->locator = *locator;
	s->is_accepted = is_accepted;
	s->used = e->clock.now;
	TAILQ_INSERT_TAIL(&e->sessions, s, order);
	e->session_count++;
	session_start_patience(s, SESSION_OPENING_TIME);
	return s;
}

/* The one that has done nothing for the longest time, and that nobody needs. */
static struct session *
session_find_idle(struct waxpeer_endpoint *e)
{
	struct session *s, *idle = NULL;

	TAILQ_FOREACH(s, &e->sessions, order)
		if (s->state == SESSION_OPEN &&
		    (idle == NULL || s->used < idle->used) &&
		    !session_is_wanted(s))
			idle = s;
	return idle;
}

bool
session_make_room(struct waxpeer_endpoint *e)
{
	struct session *s, *oldest = NULL;
	size_t opening = 0, living = 0;

	TAILQ_FOREACH(s, &e->sessions, order) {
		living += s->state != SESSION_ENDED;
		if (s->state != SESSION_OPENING || !s->is_accepted)
			continue;
		opening++;
		if (oldest == NULL)
			oldest = s;
	}
	if (opening > SESSIONS_HALF_OPEN_MAX) {
		session_end(oldest, "too many others are opening");
		living--;
	}
	if (living <= SESSIONS_MAX)
		return true;
	s = session_find_idle(e);
	if (s != NULL)
		session_close(s, "replaced by a new session");
	return s != NULL;
}

static void
session_on_datagram(void *arg, const struct address *from,
    struct bytes datagram)
{
	struct session *s = arg;

	endpoint_enter(s->endpoint);
	if (address_equal(from, &s->locator.address))
		session_take_datagram(s, datagram);
	endpoint_leave(s->endpoint);
}

static void
session_on_unreachable(void *arg, const struct address *to)
{
	struct session *s = arg;

	endpoint_enter(s->endpoint);
	if (address_equal(to, &s->locator.address))
		session_end(s, strerror(ECONNREFUSED));
	endpoint_leave(s->endpoint);
}

/* The socket, or the way to the first byte of one. */
static enum wax_status
session_connect(struct session *s)
{
	struct wire_hooks wire = {
		.arg = s,
		.on_datagram = session_on_datagram,
		.on_unreachable = session_on_unreachable,
	};
	struct conduit_hooks conduit = session_conduit_hooks(s);
	enum wax_status st;

	if (s->locator.kind->is_stream) {
		st = conduit_connect(&s->conduit, s->endpoint->base,
		    &s->locator, &conduit);
		s->has_conduit = st == WAX_OK;
		return st;
	}
	if ((st = wire_init(&s->wire, s->endpoint->base, NULL, &wire)) !=
	    WAX_OK)
		return st;
	s->has_wire = true;
	s->shared = &s->wire;
	if ((st = wire_open(&s->wire, &s->locator.address)) != WAX_OK)
		return st;
	session_start(s);
	return WAX_OK;
}

enum wax_status
session_open(struct waxpeer_endpoint *e, const struct locator *to,
    const struct deviceid *expected, struct session **out)
{
	struct session *s;
	enum wax_status st;

	s = session_new(e, to, false);
	if (s == NULL)
		return WAX_MEMORY;
	if (!session_make_room(e)) {
		session_free(s);
		return WAX_LIMIT;
	}
	s->has_expected = expected != NULL;
	if (s->has_expected)
		s->expected = *expected;
	if ((st = session_make_layers(s)) == WAX_OK)
		st = session_connect(s);
	if (st == WAX_SYSTEM) {		/* nobody there: told as later */
		session_end(s, strerror(errno));
	} else if (st != WAX_OK) {
		session_free(s);
		return st;
	}
	*out = s;
	return WAX_OK;
}

enum wax_status
session_send(struct session *s, const struct message *m, courier_done *done,
    void *arg, struct parcel **out)
{
	enum wax_status st;

	if (out != NULL)
		*out = NULL;
	if (s->state == SESSION_ENDED)
		return WAX_STATE;
	s->used = s->endpoint->clock.now;
	if (s->has_courier)
		st = courier_send(&s->courier, &s->locator.address, m, done,
		    arg, out);
	else
		st = stream_send(s->stream, m);
	return st;
}

static void
session_on_ping_done(void *arg, enum courier_end end)
{
	struct session *s = arg;

	s->ping = NULL;
	if (end != COURIER_RESET)	/* RFC 7252 section 4.3: the pong */
		session_end(s, "no sign of life");
}

bool
session_ping(struct session *s)
{
	struct message ping = { .type = MESSAGE_CON };

	if (s->state != SESSION_OPEN)
		return false;
	if (s->has_courier)
		return s->ping == NULL && courier_send(&s->courier,
		    &s->locator.address, &ping, session_on_ping_done, s,
		    &s->ping) == WAX_OK;
	return !stream_is_pinging(s->stream) &&
	    stream_ping(s->stream) == WAX_OK;
}

void
session_doubt(struct waxpeer_endpoint *e, uint64_t number)
{
	struct session *s = number == 0 ? NULL : session_find(e, number);

	if (s == NULL || s->state != SESSION_OPEN || session_ping(s))
		return;
	if (!s->has_courier)	/* that ends itself */
		session_end(s, "no sign of life");
}
