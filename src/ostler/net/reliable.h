/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* reliable.h - the message layer: what becomes of a datagram (RFC 7252
   section 4) */
#ifndef OSTLER_NET_RELIABLE_H
#define OSTLER_NET_RELIABLE_H

#include "core/message.h"
#include "ostler/net/peers.h"

/* A datagram that came in. On a listener requests are taken and what answers
   our responses; on a source port responses and what answers our requests; on
   a session both, as far as it has them. */
void reliable_receive(struct net *net, struct endpoint *endpoint,
    const struct datagram *d);

void reliable_send(const struct way *way, struct bytes datagram);

/* An Empty message: ACK or RST. */
void reliable_send_empty(struct net *net, const struct way *way,
    enum message_type type, uint16_t mid);

#endif
