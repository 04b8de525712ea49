/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* local.c - CoAP over a Unix socket, framed as over TCP: for processes of this
   host */
#include "ostler/net/conn.h"

static const struct conn_kind local_kind = {
	.transport = &transport_local,
};

static enum wax_status
local_start(struct net *net, void **state)
{
	return conns_start(net, &local_kind, state);
}

const struct transport transport_local = {
	.name = "coap+unix",
	.scheme = "coap+unix",
	.kind = TRANSPORT_STREAM,
	.has_sessions = true,
	.is_local = true,
	.start = local_start,
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
