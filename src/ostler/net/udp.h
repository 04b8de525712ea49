/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* udp.h - CoAP over UDP (RFC 7252), on the sockets of datagram_socket.h */
#ifndef OSTLER_NET_UDP_H
#define OSTLER_NET_UDP_H

#include "ostler/net/transport.h"

/* A listener is a listening socket; a source port is a connected one. */
extern const struct transport transport_udp;

#endif
