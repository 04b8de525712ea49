/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_listener.c - where clients of HTTP come in, over TLS or not; http.c and
   https.c are the other side */
#include "ostler/net/http_listener.h"

#include "ostler/net/conn.h"

static const struct conn_kind http_kind = {
	.transport = &transport_http_listener,
	.is_http = true,
};

static const struct conn_kind https_kind = {
	.transport = &transport_https_listener,
	.is_http = true,
	.alpn = "http/1.1",
};

static enum wax_status
http_listener_start(struct net *net, void **state)
{
	return conns_start(net, &http_kind, state);
}

static enum wax_status
https_listener_start(struct net *net, void **state)
{
	return conns_start(net, &https_kind, state);
}

/* Nobody connects: sessions are accepted. */
#define HTTP_LISTENER \
	.kind = TRANSPORT_STREAM, \
	.has_sessions = true, \
	.is_http = true, \
	.stop = conns_stop, \
	.listen = conns_listen, \
	.send_message = conn_send_message, \
	.send_refusal = conn_send_refusal, \
	.forget = conn_forget, \
	.ping = conn_ping, \
	.flush = conns_flush, \
	.close = conn_close, \
	.prepare = conns_prepare, \
	.change = conns_change, \
	.renew = conns_renew

const struct transport transport_http_listener = {
	.name = "http",
	.scheme = "http",
	.default_port = 80,
	.start = http_listener_start,
	HTTP_LISTENER,
};

const struct transport transport_https_listener = {
	.name = "https",
	.scheme = "https",
	.default_port = 443,
	.is_secure = true,
	.start = https_listener_start,
	HTTP_LISTENER,
};
