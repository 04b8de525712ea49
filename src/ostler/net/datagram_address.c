/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* datagram_address.c - our addresses and the system's */
#include "ostler/net/datagram_address.h"

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

socklen_t
datagram_name_set(union datagram_name *name, int family,
    const struct address *a)
{
	if (family == AF_INET) {
		name->in = (struct sockaddr_in){
			.sin_family = AF_INET,
			.sin_port = htons(a->port),
		};
		memcpy(&name->in.sin_addr, a->ip + sizeof(mapped), 4);
		return sizeof(name->in);
	}
	name->in6 = (struct sockaddr_in6){
		.sin6_family = AF_INET6,
		.sin6_port = htons(a->port),
		.sin6_scope_id = a->zone,
	};
	memcpy(&name->in6.sin6_addr, a->ip, sizeof(a->ip));
	return sizeof(name->in6);
}

void
datagram_name_get(const union datagram_name *name, struct address *out)
{
	*out = (struct address){ .port = 0 };
	if (name->any.sa_family == AF_INET) {
		memcpy(out->ip, mapped, sizeof(mapped));
		memcpy(out->ip + sizeof(mapped), &name->in.sin_addr, 4);
		out->port = ntohs(name->in.sin_port);
		return;
	}
	memcpy(out->ip, &name->in6.sin6_addr, sizeof(out->ip));
	out->zone = name->in6.sin6_scope_id;
	out->port = ntohs(name->in6.sin6_port);
}
