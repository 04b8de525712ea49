/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ws.c - CoAP over WebSockets (RFC 8323 section 4) */
#include "ostler/net/conn.h"

static const struct conn_kind ws_kind = {
	.transport = &transport_ws,
	.is_websocket = true,
};

static enum wax_status
ws_start(struct net *net, void **state)
{
	return conns_start(net, &ws_kind, state);
}

const struct transport transport_ws = {
	.name = "coap+ws",
	.scheme = "coap+ws",
	.default_port = 80,
	.kind = TRANSPORT_STREAM,
	.has_sessions = true,
	.start = ws_start,
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
