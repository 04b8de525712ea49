/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sockaddr.c - addresses as the system wants them */
#include "peer/sockaddr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

socklen_t
sockaddr_from_address(const struct address *a, struct sockaddr_storage *out)
{
	memset(out, 0, sizeof(*out));
	if (address_is_ipv4(a)) {
		struct sockaddr_in *in = (struct sockaddr_in *)out;

		in->sin_family = AF_INET;
		in->sin_port = htons(a->port);
		memcpy(&in->sin_addr, a->ip + 12, 4);
		return sizeof(*in);
	}
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;

	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(a->port);
	in6->sin6_scope_id = a->zone;
	memcpy(&in6->sin6_addr, a->ip, 16);
	return sizeof(*in6);
}

socklen_t
sockaddr_from_locator(const struct locator *l, struct sockaddr_storage *out)
{
	struct sockaddr_un *un = (struct sockaddr_un *)out;

	_Static_assert(sizeof(un->sun_path) == sizeof(l->path),
	    "a path of a locator fits");
	if (!locator_is_unix(l))
		return sockaddr_from_address(&l->address, out);
	memset(out, 0, sizeof(*out));
	un->sun_family = AF_UNIX;
	memcpy(un->sun_path, l->path, sizeof(un->sun_path));
	return sizeof(*un);
}

void
sockaddr_to_address(const struct sockaddr_storage *in, struct address *out)
{
	const struct sockaddr_in *in4 = (const struct sockaddr_in *)in;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)in;

	memset(out, 0, sizeof(*out));
	if (in->ss_family == AF_INET) {
		out->ip[10] = out->ip[11] = 0xff;
		memcpy(out->ip + 12, &in4->sin_addr, 4);
		out->port = ntohs(in4->sin_port);
	} else if (in->ss_family == AF_INET6) {
		memcpy(out->ip, &in6->sin6_addr, 16);
		out->port = ntohs(in6->sin6_port);
		if (out->ip[0] == 0xfe && (out->ip[1] & 0xc0) == 0x80)
			out->zone = in6->sin6_scope_id;
	}
}
