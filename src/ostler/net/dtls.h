/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* dtls.h - CoAP over DTLS 1.2 (RFC 7252 section 9, RFC 6347), on the sockets of
   datagram_socket.h */
#ifndef OSTLER_NET_DTLS_H
#define OSTLER_NET_DTLS_H

#include "ostler/net/transport.h"

/*
 * A listener is one socket with many peers. What comes in belongs to the
 * session of its address pair, the peer's and ours.
 *
 *	no session		a ClientHello goes to the door, which answers
 *				with a cookie and remembers nothing; all else is
 *				a stray, counted and dropped
 *	cookie came back	a half-open session: bounded, the oldest goes;
 *				handshake_timeout
 *	handshake done		net_accept; an open session
 *
 * A peer that restarted comes to the door again, from the address of its open
 * session. That one goes on until the new handshake is done (RFC 6347 section
 * 4.2.8), so a forged ClientHello ends nothing. Meanwhile there are two for the
 * address pair: records of epoch 0 are the new one's, others are tried at both,
 * and only one has the key. A peer whose address changed is another peer; what
 * it left behind ends by its idle time.
 *
 * Our own sessions have a connected socket each. ICMP errors end a handshake;
 * of an open session they are told as the loss of the one message that came
 * back with them.
 *
 * Records that do not open are dropped and counted: nothing that a stranger
 * sends ends a session.
 */
extern const struct transport transport_dtls;

#endif
