/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* locator.h - where a hop is and what is spoken there: "coaps+tcp://[::1]"
   (RFC 7252 section 6, RFC 8323 section 8) */
#ifndef PEER_LOCATOR_H
#define PEER_LOCATOR_H

#include "core/address.h"

#define LOCATOR_PATH_SIZE 108	/* of a Unix socket, with its NUL */
#define LOCATOR_TEXT_SIZE 128	/* scheme, "://", path or address, NUL */

/* A row of the table of schemes; static. */
struct locator_kind {
	const char *scheme;
	uint16_t port;		/* the default; 0: a Unix socket */
	bool is_stream;		/* else datagrams */
	bool is_secure;
	bool is_websocket;
};

struct locator {
	const struct locator_kind *kind;
	struct address address;		/* zeros for a Unix socket */
	char path[LOCATOR_PATH_SIZE];	/* else "" */
};

/* "coap", "coaps", "coap+tcp", "coaps+tcp", "coap+ws" or "coaps+ws", "://" and
   an IP address with or without a port; "coap+unix:///path"; or an address with
   a port alone, which is coap. Port 0 is left to the caller. WAX_FORMAT: else,
   and host names. */
MUST_USE enum wax_status locator_parse(const char *text, struct locator *out);

/* Likewise, with a final NUL; text has room for LOCATOR_TEXT_SIZE. */
void locator_format(const struct locator *l, char *text);

bool locator_equal(const struct locator *a, const struct locator *b);

/* Messages go by the endpoint's own UDP sockets: there is no session. */
static inline bool
locator_is_plain(const struct locator *l)
{
	return !l->kind->is_stream && !l->kind->is_secure;
}

static inline bool
locator_is_unix(const struct locator *l)
{
	return l->kind->port == 0;
}

/* The kind of that scheme; static, NULL: none. */
const struct locator_kind *locator_find_kind(struct bytes scheme);

#endif
