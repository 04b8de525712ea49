/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conn.h - sessions over stream sockets (RFC 8323): what coap+tcp, coaps+tcp,
   the two WebSocket transports and local sockets have in common */
#ifndef OSTLER_NET_CONN_H
#define OSTLER_NET_CONN_H

#include "ostler/net/transport.h"

/*
 * A session is a socket and the layers above it, each there or not:
 *
 *	message	  stream	link/stream.h: framing, CSM, Ping, Release
 *		  websocket	link/websocket.h
 *		  secure	link/secure.h
 *	bytes	  socket	TCP or Unix
 *
 * Where clients of HTTP are accepted, hc_stream.h stands in the place of stream
 * and websocket; there sessions are never opened, and a peer is half-open until
 * its first request is whole.
 *
 * Listeners. As with datagrams each worker has a socket of its own on the port;
 * worker 0 binds first and without SO_REUSEPORT, so that two daemons never
 * share a port by accident. [::] also takes IPv4 peers. A path can not be
 * shared so: there worker 0 alone accepts, and the listeners of the others are
 * endpoints at which nobody comes in. A socket file that nobody listens at any
 * more is removed, one at which somebody does is EADDRINUSE; its mode is 0660.
 *
 * A peer that was accepted is half-open until its CSM was read. Of these a
 * listener has at most handshakes_max. The oldest goes if there are more, but
 * not before HANDSHAKE_PATIENCE; till then nobody is accepted. None lives
 * longer than handshake_timeout, however many bytes trickle in; nor does later
 * a message that is begun and not ended, or output that the peer does not read.
 *
 * Output is collected and written at the flush, at once if the socket takes
 * it. An idle session has no buffer at all. Above CONN_WAITING_MAX bytes that
 * wait nothing more is sent (WAX_LIMIT). A peer that makes us answer (Ping)
 * and does not read the answers is not read any more until it does.
 *
 * A session that is closed in order sends what waits, then its end, and is gone
 * when the peer has ended too, or two seconds later.
 */
#define CONN_WAITING_MAX (256 * 1024)

struct conn_kind {
	const struct transport *transport;
	bool is_websocket;
	bool is_http;			/* listeners alone */
	const char *alpn;		/* of secure ones */
};

/* kind: static. */
MUST_USE enum wax_status conns_start(struct net *net,
    const struct conn_kind *kind, void **state);

/* The rest of struct transport. */
void conns_stop(void *state);
enum wax_status conns_listen(void *state, const struct listener_conf *conf,
    struct endpoint **out);
enum wax_status conns_connect(void *state, const struct hop_conf *conf,
    const struct address *address, struct endpoint **out);
enum wax_status conn_send_message(struct endpoint *endpoint,
    const struct message *m);
enum wax_status conn_send_refusal(struct endpoint *endpoint,
    const struct message *m);
void conn_forget(struct endpoint *endpoint, struct bytes token);
void conn_ping(struct endpoint *endpoint);
void conns_flush(void *state);
enum wax_status conns_prepare(struct endpoint *listener,
    const struct listener_conf *conf, struct handshake_context **made);
void conns_change(struct endpoint *listener, const struct listener_conf *conf,
    struct handshake_context *made);
void conns_renew(void *state);
void conn_close(struct endpoint *endpoint);

/* One file each. */
extern const struct transport transport_tcp;
extern const struct transport transport_tls;
extern const struct transport transport_ws;
extern const struct transport transport_wss;
extern const struct transport transport_local;

#endif
