/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* wss.c - CoAP over WebSockets with TLS (RFC 8323 section 4) */
#include "ostler/net/conn.h"

static const struct conn_kind wss_kind = {
	.transport = &transport_wss,
	.is_websocket = true,
	.alpn = "http/1.1",
};

static enum wax_status
wss_start(struct net *net, void **state)
{
	return conns_start(net, &wss_kind, state);
}

const struct transport transport_wss = {
	.name = "coaps+ws",
	.scheme = "coaps+ws",
	.default_port = 443,
	.kind = TRANSPORT_STREAM,
	.has_sessions = true,
	.is_secure = true,
	.start = wss_start,
	.stop = conns_stop,
	.listen = conns_listen,
	.connect = conns_connect,
	.send_message = conn_send_message,
	.ping = conn_ping,
	.flush = conns_flush,
	.close = conn_close,
	.prepare = conns_prepare,
	.change = conns_change,
	.renew = conns_renew,
};
