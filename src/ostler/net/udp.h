/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* udp.h - CoAP over UDP sockets (RFC 7252) */
#ifndef OSTLER_NET_UDP_H
#define OSTLER_NET_UDP_H

#include "ostler/net/transport.h"

/*
 * Listeners. Each worker has a socket of its own on the same port and the
 * kernel shares the peers out (SO_REUSEPORT). Worker 0 binds first and without
 * that flag, which fails with EADDRINUSE if anybody has the port, another
 * ostlerd too; then it sets the flag and the other workers join. So two daemons
 * never share a port by accident, and there is no lock file to clean up.
 * An IPv4 address gets an IPv4 socket. [::] also takes IPv4 peers; any other
 * IPv6 address is IPv6 only. On 0.0.0.0 and [::] answers leave from the
 * address that was asked.
 *
 * Source ports are connected sockets: the kernel drops what does not come from
 * the next hop and hands ICMP errors back together with our datagram.
 *
 * Datagrams are received up to 64 a call and sent at net_flush, grouped by
 * socket. If the system has no room they are lost and counted: retransmission
 * repairs it.
 */
extern const struct transport transport_udp;

#endif
