/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* channel_layers.c - the layers of a session, and bytes on their way through
   them */

#include <stdio.h>
#include <string.h>

#include "peer/channel.h"
#include "peer/state.h"

/* Down. */

static void
channel_lost(struct channel *s, enum wax_status st)
{
	channel_end(s, st == WAX_SPACE ? "the peer does not read" :
	    wax_status_text(st));
}

static void
channel_put_wire(void *arg, struct bytes data)
{
	struct channel *s = arg;
	enum wax_status st;

	if (s->state == CHANNEL_ENDED)
		return;
	if (s->has_conduit) {
		if ((st = conduit_send(&s->conduit, data)) == WAX_OK)
			return;
		conduit_stop(&s->conduit);	/* with a piece missing */
		channel_lost(s, st);
	} else {
		wire_send(s->shared, &s->locator.address, data);
	}
}

/* What stream or WebSocket have made. */
static void
channel_put_secure(void *arg, struct bytes data)
{
	struct channel *s = arg;
	enum wax_status st;

	if (s->state == CHANNEL_ENDED)
		return;
	if (s->secure == NULL)
		channel_put_wire(s, data);
	else if ((st = secure_write(s->secure, data)) != WAX_OK)
		channel_lost(s, st);
}

static void
channel_put_websocket(void *arg, struct bytes data)
{
	struct channel *s = arg;
	enum wax_status st;

	if (s->state != CHANNEL_ENDED &&
	    (st = websocket_send(s->websocket, data)) != WAX_OK)
		channel_lost(s, st);
}

static void
channel_put_courier(void *arg, const struct address *to, struct bytes datagram)
{
	(void)to;
	channel_put_secure(arg, datagram);
}

/* Up. */

static void
channel_on_request(void *arg, const struct slip *slip,
    const struct message *m)
{
	struct channel *s = arg;
	struct slip ours = *slip;

	/* It may come together with what opens the session: that is told
	   first. */
	channel_settle(s);
	if (!channel_listens(s))
		return;
	ours.session = s->number;
	serve_take_request(s->endpoint, &ours, m);
}

static bool
channel_on_response(void *arg, const struct address *from,
    const struct message *m)
{
	struct channel *s = arg;

	return request_take_response(s->endpoint, from, s->number, m);
}

static void
channel_on_duplicate(void *arg, const struct address *from,
    const struct message *m)
{
	struct channel *s = arg;

	serve_take_duplicate(s->endpoint, from, s->number, m);
}

/* A message of a stream needs no acknowledgement and no second sending; what
   is wrong with it is told as to a confirmable one (RFC 8323 section 3.4). */
static void
channel_on_message(void *arg, const struct message *m)
{
	struct channel *s = arg;
	struct slip slip = {
		.from = s->locator.address,
		.is_con = true,
		.token_len = (uint8_t)m->token.len,
	};

	if (!channel_listens(s))
		return;
	if (m->token.len > 0)
		memcpy(slip.token, m->token.data, m->token.len);
	if (code_is_request(m->code))
		channel_on_request(s, &slip, m);
	else if (code_is_response(m->code))
		(void)channel_on_response(s, &s->locator.address, m);
}

/* The peer is going: what is open is answered yet, the next request finds
   another session (RFC 8323 section 5.5). */
static void
channel_on_release(void *arg, const struct stream_release *release)
{
	(void)release;
	channel_release(arg);
}

static void
channel_take_stream(void *arg, struct bytes data)
{
	struct channel *s = arg;

	if (s->state != CHANNEL_ENDED)
		stream_take(s->stream, data);
}

/* The upgrade is over: our CSM. */
static void
channel_on_upgraded(void *arg)
{
	struct channel *s = arg;

	stream_start(s->stream);
}

void
channel_begin(struct channel *s)
{
	if (s->is_begun || s->state == CHANNEL_ENDED)
		return;
	s->is_begun = true;
	if (s->websocket == NULL && s->stream != NULL)
		stream_start(s->stream);
	else if (s->websocket != NULL && !s->is_accepted)
		websocket_start(s->websocket);
}

/* What came in clear. */
static void
channel_take_clear(void *arg, struct bytes data)
{
	struct channel *s = arg;

	if (s->state == CHANNEL_ENDED)
		return;
	channel_begin(s);
	if (s->has_courier)
		courier_receive(&s->courier, &s->locator.address, data);
	else if (s->websocket != NULL)
		websocket_take(s->websocket, data);
	else
		channel_take_stream(s, data);
}

static void
channel_take(struct channel *s, struct bytes data)
{
	if (!channel_listens(s))
		return;
	s->used = s->endpoint->clock.now;	/* a ping counts, too */
	if (s->secure != NULL)
		secure_take(s->secure, data);
	else
		channel_take_clear(s, data);
	channel_settle(s);
}

void
channel_take_datagram(struct channel *s, struct bytes datagram)
{
	channel_take(s, datagram);
}

/* The socket's hooks. */

static void
channel_on_data(void *arg, struct bytes data)
{
	struct channel *s = arg;

	endpoint_enter(s->endpoint);
	channel_take(s, data);
	endpoint_leave(s->endpoint);
}

void
channel_start(struct channel *s)
{
	if (s->secure != NULL && !s->is_accepted)
		secure_start(s->secure);
	else if (s->secure == NULL)
		channel_begin(s);
	channel_settle(s);
}

static void
channel_on_connected(void *arg)
{
	struct channel *s = arg;

	endpoint_enter(s->endpoint);
	channel_start(s);
	endpoint_leave(s->endpoint);
}

static void
channel_on_closed(void *arg, int error)
{
	struct channel *s = arg;

	endpoint_enter(s->endpoint);
	channel_end(s, error == 0 ? "closed by the peer" : strerror(error));
	endpoint_leave(s->endpoint);
}

struct conduit_hooks
channel_conduit_hooks(struct channel *s)
{
	return (struct conduit_hooks){
		.arg = s,
		.on_open = channel_on_connected,
		.on_data = channel_on_data,
		.on_end = channel_on_closed,
	};
}

struct secure_hooks
channel_secure_hooks(struct channel *s)
{
	return (struct secure_hooks){
		.arg = s,
		.send = channel_put_wire,
		.take = channel_take_clear,
	};
}

/* Making them. */

static enum wax_status
channel_make_websocket(struct channel *s)
{
	char host[ADDRESS_TEXT_SIZE];
	struct websocket_options options = {
		.is_client = !s->is_accepted,
		.host = host,
		.max_message = SESSION_MESSAGE_MAX,
	};
	struct websocket_hooks hooks = {
		.arg = s,
		.send = channel_put_secure,
		.opened = channel_on_upgraded,
		.take = channel_take_stream,
		.random = endpoint_random,
	};

	if (!s->locator.kind->is_websocket)
		return WAX_OK;
	address_format(&s->locator.address, host);
	s->websocket = websocket_new(&options, &hooks);
	return s->websocket == NULL ? WAX_MEMORY : WAX_OK;
}

static enum wax_status
channel_make_stream(struct channel *s)
{
	struct stream_options options = {
		.max_message = SESSION_MESSAGE_MAX,
		.is_websocket = s->locator.kind->is_websocket,
	};
	struct stream_hooks hooks = {
		.arg = s,
		.send = options.is_websocket ? channel_put_websocket :
		    channel_put_secure,
		.take = channel_on_message,
		.release = channel_on_release,
	};

	s->stream = stream_new(&options, &hooks);
	return s->stream == NULL ? WAX_MEMORY : channel_make_websocket(s);
}

static void
channel_make_courier(struct channel *s)
{
	struct waxpeer_endpoint *e = s->endpoint;
	struct courier_hooks hooks = {
		.arg = s,
		.send = channel_put_courier,
		.on_request = channel_on_request,
		.on_response = channel_on_response,
		.on_duplicate = channel_on_duplicate,
		.random = endpoint_random,
	};

	courier_init(&s->courier, &e->courier.rules, &hooks, &e->clock,
	    &e->timers);
	s->has_courier = true;
}

static enum wax_status
channel_make_secure(struct channel *s)
{
	struct secure_hooks hooks = channel_secure_hooks(s);
	struct trust *trust = s->endpoint->trust;
	struct secure_context *context;
	enum wax_status st;

	if (trust == NULL || (s->endpoint->begins_nothing && !s->is_accepted))
		return WAX_STATE;
	st = trust_context(trust, s->locator.kind, s->is_accepted ?
	    SECURE_SERVER : SECURE_CLIENT, &context);
	if (st != WAX_OK)
		return st;
	s->secure = secure_new(context, s->has_expected ? &s->expected : NULL,
	    NULL, &hooks);
	if (s->secure == NULL)
		return WAX_MEMORY;
	s->trust = trust_ref(trust);
	return WAX_OK;
}

enum wax_status
channel_make_layers(struct channel *s)
{
	enum wax_status st;

	if (s->locator.kind->is_secure && s->secure == NULL &&
	    (st = channel_make_secure(s)) != WAX_OK)
		return st;
	if (s->locator.kind->is_stream)
		return channel_make_stream(s);
	channel_make_courier(s);
	return WAX_OK;
}
