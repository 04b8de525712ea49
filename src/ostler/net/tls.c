/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* tls.c - CoAP over TLS (RFC 8323 sections 3 and 9) */
#include "ostler/net/conn.h"

static const struct conn_kind tls_kind = {
	.transport = &transport_tls,
	.alpn = "coap",
};

static enum wax_status
tls_start(struct net *net, void **state)
{
	return conns_start(net, &tls_kind, state);
}

const struct transport transport_tls = {
	.name = "coaps+tcp",
	.scheme = "coaps+tcp",
	.default_port = 5684,
	.kind = TRANSPORT_STREAM,
	.has_sessions = true,
	.is_secure = true,
	.start = tls_start,
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
