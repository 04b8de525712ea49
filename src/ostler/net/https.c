/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* https.c - hops that are servers of HTTP over TLS */
#include "ostler/net/http_listener.h"
#include "ostler/net/http_session.h"

static enum wax_status
https_start(struct net *net, void **state)
{
	return http_sessions_start(net, &transport_https, state);
}

const struct transport transport_https = {
	.name = "https",
	.scheme = "https",
	.default_port = 443,
	.kind = TRANSPORT_STREAM,
	.has_sessions = true,
	.is_secure = true,
	.is_http = true,
	.listener = &transport_https_listener,
	.start = https_start,
	.stop = http_sessions_stop,
	.connect = http_session_connect,
	.send_message = http_session_send,
	.forget = http_session_forget,
	.ping = http_session_ping,
	.flush = http_sessions_flush,
	.close = http_session_close,
	.renew = http_sessions_renew,
};
