/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* session_layers.c - the layers of a session, and bytes on their way through
   them */

#include <stdio.h>
#include <string.h>

#include "peer/session.h"
#include "peer/state.h"

#define RESUME_SECONDS 0	/* each session proves anew who is there */

/* Down. */

static void
session_lost(struct session *s, enum wax_status st)
{
	session_end(s, st == WAX_SPACE ? "the peer does not read" :
	    wax_status_text(st));
}

static void
session_put_wire(void *arg, struct bytes data)
{
	struct session *s = arg;
	enum wax_status st;

	if (s->state == SESSION_ENDED)
		return;
	if (s->has_conduit) {
		if ((st = conduit_send(&s->conduit, data)) != WAX_OK)
			session_lost(s, st);
	} else {
		wire_send(s->shared, &s->locator.address, data);
	}
}

/* What stream or WebSocket have made. */
static void
session_put_secure(void *arg, struct bytes data)
{
	struct session *s = arg;
	enum wax_status st;

	if (s->state == SESSION_ENDED)
		return;
	if (s->secure == NULL)
		session_put_wire(s, data);
	else if ((st = secure_write(s->secure, data)) != WAX_OK)
		session_lost(s, st);
}

static void
session_put_websocket(void *arg, struct bytes data)
{
	struct session *s = arg;
	enum wax_status st;

	if (s->state != SESSION_ENDED &&
	    (st = websocket_send(s->websocket, data)) != WAX_OK)
		session_lost(s, st);
}

static void
session_put_courier(void *arg, const struct address *to, struct bytes datagram)
{
	(void)to;
	session_put_secure(arg, datagram);
}

/* Up. */

static void
session_on_request(void *arg, const struct slip *slip,
    const struct message *m)
{
	struct session *s = arg;
	struct slip ours = *slip;

	ours.session = s->number;
	serve_take_request(s->endpoint, &ours, m);
}

static bool
session_on_response(void *arg, const struct address *from,
    const struct message *m)
{
	struct session *s = arg;

	return request_take_response(s->endpoint, from, s->number, m);
}

static void
session_on_duplicate(void *arg, const struct address *from,
    const struct message *m)
{
	struct session *s = arg;

	serve_take_duplicate(s->endpoint, from, s->number, m);
}

/* A message of a stream needs no acknowledgement and no second sending; what
   is wrong with it is told as to a confirmable one (RFC 8323 section 3.4). */
static void
session_on_message(void *arg, const struct message *m)
{
	struct session *s = arg;
	struct slip slip = {
		.from = s->locator.address,
		.is_con = true,
		.token_len = (uint8_t)m->token.len,
	};

	if (s->state == SESSION_ENDED)
		return;
	if (m->token.len > 0)
		memcpy(slip.token, m->token.data, m->token.len);
	if (code_is_request(m->code))
		session_on_request(s, &slip, m);
	else if (code_is_response(m->code))
		(void)session_on_response(s, &s->locator.address, m);
}

/* The peer is going: what is open is answered yet, the next request finds
   another session (RFC 8323 section 5.5). */
static void
session_on_release(void *arg, const struct stream_release *release)
{
	(void)release;
	session_release(arg);
}

static void
session_take_stream(void *arg, struct bytes data)
{
	struct session *s = arg;

	if (s->state != SESSION_ENDED)
		stream_take(s->stream, data);
}

/* The upgrade is over: our CSM. */
static void
session_on_upgraded(void *arg)
{
	struct session *s = arg;

	stream_start(s->stream);
}

void
session_begin(struct session *s)
{
	if (s->is_begun || s->state == SESSION_ENDED)
		return;
	s->is_begun = true;
	if (s->websocket == NULL && s->stream != NULL)
		stream_start(s->stream);
	else if (s->websocket != NULL && !s->is_accepted)
		websocket_start(s->websocket);
}

/* What came in clear. */
static void
session_take_clear(void *arg, struct bytes data)
{
	struct session *s = arg;

	if (s->state == SESSION_ENDED)
		return;
	session_begin(s);
	if (s->has_courier)
		courier_receive(&s->courier, &s->locator.address, data);
	else if (s->websocket != NULL)
		websocket_take(s->websocket, data);
	else
		session_take_stream(s, data);
}

static void
session_take(struct session *s, struct bytes data)
{
	if (s->state == SESSION_ENDED)
		return;
	s->used = s->endpoint->clock.now;	/* a ping counts, too */
	if (s->secure != NULL)
		secure_take(s->secure, data);
	else
		session_take_clear(s, data);
	session_settle(s);
}

void
session_take_datagram(struct session *s, struct bytes datagram)
{
	session_take(s, datagram);
}

/* The socket's hooks. */

static void
session_on_data(void *arg, struct bytes data)
{
	struct session *s = arg;

	endpoint_enter(s->endpoint);
	session_take(s, data);
	endpoint_leave(s->endpoint);
}

void
session_start(struct session *s)
{
	if (s->secure != NULL && !s->is_accepted)
		secure_start(s->secure);
	else if (s->secure == NULL)
		session_begin(s);
	session_settle(s);
}

static void
session_on_connected(void *arg)
{
	struct session *s = arg;

	endpoint_enter(s->endpoint);
	session_start(s);
	endpoint_leave(s->endpoint);
}

static void
session_on_closed(void *arg, int error)
{
	struct session *s = arg;

	endpoint_enter(s->endpoint);
	session_end(s, error == 0 ? "closed by the peer" : strerror(error));
	endpoint_leave(s->endpoint);
}

struct conduit_hooks
session_conduit_hooks(struct session *s)
{
	return (struct conduit_hooks){
		.arg = s,
		.on_open = session_on_connected,
		.on_data = session_on_data,
		.on_end = session_on_closed,
	};
}

struct secure_hooks
session_secure_hooks(struct session *s)
{
	return (struct secure_hooks){
		.arg = s,
		.send = session_put_wire,
		.take = session_take_clear,
	};
}

/* Making them. */

static enum wax_status
session_make_websocket(struct session *s)
{
	char host[ADDRESS_TEXT_SIZE];
	struct websocket_options options = {
		.is_client = !s->is_accepted,
		.host = host,
		.max_message = SESSION_MESSAGE_MAX,
	};
	struct websocket_hooks hooks = {
		.arg = s,
		.send = session_put_secure,
		.opened = session_on_upgraded,
		.take = session_take_stream,
		.random = endpoint_random,
	};

	if (!s->locator.kind->is_websocket)
		return WAX_OK;
	address_format(&s->locator.address, host);
	s->websocket = websocket_new(&options, &hooks);
	return s->websocket == NULL ? WAX_MEMORY : WAX_OK;
}

static enum wax_status
session_make_stream(struct session *s)
{
	struct stream_options options = {
		.max_message = SESSION_MESSAGE_MAX,
		.is_websocket = s->locator.kind->is_websocket,
	};
	struct stream_hooks hooks = {
		.arg = s,
		.send = options.is_websocket ? session_put_websocket :
		    session_put_secure,
		.take = session_on_message,
		.release = session_on_release,
	};

	s->stream = stream_new(&options, &hooks);
	return s->stream == NULL ? WAX_MEMORY : session_make_websocket(s);
}

static void
session_make_courier(struct session *s)
{
	struct waxpeer_endpoint *e = s->endpoint;
	struct courier_hooks hooks = {
		.arg = s,
		.send = session_put_courier,
		.on_request = session_on_request,
		.on_response = session_on_response,
		.on_duplicate = session_on_duplicate,
		.random = endpoint_random,
	};

	courier_init(&s->courier, &e->courier.rules, &hooks, &e->clock,
	    &e->timers);
	s->has_courier = true;
}

enum wax_status
session_secure_context(struct waxpeer_endpoint *e,
    const struct locator_kind *kind, enum secure_role role,
    struct secure_context **out)
{
	struct secure_options options = {
		.kind = kind->is_stream ? SECURE_TLS : SECURE_DTLS,
		.role = role,
		.credentials = e->credentials,
		.peer_required = true,
		.alpn = kind->is_websocket ? "http/1.1" :
		    kind->is_stream ? "coap" : NULL,
		.resume_seconds = RESUME_SECONDS,
	};
	struct secure_context **kept = &e->secure_contexts
	    [kind->is_websocket ? 2 : kind->is_stream ? 1 : 0]
	    [role == SECURE_SERVER ? 1 : 0];
	enum wax_status st = WAX_OK;

	if (e->credentials == NULL)
		return WAX_STATE;
	if (*kept == NULL)
		st = secure_context_new(&options, kept);
	if (st == WAX_OK)
		*out = *kept;
	return st;
}

enum wax_status
session_make_layers(struct session *s)
{
	struct secure_hooks hooks = session_secure_hooks(s);
	struct secure_context *context;
	enum wax_status st;

	if (s->locator.kind->is_secure && s->secure == NULL) {
		st = session_secure_context(s->endpoint, s->locator.kind,
		    s->is_accepted ? SECURE_SERVER : SECURE_CLIENT, &context);
		if (st != WAX_OK)
			return st;
		s->secure = secure_new(context, s->has_expected ?
		    &s->expected : NULL, NULL, &hooks);
		if (s->secure == NULL)
			return WAX_MEMORY;
	}
	if (s->locator.kind->is_stream)
		return session_make_stream(s);
	session_make_courier(s);
	return WAX_OK;
}
