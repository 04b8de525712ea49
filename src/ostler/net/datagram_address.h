/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* datagram_address.h - our addresses and the system's; of stream sockets too */
#ifndef OSTLER_NET_DATAGRAM_ADDRESS_H
#define OSTLER_NET_DATAGRAM_ADDRESS_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "core/address.h"

union datagram_name {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/* family: AF_INET (a is an IPv4 address) or AF_INET6. Returns its size. */
socklen_t datagram_name_set(union datagram_name *name, int family,
    const struct address *a);
void datagram_name_get(const union datagram_name *name, struct address *out);

#endif
