/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* uri.h - absolute URIs as they stand in Proxy-Uri (RFC 3986; RFC 7252
   sections 6.4 and 6.5) */
#ifndef CORE_URI_H
#define CORE_URI_H

#include "core/bytes.h"
#include "core/option.h"

/* Views into the text, still percent-encoded. */
struct uri {
	struct bytes scheme;	/* without ':' */
	struct bytes userinfo;	/* absent if there is no '@' */
	struct bytes host;	/* IPv6 literals without brackets */
	bool host_is_ipv6;	/* stood in brackets */
	struct bytes port;	/* digits, may be empty; absent if no ':' */
	struct bytes path;	/* from its '/' on; may be empty */
	struct bytes query;	/* without '?'; absent if there is none */
};

/* scheme "://" authority [path] ["?" query]. WAX_FORMAT: anything else, a
   fragment, an empty host, characters that RFC 3986 does not allow, a broken
   percent-encoding, a port that is not digits, brackets around anything but
   an IPv6 address. */
MUST_USE enum wax_status uri_parse(struct bytes text, struct uri *out);

/* The port as a number; fallback if it is absent or empty. WAX_RANGE: above
   65535 or 0. */
MUST_USE enum wax_status uri_port(const struct uri *u, uint16_t fallback,
    uint16_t *port);

/* 5683 for coap and coap+tcp, 5684 for coaps and coaps+tcp, 80 and 443 for
   http, https and the coap+ws, coaps+ws; 0 for a scheme without one (ocf). */
uint16_t uri_default_port(struct bytes scheme);

/* Percent-decodes text into out (room for size bytes); *len gets the length.
   lower: ASCII letters to lower case after decoding. WAX_SPACE: too small;
   WAX_FORMAT: a broken percent-encoding. */
MUST_USE enum wax_status uri_decode(struct bytes text, bool lower,
    uint8_t *out, size_t size, size_t *len);

/* Writes text percent-encoded, all but unreserved characters, ':', '@',
   sub-delims without '&' (RFC 3986 section 3.3), and those of more. */
void uri_write_encoded(struct writer *w, struct bytes text, const char *more);

/* Writes one Uri-Path for each path segment (RFC 7252 section 6.4 step 8:
   none for "" and "/"), percent-decoded, after "." and ".." were resolved
   (step 2, RFC 3986 section 5.2.4; also if their dots are percent-encoded).
   WAX_RANGE: a segment above 255 bytes, or more than 1024 segments. Likewise
   one Uri-Query for each argument between '&'. Of what is written before an
   error the caller disposes. */
MUST_USE enum wax_status uri_write_path(struct option_writer *w,
    const struct uri *u);
MUST_USE enum wax_status uri_write_query(struct option_writer *w,
    const struct uri *u);

#endif
