/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* join.h - from plaintext and outer options back to a message (RFC 8613
   sections 8.2 step 7 and 8.4 step 6) */
#ifndef WAX_OSCORE_JOIN_H
#define WAX_OSCORE_JOIN_H

#include "core/bytes.h"
#include "core/writer.h"
#include "wax/oscore.h"

/* Views into a verified plaintext. */
struct inner {
	uint8_t code;
	struct bytes options;	/* encoded, well-formed */
	struct bytes payload;	/* absent if there is none */
};

/* WAX_FORMAT: no code, options that do not decode, a marker without
   payload. */
MUST_USE enum wax_status inner_read(struct bytes plaintext,
    struct inner *out);

/* The Inner options and the Outer ones of class U but OSCORE, in order. They
   are the Inner ones as they stand if nothing has to be added; else they are
   written to w. WAX_SPACE. */
MUST_USE enum wax_status join_request(const struct inner *in,
    struct bytes outer, struct writer *w, struct bytes *options);

/* The Inner options with that value for Observe, written to w. */
MUST_USE enum wax_status join_notification(const struct inner *in,
    uint32_t observe, struct writer *w, struct bytes *options);

/* Whether the Inner options may be served (RFC 7252 section 5.4): nothing that
   belongs outside, nothing critical that is unknown (and not in known), too
   long or repeated. WAX_UNSUPPORTED: not. */
MUST_USE enum wax_status inner_check(const struct inner *in,
    const uint16_t *known, size_t known_count);

#endif
