/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/resolve.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

static bool
is_host_character(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

/* "name:port" to its two parts. Numbers with dots only are addresses that
   address_parse did not like: never asked of the resolver. */
static bool
split_host_port(struct bytes text, char host[RESOLVE_HOST_SIZE], uint16_t *port)
{
	size_t colon = 0;
	bool has_letter = false;
	unsigned long n = 0;

	while (colon < text.len && is_host_character(text.data[colon])) {
		uint8_t c = text.data[colon++];

		has_letter |= (c < '0' || c > '9') && c != '.';
	}
	if (!has_letter || colon > 255 || colon + 1 >= text.len ||
	    text.len - colon > 6 || text.data[colon] != ':')
		return false;
	for (size_t i = colon + 1; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		n = n * 10 + (unsigned long)(text.data[i] - '0');
	}
	memcpy(host, text.data, colon);
	host[colon] = '\0';
	*port = (uint16_t)n;
	return n > 0 && n <= 65535;
}

static bool
address_from_system(const struct sockaddr *from, uint16_t port,
    struct address *out)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	*out = (struct address){ .port = port };
	if (from->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, from, sizeof(in));
		memcpy(out->ip, mapped, sizeof(mapped));
		memcpy(out->ip + 12, &in.sin_addr, 4);
		return true;
	}
	if (from->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, from, sizeof(in6));
		memcpy(out->ip, &in6.sin6_addr, 16);
		out->zone = in6.sin6_scope_id;
		return true;
	}
	return false;
}

static bool
is_known(const struct resolved *r, const struct address *a)
{
	for (size_t i = 0; i < r->count; i++) {
		if (address_equal(&r->addresses[i], a))
			return true;
	}
	return false;
}

static void
take_found(const struct addrinfo *found, uint16_t port, struct resolved *out)
{
	for (; found != NULL && out->count < RESOLVE_MAX;
	    found = found->ai_next) {
		struct address a;

		if (address_from_system(found->ai_addr, port, &a) &&
		    !is_known(out, &a))
			out->addresses[out->count++] = a;
	}
}

static enum wax_status
resolve_name(uint16_t port, struct resolved *out, const char **why)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_ADDRCONFIG }, *found = NULL;
	int error = getaddrinfo(out->host, NULL, &hints, &found);

	/* A host with loopback only has no configured address. */
	if (error == EAI_NONAME || error == EAI_ADDRFAMILY) {
		hints.ai_flags = 0;
		error = getaddrinfo(out->host, NULL, &hints, &found);
	}
	if (error != 0) {
		*why = gai_strerror(error);
		return WAX_NOT_FOUND;
	}
	take_found(found, port, out);
	freeaddrinfo(found);
	*why = "no IP address";
	return out->count > 0 ? WAX_OK : WAX_NOT_FOUND;
}

/* An address with a port: what stands before the last colon is its host. */
static void
take_address(struct bytes text, const struct address *a, struct resolved *out)
{
	size_t len = text.len;

	while (text.data[--len] != ':')
		;
	if (len >= sizeof(out->host))	/* zeros may go on for long */
		len = 0;
	memcpy(out->host, text.data, len);
	out->host[len] = '\0';
	out->addresses[0] = *a;
	out->count = 1;
}

enum wax_status
resolve_host_port(struct bytes text, struct resolved *out, const char **why)
{
	struct address a;
	uint16_t port;

	out->count = 0;
	if (address_parse(text, &a) == WAX_OK && a.port != 0) {
		take_address(text, &a, out);
		return WAX_OK;
	}
	if (!split_host_port(text, out->host, &port))
		return WAX_FORMAT;
	return resolve_name(port, out, why);
}
