/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conn_layers.c - TLS, WebSocket and CoAP framing, one above the other */
#include <stdio.h>

#include "ostler/net/conn_state.h"

#define AUTHORITY_SIZE (HANDSHAKE_HOST_SIZE + sizeof("[]:65535"))

/* --- down: to the network --- */

static void
conn_send_secure(void *arg, struct bytes data)
{
	conn_put(arg, data);
}

void
conn_put_clear(struct conn *c, struct bytes data)
{
	if (c->secure == NULL)
		conn_put(c, data);
	else if (secure_write(c->secure, data) != WAX_OK)
		conn_end_later(c, SESSION_END_INSECURE,
		    secure_failure_text(secure_failure(c->secure)));
}

static void
conn_send_websocket(void *arg, struct bytes data)
{
	conn_put_clear(arg, data);
}

static void
conn_send_stream(void *arg, struct bytes data)
{
	struct conn *c = arg;

	if (c->websocket == NULL)
		conn_put_clear(c, data);
	else if (websocket_send(c->websocket, data) != WAX_OK)
		conn_end_later(c, SESSION_END_LOST, "memory");
}

static void
conn_random(void *arg, uint8_t *out, size_t len)
{
	struct conn *c = arg;

	entropy_take(&c->conns->entropy, out, len);
}

/* --- up: from the network --- */

static void
conn_take_message(void *arg, const struct message *m)
{
	struct conn *c = arg;

	c->has_progressed = true;
	conn_advance(c);	/* CSM may have come just before */
	if (c->stage == CONN_UP)
		net_take_message(&c->base.common, m);
}

static void
conn_take_pong(void *arg)
{
	struct conn *c = arg;

	c->has_progressed = true;
	if (c->stage == CONN_UP)
		net_take_alive(&c->base.common);
}

static void
conn_take_release(void *arg, const struct stream_release *release)
{
	struct conn *c = arg;

	(void)release;
	c->has_progressed = true;
	conn_advance(c);
	if (c->stage == CONN_UP)
		net_take_release(&c->base.common);
}

static void
conn_take_packet(void *arg, struct bytes message)
{
	struct conn *c = arg;

	if (c->stage >= CONN_GREETING && c->stage < CONN_CLOSING)
		stream_take(c->stream, message);
}

/* The layer below may be open only since this came. */
static void
conn_take_clear(void *arg, struct bytes data)
{
	struct conn *c = arg;

	conn_advance(c);
	if (c->stage >= CONN_CLOSING)
		return;
	if (c->http != NULL)
		hc_stream_take(c->http, data);
	else if (c->websocket != NULL)
		websocket_take(c->websocket, data);
	else
		stream_take(c->stream, data);
}

static void
conn_on_upgraded(void *arg)
{
	conn_advance(arg);
}

/* --- making them --- */

struct secure_options
conn_secure_options(const struct conns *conns, enum secure_role role,
    bool peer_required)
{
	return (struct secure_options){
		.kind = SECURE_TLS,
		.role = role,
		.peer_required = peer_required,
		.alpn = conns->kind->alpn,
	};
}

static enum wax_status
conn_add_secure(struct conn *c, const struct hop_conf *hop)
{
	struct secure_hooks hooks = {
		.arg = c, .send = conn_send_secure, .take = conn_take_clear,
	};
	const struct deviceid *expected = NULL;
	char host[HANDSHAKE_HOST_SIZE];

	if (c->context == NULL)
		return WAX_OK;
	if (hop != NULL && !deviceid_is_nil(&hop->expected))
		expected = &hop->expected;
	if (hop != NULL)
		handshake_read_host(hop, &c->peer, host);
	c->secure = secure_new(c->context->secure, expected,
	    hop == NULL ? NULL : host, &hooks);
	return c->secure == NULL ? WAX_MEMORY : WAX_OK;
}

/* What stands in Host: the port too, unless it is the scheme's own. */
static void
conn_write_host(const struct conn *c, const struct hop_conf *hop,
    char text[AUTHORITY_SIZE])
{
	char host[HANDSHAKE_HOST_SIZE], port[sizeof(":65535")] = "";
	bool is_ipv6;

	handshake_read_host(hop, &c->peer, host);
	is_ipv6 = strchr(host, ':') != NULL;
	if (c->peer.port != c->conns->kind->transport->default_port)
		(void)snprintf(port, sizeof(port), ":%u",
		    (unsigned)c->peer.port);
	(void)snprintf(text, AUTHORITY_SIZE, "%s%s%s%s", is_ipv6 ? "[" : "",
	    host, is_ipv6 ? "]" : "", port);
}

static enum wax_status
conn_add_websocket(struct conn *c, const struct hop_conf *hop,
    uint32_t max_message)
{
	struct websocket_hooks hooks = {
		.arg = c, .send = conn_send_websocket,
		.opened = conn_on_upgraded, .take = conn_take_packet,
		.random = conn_random,
	};
	char host[AUTHORITY_SIZE] = "";
	struct websocket_options options = {
		.is_client = hop != NULL,
		.host = host,
		.max_message = max_message,
	};

	if (!c->conns->kind->is_websocket)
		return WAX_OK;
	if (hop != NULL)
		conn_write_host(c, hop, host);
	c->websocket = websocket_new(&options, &hooks);
	return c->websocket == NULL ? WAX_MEMORY : WAX_OK;
}

enum wax_status
conn_add_layers(struct conn *c, const struct listener_conf *listener,
    const struct hop_conf *hop)
{
	struct stream_options options = {
		.max_message = hop != NULL ? hop->max_message :
		    listener->max_message,
		.is_websocket = c->conns->kind->is_websocket,
	};
	struct stream_hooks hooks = {
		.arg = c, .send = conn_send_stream, .take = conn_take_message,
		.pong = conn_take_pong, .release = conn_take_release,
	};
	enum wax_status st;

	if ((st = conn_add_secure(c, hop)) != WAX_OK)
		return st;
	if (c->conns->kind->is_http)
		return conn_add_http(c, listener);
	if ((st = conn_add_websocket(c, hop, options.max_message)) != WAX_OK)
		return st;
	c->stream = stream_new(&options, &hooks);
	return c->stream == NULL ? WAX_MEMORY : WAX_OK;
}

void
conn_free_layers(struct conn *c)
{
	hc_stream_free(c->http);
	stream_free(c->stream);
	websocket_free(c->websocket);
	secure_free(c->secure);
}

/* --- from stage to stage --- */

static void
conn_get_peer(const struct conn *c, struct session_peer *out)
{
	*out = (struct session_peer){
		.address = c->peer,
		.order = c->order,
		.is_secure = c->secure != NULL,
	};
	if (c->secure != NULL)
		secure_get_peer(c->secure, &out->secure);
}

/* Both sides' CSM are read, or a request of HTTP: the net may have it. */
static void
conn_come_up(struct conn *c)
{
	struct conn_listener *l = c->listener;
	struct session_peer peer;

	c->stage = CONN_UP;
	timers_stop(c->conns->context->timers, &c->timer);
	conn_get_peer(c, &peer);
	if (c->is_client) {
		net_take_opened(&c->base.common, &peer);
		return;
	}
	conn_move(c, &c->conns->open);
	if (net_accept(&l->base.common, &c->base.common, &peer) == WAX_OK)
		c->is_known = true;
	else
		conn_close(&c->base.common);
}

static bool
conn_is_secured(const struct conn *c)
{
	return c->secure == NULL || secure_state(c->secure) == SECURE_OPEN;
}

static bool
conn_is_greeted(const struct conn *c)
{
	return c->http != NULL ? hc_stream_has_asked(c->http) :
	    stream_state(c->stream) == STREAM_OPEN;
}

static bool
conn_is_upgraded(const struct conn *c)
{
	return c->websocket == NULL ||
	    websocket_state(c->websocket) == WEBSOCKET_OPEN;
}

void
conn_advance(struct conn *c)
{
	if (c->stage == CONN_SECURING && conn_is_secured(c)) {
		c->stage = CONN_UPGRADING;
		if (c->websocket != NULL && c->is_client)
			websocket_start(c->websocket);
	}
	if (c->stage == CONN_UPGRADING && conn_is_upgraded(c)) {
		c->stage = CONN_GREETING;
		if (c->stream != NULL)
			stream_start(c->stream);
	}
	if (c->stage == CONN_GREETING && conn_is_greeted(c))
		conn_come_up(c);
}

/* --- ends --- */

static void
conn_end_secure(struct conn *c)
{
	enum secure_failure why = secure_failure(c->secure);
	const char *text = secure_failure_text(why);
	enum session_end how = SESSION_END_INSECURE;

	if (why == SECURE_FAILURE_ALERT && secure_alert(c->secure)[0] != '\0')
		text = secure_alert(c->secure);
	if (why == SECURE_FAILURE_PROTOCOL)
		how = SESSION_END_PROTOCOL;
	else if (why == SECURE_FAILURE_MEMORY)
		how = SESSION_END_LOST;
	else if (secure_is_unresumable(c->secure))
		how = SESSION_END_AGAIN;
	conn_end(c, how, text, false);
}

static void
conn_end_websocket(struct conn *c)
{
	enum websocket_error why = websocket_error(c->websocket);

	if (why == WEBSOCKET_ERROR_NONE)
		conn_end(c, SESSION_END_PEER, "closed", false);
	else if (why == WEBSOCKET_ERROR_MEMORY)
		conn_end(c, SESSION_END_LOST, "memory", false);
	else if (why == WEBSOCKET_ERROR_STATUS)
		conn_end(c, SESSION_END_REFUSED, "http-status", false);
	else
		conn_end(c, SESSION_END_PROTOCOL, websocket_error_text(why),
		    false);
}

static void
conn_end_stream(struct conn *c)
{
	enum stream_error why = stream_error(c->stream);
	enum session_end how = SESSION_END_PROTOCOL;

	if (why == STREAM_ERROR_ABORT)
		how = SESSION_END_PEER;
	else if (why == STREAM_ERROR_MEMORY)
		how = SESSION_END_LOST;
	conn_end(c, how, stream_error_text(why), false);
}

/* From the top: a layer that ended took those below with it. */
void
conn_check(struct conn *c)
{
	if (c->stage >= CONN_CLOSING)
		return;
	if (c->failure != NULL)
		conn_end(c, c->how, c->failure, true);
	else if (c->http != NULL &&
	    hc_stream_state(c->http) == HC_STREAM_CLOSED)
		conn_end_http(c);
	else if (c->stream != NULL &&
	    stream_state(c->stream) == STREAM_CLOSED)
		conn_end_stream(c);
	else if (c->websocket != NULL &&
	    websocket_state(c->websocket) >= WEBSOCKET_CLOSED)
		conn_end_websocket(c);
	else if (c->secure != NULL && secure_state(c->secure) == SECURE_FAILED)
		conn_end_secure(c);
	else if (c->secure != NULL && secure_state(c->secure) == SECURE_CLOSED)
		conn_end(c, SESSION_END_PEER, "closed", false);
}

void
conn_say_goodbye(struct conn *c)
{
	if (c->stage < CONN_SECURING)
		return;
	if (c->stream != NULL)
		stream_close(c->stream);
	if (c->websocket != NULL && c->stage >= CONN_GREETING)
		websocket_close(c->websocket, 1000);
	if (c->secure != NULL)
		secure_close(c->secure);
}

static bool
conn_is_between(const struct conn *c)
{
	if (c->http != NULL)
		return hc_stream_is_between(c->http);
	return stream_is_between(c->stream) &&
	    (c->websocket == NULL || websocket_is_between(c->websocket));
}

/* Whole messages show that the peer gets on, not bytes. */
void
conn_note_progress(struct conn *c)
{
	if (conn_is_between(c))
		c->incomplete_since = CONN_NEVER;
	else if (c->has_progressed || c->incomplete_since == CONN_NEVER)
		c->incomplete_since = c->conns->context->clock->now;
	c->has_progressed = false;
	conn_watch(c);
}

void
conn_take(struct conn *c, struct bytes data)
{
	if (c->secure != NULL)
		secure_take(c->secure, data);
	else
		conn_take_clear(c, data);
	conn_advance(c);
	conn_check(c);
	if (c->stage == CONN_UP)
		conn_note_progress(c);
}
