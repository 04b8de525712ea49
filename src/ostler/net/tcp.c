/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* tcp.c - CoAP over TCP (RFC 8323 section 3) */
#include "ostler/net/conn.h"

static const struct conn_kind tcp_kind = {
	.transport = &transport_tcp,
};

static enum wax_status
tcp_start(struct net *net, void **state)
{
	return conns_start(net, &tcp_kind, state);
}

const struct transport transport_tcp = {
	.name = "coap+tcp",
	.scheme = "coap+tcp",
	.default_port = 5683,
	.kind = TRANSPORT_STREAM,
	.has_sessions = true,
	.start = tcp_start,
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
