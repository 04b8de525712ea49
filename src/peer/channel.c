/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* channel.c - connections to hops, from opening to end */
#include "peer/channel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer/serve_state.h"
#include "peer/state.h"

#define RELEASED_TIME CLOCK_S(1)	/* between looks whether it is idle */

static void channel_on_patience(struct timer *t, void *arg);

struct channel *
channel_find(struct waxpeer_endpoint *e, uint64_t number)
{
	struct channel *s;

	TAILQ_FOREACH(s, &e->sessions, order)
		if (s->number == number)
			return s;
	return NULL;
}

bool
channel_peer(const struct channel *s, struct deviceid *out)
{
	struct secure_peer peer;

	if (s->secure == NULL || secure_state(s->secure) != SECURE_OPEN)
		return false;
	secure_get_peer(s->secure, &peer);
	*out = peer.id;
	return peer.proof == SECURE_PROOF_PSK ||
	    peer.proof == SECURE_PROOF_X509;
}

enum waxpeer_proof
channel_proof(const struct channel *s)
{
	static const enum waxpeer_proof proofs[] = {
		[SECURE_PROOF_NONE] = WAXPEER_PROOF_NONE,
		[SECURE_PROOF_PSK] = WAXPEER_PROOF_KEY,
		[SECURE_PROOF_X509] = WAXPEER_PROOF_CERTIFICATE,
		[SECURE_PROOF_TRANSFER] = WAXPEER_PROOF_TRANSFER,
	};
	struct secure_peer peer;

	if (s->secure == NULL || secure_state(s->secure) != SECURE_OPEN)
		return WAXPEER_PROOF_NONE;
	secure_get_peer(s->secure, &peer);
	return proofs[peer.proof];
}

/* True if what is there, or will be there, is the peer. */
static bool
channel_is_to(const struct channel *s, const struct deviceid *expected)
{
	struct deviceid there;

	if (expected == NULL)
		return true;
	if (channel_peer(s, &there))
		return deviceid_equal(&there, expected);
	return s->has_expected && deviceid_equal(&s->expected, expected);
}

struct channel *
channel_find_to(struct waxpeer_endpoint *e, const struct locator *to,
    const struct deviceid *expected)
{
	struct channel *s;

	TAILQ_FOREACH(s, &e->sessions, order)
		if (channel_listens(s) && !s->is_accepted &&
		    !s->is_released && locator_equal(&s->locator, to) &&
		    channel_is_to(s, expected))
			return s;
	return NULL;
}

/* Something waits for an answer, or for notifications. */
static bool
channel_is_busy(const struct channel *s)
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
channel_is_wanted(const struct channel *s)
{
	return home_keeps_session(s->endpoint, s->number) ||
	    channel_is_busy(s);
}

/* What it has said may not be with the peer yet; nobody listens if the conduit
   has stopped by itself. */
static bool
channel_has_last_words(const struct channel *s)
{
	const struct conduit *c = &s->conduit;

	return s->has_conduit && !c->is_stopped && !c->is_connecting &&
	    (s->state == CHANNEL_OPEN || c->queue_len > 0);
}

void
channel_end(struct channel *s, const char *why)
{
	if (s->state == CHANNEL_ENDED)
		return;
	s->lingers = channel_has_last_words(s);
	s->has_failed = s->state == CHANNEL_OPENING && !s->is_dismissed;
	s->state = CHANNEL_ENDED;
	snprintf(s->why, sizeof(s->why), "%s", why);
	timers_stop(&s->endpoint->timers, &s->timer);
	timers_stop(&s->endpoint->timers, &s->patience);
	if (s->has_conduit)
		conduit_stop(&s->conduit);
	s->endpoint->has_ended_sessions = true;
}

void
channel_close(struct channel *s, const char *why)
{
	if (s->state == CHANNEL_ENDED)
		return;
	if (s->websocket != NULL)
		websocket_close(s->websocket, 1000);
	if (s->secure != NULL)
		secure_close(s->secure);
	channel_end(s, why);
}

void
channel_dismiss(struct channel *s, const char *why)
{
	if (s->state == CHANNEL_ENDED || s->is_dismissed)
		return;
	s->is_dismissed = true;
	snprintf(s->why, sizeof(s->why), "%s", why);
	s->endpoint->has_ended_sessions = true;
}

bool
channel_listens(const struct channel *s)
{
	return s->state != CHANNEL_ENDED && !s->is_dismissed;
}

void
channel_free(struct channel *s)
{
	struct waxpeer_endpoint *e = s->endpoint;

	timers_stop(&e->timers, &s->timer);
	timers_stop(&e->timers, &s->patience);
	TAILQ_REMOVE(&e->sessions, s, order);
	e->channel_count--;
	if (s->has_courier)
		courier_clear(&s->courier);
	stream_free(s->stream);
	websocket_free(s->websocket);
	secure_free(s->secure);
	trust_unref(s->trust);
	if (s->lingers)
		farewells_take(&e->farewells, &s->conduit);
	else if (s->has_conduit)
		conduit_clear(&s->conduit);
	if (s->has_wire)
		wire_clear(&s->wire);
	free(s);
}

/* A line for the log. why is NULL: it is open. */
static void
channel_tell(const struct channel *s, const char *why)
{
	const struct waxpeer_endpoint *e = s->endpoint;
	struct deviceid id;
	char uri[LOCATOR_TEXT_SIZE];
	struct waxpeer_session_event event = {
		.is_open = why == NULL,
		.is_accepted = s->is_accepted,
		.uri = uri,
		.why = why,
		.session = s->number,
		.proof = s->proof,
		.has_failed = s->has_failed,
	};

	if (e->session == NULL)
		return;
	locator_format(&s->locator, uri);
	if (channel_peer(s, &id))
		event.peer = id.bytes;
	e->session(e->session_arg, &event);
}

void
channel_bury_all(struct waxpeer_endpoint *e)
{
	struct channel *s, *next;
	char why[SESSION_WHY_SIZE];

	e->has_ended_sessions = false;
	TAILQ_FOREACH(s, &e->sessions, order)
		if (s->is_dismissed) {
			memcpy(why, s->why, sizeof(why));
			channel_close(s, why);
		}
	for (s = TAILQ_FIRST(&e->sessions); s != NULL; s = next) {
		if (s->state == CHANNEL_ENDED) {
			channel_tell(s, s->why);
			request_lose_session(e, s->number, s->why);
			observer_lose_session(e, s->number);
			home_lose_session(e, s->number, s->why);
			next = TAILQ_NEXT(s, order);
			channel_free(s);
		} else {
			next = TAILQ_NEXT(s, order);
		}
	}
}

void
channel_clear_all(struct waxpeer_endpoint *e)
{
	struct channel *s;

	while ((s = TAILQ_FIRST(&e->sessions)) != NULL) {
		channel_close(s, "");
		channel_free(s);
	}
}

static void
channel_start_patience(struct channel *s, uint64_t wait)
{
	if (timers_start(&s->endpoint->timers, &s->patience,
	    s->endpoint->clock.now + wait, channel_on_patience) != WAX_OK)
		channel_end(s, wax_status_text(WAX_MEMORY));
}

void
channel_release(struct channel *s)
{
	s->is_released = true;
	if (s->state != CHANNEL_ENDED)
		channel_start_patience(s, 0);
}

static void
channel_on_patience(struct timer *t, void *arg)
{
	struct channel *s = (struct channel *)(void *)
	    ((char *)t - offsetof(struct channel, patience));
	uint64_t idle = s->endpoint->clock.now - s->used;

	(void)arg;
	if (s->state == CHANNEL_OPENING)
		channel_end(s, "no answer within the time");
	else if (s->is_released && !channel_is_busy(s))
		channel_close(s, "released by the peer");
	else if (s->is_released)
		channel_start_patience(s, RELEASED_TIME);
	else if (channel_is_wanted(s))
		channel_start_patience(s, SESSION_IDLE_TIME);
	else if (idle >= SESSION_IDLE_TIME)
		channel_close(s, "idle");
	else
		channel_start_patience(s, SESSION_IDLE_TIME - idle);
}

static void
channel_on_timer(struct timer *t, void *arg)
{
	struct channel *s = (struct channel *)(void *)
	    ((char *)t - offsetof(struct channel, timer));

	(void)arg;
	secure_on_timer(s->secure);
	channel_settle(s);
}

/* DTLS repeats its flights. */
static void
channel_arm(struct channel *s)
{
	struct timers *timers = &s->endpoint->timers;
	uint64_t wait;

	if (s->stream != NULL)
		return;
	wait = secure_timer(s->secure);
	if (wait == UINT64_MAX)
		timers_stop(timers, &s->timer);
	else if (timers_start(timers, &s->timer, s->endpoint->clock.now +
	    wait, channel_on_timer) != WAX_OK)
		channel_end(s, wax_status_text(WAX_MEMORY));
}

static void
channel_fail_secure(struct channel *s)
{
	enum secure_failure why = secure_failure(s->secure);
	char text[SESSION_WHY_SIZE];

	snprintf(text, sizeof(text), "%s%s%s", secure_failure_text(why),
	    why == SECURE_FAILURE_ALERT ? ": " : "",
	    why == SECURE_FAILURE_ALERT ? secure_alert(s->secure) : "");
	channel_end(s, text);
}

/* Its layers are up, or one of them has failed. */
static bool
channel_is_up(struct channel *s)
{
	if (s->websocket != NULL &&
	    websocket_state(s->websocket) == WEBSOCKET_FAILED)
		channel_end(s, websocket_error_text(
		    websocket_error(s->websocket)));
	else if (s->websocket != NULL &&
	    websocket_state(s->websocket) == WEBSOCKET_CLOSED)
		channel_end(s, "closed by the peer");
	else if (s->stream != NULL && stream_state(s->stream) == STREAM_CLOSED)
		channel_end(s, stream_error(s->stream) == STREAM_ERROR_NONE ?
		    "closed by the peer" :
		    stream_error_text(stream_error(s->stream)));
	return s->state != CHANNEL_ENDED && (s->stream == NULL ||
	    stream_state(s->stream) == STREAM_OPEN);
}

static void
channel_opened(struct channel *s)
{
	s->state = CHANNEL_OPEN;
	s->proof = channel_proof(s);
	s->used = s->endpoint->clock.now;
	channel_start_patience(s, SESSION_IDLE_TIME);
	channel_tell(s, NULL);
	request_take_session(s->endpoint, s->number);
	home_take_session(s->endpoint, s->number);
}

/* Who came with credentials that were replaced before he had proved who he
   is. */
static bool
channel_is_outdated(const struct channel *s, enum secure_state secure)
{
	return s->is_accepted && s->state == CHANNEL_OPENING &&
	    s->secure != NULL && secure == SECURE_OPEN &&
	    s->trust != s->endpoint->trust;
}

void
channel_settle(struct channel *s)
{
	enum secure_state secure = s->secure == NULL ? SECURE_OPEN :
	    secure_state(s->secure);

	if (s->state == CHANNEL_ENDED)
		return;
	if (secure == SECURE_FAILED) {
		channel_fail_secure(s);
		return;
	}
	if (channel_is_outdated(s, secure)) {
		channel_close(s, "there are other credentials");
		return;
	}
	if (secure == SECURE_OPEN && !s->is_begun) {
		channel_begin(s);
	} else if (secure == SECURE_CLOSED) {
		channel_end(s, "closed by the peer");
		return;
	}
	channel_arm(s);
	if (secure == SECURE_OPEN && channel_is_up(s) &&
	    s->state == CHANNEL_OPENING)
		channel_opened(s);
}

struct channel *
channel_new(struct waxpeer_endpoint *e, const struct locator *locator,
    bool is_accepted)
{
	struct channel *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->endpoint = e;
	s->number = ++e->channel_number;
	s->locator = *locator;
	s->is_accepted = is_accepted;
	s->used = e->clock.now;
	TAILQ_INSERT_TAIL(&e->sessions, s, order);
	e->channel_count++;
	channel_start_patience(s, CHANNEL_OPENING_TIME);
	return s;
}

/* The one that has done nothing for the longest time, and that nobody needs. */
static struct channel *
channel_find_idle(struct waxpeer_endpoint *e)
{
	struct channel *s, *idle = NULL;

	TAILQ_FOREACH(s, &e->sessions, order)
		if (s->state == CHANNEL_OPEN &&
		    (idle == NULL || s->used < idle->used) &&
		    !channel_is_wanted(s))
			idle = s;
	return idle;
}

bool
channel_make_room(struct waxpeer_endpoint *e)
{
	struct channel *s, *oldest = NULL;
	size_t opening = 0, living = 0;

	TAILQ_FOREACH(s, &e->sessions, order) {
		living += s->state != CHANNEL_ENDED;
		if (s->state != CHANNEL_OPENING || !s->is_accepted)
			continue;
		opening++;
		if (oldest == NULL)
			oldest = s;
	}
	if (opening > SESSIONS_HALF_OPEN_MAX) {
		channel_end(oldest, "too many others are opening");
		living--;
	}
	if (living <= SESSIONS_MAX)
		return true;
	s = channel_find_idle(e);
	if (s != NULL)
		channel_close(s, "replaced by a new session");
	return s != NULL;
}

static void
channel_on_datagram(void *arg, const struct address *from,
    struct bytes datagram)
{
	struct channel *s = arg;

	endpoint_enter(s->endpoint);
	if (address_equal(from, &s->locator.address))
		channel_take_datagram(s, datagram);
	endpoint_leave(s->endpoint);
}

static void
channel_on_unreachable(void *arg, const struct address *to)
{
	struct channel *s = arg;

	endpoint_enter(s->endpoint);
	if (address_equal(to, &s->locator.address))
		channel_end(s, strerror(ECONNREFUSED));
	endpoint_leave(s->endpoint);
}

/* The socket, or the way to the first byte of one. */
static enum wax_status
channel_connect(struct channel *s)
{
	struct wire_hooks wire = {
		.arg = s,
		.on_datagram = channel_on_datagram,
		.on_unreachable = channel_on_unreachable,
	};
	struct conduit_hooks conduit = channel_conduit_hooks(s);
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
	channel_start(s);
	return WAX_OK;
}

enum wax_status
channel_open(struct waxpeer_endpoint *e, const struct locator *to,
    const struct deviceid *expected, struct channel **out)
{
	struct channel *s;
	enum wax_status st;

	s = channel_new(e, to, false);
	if (s == NULL)
		return WAX_MEMORY;
	if (!channel_make_room(e)) {
		channel_free(s);
		return WAX_LIMIT;
	}
	s->has_expected = expected != NULL;
	if (s->has_expected)
		s->expected = *expected;
	if ((st = channel_make_layers(s)) == WAX_OK)
		st = channel_connect(s);
	if (st == WAX_SYSTEM) {		/* nobody there: told as later */
		channel_end(s, strerror(errno));
	} else if (st != WAX_OK) {
		channel_free(s);
		return st;
	}
	*out = s;
	return WAX_OK;
}

enum wax_status
channel_send(struct channel *s, const struct message *m, courier_done *done,
    void *arg, struct parcel **out)
{
	enum wax_status st;

	if (out != NULL)
		*out = NULL;
	if (s->state == CHANNEL_ENDED)
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
channel_on_ping_done(void *arg, enum courier_end end)
{
	struct channel *s = arg;

	s->ping = NULL;
	if (end != COURIER_RESET)	/* RFC 7252 section 4.3: the pong */
		channel_end(s, "no sign of life");
}

bool
channel_ping(struct channel *s)
{
	struct message ping = { .type = MESSAGE_CON };

	if (s->state != CHANNEL_OPEN)
		return false;
	if (s->has_courier)
		return s->ping == NULL && courier_send(&s->courier,
		    &s->locator.address, &ping, channel_on_ping_done, s,
		    &s->ping) == WAX_OK;
	return !stream_is_pinging(s->stream) &&
	    stream_ping(s->stream) == WAX_OK;
}

void
channel_doubt(struct waxpeer_endpoint *e, uint64_t number)
{
	struct channel *s = number == 0 ? NULL : channel_find(e, number);

	if (s == NULL || s->state != CHANNEL_OPEN || channel_ping(s))
		return;
	if (!s->has_courier)	/* that ends itself */
		channel_end(s, "no sign of life");
}
