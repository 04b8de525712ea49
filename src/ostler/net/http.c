/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http.c - hops that are servers of HTTP */
#include "ostler/net/http_listener.h"
#include "ostler/net/http_session.h"

static enum wax_status
http_start(struct net *net, void **state)
{
	return http_sessions_start(net, &transport_http, state);
}

const struct transport transport_http = {
	.name = "http",
	.scheme = "http",
	.default_port = 80,
	.kind = TRANSPORT_STREAM,
	.has_sessions = true,
	.is_secure = false,
	.is_http = true,
	.listener = &transport_http_listener,
	.start = http_start,
	.stop = http_sessions_stop,
	.connect = http_session_connect,
	.send_message = http_session_send,
	.forget = http_session_forget,
	.ping = http_session_ping,
	.flush = http_sessions_flush,
	.close = http_session_close,
	.renew = http_sessions_renew,
};
