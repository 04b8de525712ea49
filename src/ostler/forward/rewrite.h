/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rewrite.h - a message as the next hop gets it; the seal untouched */
#ifndef OSTLER_FORWARD_REWRITE_H
#define OSTLER_FORWARD_REWRITE_H

#include "ostler/forward/blockwise.h"
#include "ostler/forward/target.h"

/* All that decides how a request leaves. Borrowed during the call. */
struct rewrite_plan {
	enum hop_kind kind;
	const struct target *target;
	bool sealed;
	uint8_t hop_limit;
	bool has_tag;
	uint8_t tag[BLOCKWISE_TAG_LEN];
};

/*
 * Towards a proxy Proxy-Uri names the device, whatever form the client chose;
 * towards a device Proxy-Uri, Proxy-Scheme, Uri-Host and Uri-Port are gone.
 * Path and query of a plain request reach the device either way; those in the
 * Proxy-Uri of a sealed one are dropped. Hop-Limit is counted; a Request-Tag is
 * added if planned. All else passes in its order, byte for byte.
 *
 * in must have passed filter_check_request. out's options are written to w,
 * its payload is in's; both are borrowed. REFUSAL_URI_LONG; REFUSAL_TARGET_URI:
 * a path segment or query argument above 255 bytes; REFUSAL_LARGE: w has no
 * room; REFUSAL_SEAL_BROKEN: as rewrite_check_seal.
 */
enum refusal rewrite_request(const struct message *in,
    const struct rewrite_plan *plan, struct writer *w, struct message *out);

/* Proxy-Uri goes, and a plain 5.08 gets our identifier in front. All else,
   the target's own errors too, passes byte for byte. in must have passed
   filter_check_response. REFUSAL_LOOP: the 5.08 has our identifier already;
   REFUSAL_RESPONSE_LARGE: w has no room; REFUSAL_SEAL_BROKEN. */
enum refusal rewrite_response(const struct message *in,
    const struct forward_conf *conf, struct writer *w, struct message *out);

/* REFUSAL_SEAL_BROKEN if OSCORE option and payload are not the same in both,
   byte for byte. Nothing is sent without. */
enum refusal rewrite_check_seal(const struct message *in,
    const struct message *out);

#endif
