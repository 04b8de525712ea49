/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_session.h - hops that are HTTP servers: what http and https have in
   common */
#ifndef OSTLER_NET_HTTP_SESSION_H
#define OSTLER_NET_HTTP_SESSION_H

#include "ostler/net/transport.h"

/*
 * HTTP has no sessions. One here stands for what is known of one server: the
 * connections that libcurl keeps to it, never shared with another hop, and the
 * requests on their way, one transfer each. It begins with a connection of our
 * own, so that a server that is not there is known before a request is, and the
 * hop's other addresses are tried; libcurl gets that connection for the first
 * request.
 *
 * A transfer ends with the answer, with its failure, or when nobody waits for
 * it any more (forget): deadlines are not libcurl's. One that can not connect
 * fails alone, and the session takes no more requests: the next one begins
 * another session. One whose server is not who it should be ends the session.
 *
 * A request is never sent again by libcurl once its body has begun to go (RFC
 * 9110 section 9.2.2). Policy chose this hop: a server that sends a request on
 * is followed only if the hop's conf says so, and only to itself (307 and 308).
 *
 * Bounded: transfers by the hop's outstanding, bodies by its max-message, heads
 * of answers by HTTP_LINES_MAX, connections by its keyword.
 */
MUST_USE enum wax_status http_sessions_start(struct net *net,
    const struct transport *transport, void **state);
void http_sessions_stop(void *state);
void http_sessions_flush(void *state);
void http_sessions_renew(void *state);
enum wax_status http_session_connect(void *state, const struct hop_conf *hop,
    const struct address *address, struct endpoint **out);
enum wax_status http_session_send(struct endpoint *endpoint,
    const struct message *m);
void http_session_forget(struct endpoint *endpoint, struct bytes token);
void http_session_ping(struct endpoint *endpoint);
void http_session_close(struct endpoint *endpoint);

/* One file each. */
extern const struct transport transport_http;
extern const struct transport transport_https;

#endif
