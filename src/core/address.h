/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* address.h - an IP address with port, as a value */
#ifndef CORE_ADDRESS_H
#define CORE_ADDRESS_H

#include "core/bytes.h"

#define ADDRESS_TEXT_SIZE 64	/* "[ffff:...:ffff%4294967295]:65535" and NUL */

/* IPv4 is kept as ::ffff:a.b.c.d, so that equal peers are equal bytes
   whichever socket they came in on. No padding: may be hashed as it lies. */
struct address {
	uint8_t ip[16];
	uint32_t zone;		/* interface of a link-local address, 0: none */
	uint16_t port;
	uint16_t reserved;	/* 0 */
};

struct address_prefix {
	uint8_t ip[16];
	uint8_t bits;		/* of 128; an IPv4 prefix has 96 more */
};

/* "127.0.0.1:5683", "[::1]:5683", "[fe80::1%2]:5683" or "[fe80::1%eth0]:5683";
   the port is 0 to 65535, a zone stands with link-local addresses only.
   WAX_FORMAT: else, host names included; WAX_NOT_FOUND: no such interface. */
MUST_USE enum wax_status address_parse(struct bytes text, struct address *out);

/* As above, or "local:PID", and a final NUL; text has room for
   ADDRESS_TEXT_SIZE. */
void address_format(const struct address *a, char *text);

/* The same without the port, and so without brackets: "10.7.0.5", "fe80::1%2",
   "local:42". */
void address_format_host(const struct address *a, char *text);

/* "10.7.0.0/16", "2001:db8::/32", or one address without a port. WAX_FORMAT:
   else, and bits set beyond the prefix. */
MUST_USE enum wax_status address_prefix_parse(struct bytes text,
    struct address_prefix *out);

bool address_in_prefix(const struct address *a, const struct address_prefix *p);

bool address_is_ipv4(const struct address *a);

/* A process of this host, at a Unix socket: no IP address and no port, the
   process's number stands for the zone. (One that the system can not name has
   0 there, and is [::]:0.) */
bool address_is_local(const struct address *a);

static inline bool
address_equal(const struct address *a, const struct address *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

#endif
