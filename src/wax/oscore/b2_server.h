/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b2_server.h - the server's part of a renewal (RFC 8613 Appendix B.2 steps 2
   and 4) */
#ifndef WAX_OSCORE_B2_SERVER_H
#define WAX_OSCORE_B2_SERVER_H

#include "core/bytes.h"
#include "core/oscore_option.h"
#include "wax/oscore.h"
#include "wax/oscore/b2_random.h"

/* A request that no established context opens. */
struct b2_request {
	struct b2_pending *pending;
	const struct oscore_option *option;
	struct bytes sealed;
	struct wax_exchange *x;
	uint8_t *buffer;
	size_t size;
	struct bytes plaintext;		/* of request 2; in buffer */
	bool is_established;	/* it is the established context's after all:
				   request 2 again */
	bool was_tried;		/* some keys got as far as the tag */
	struct bytes r2;	/* in r2_data: of request 1 */
	uint8_t r2_data[B2_R2_MAX];
};

/* Both need c's lock. */

/* Steps 2 and 4 with c's input. WAX_OK: is_established; or request 1, x holds
   the second context and b2_answer is due (r2 is not absent); or request 2, x
   holds c, whose keys were replaced durably, and plaintext is to be served.
   WAX_NOT_FOUND: not c's. WAX_AUTHENTICITY: does not verify. WAX_LIMIT: too
   many at once. Else as b2_adopt and b2_issue_r2. */
MUST_USE enum wax_status b2_open_request(struct b2_request *q,
    struct wax_context *c);

/* Step 2 for a request that verified under c's own keys; they were found to be
   in need of a renewal. id1 is their ID Context. x holds the request. */
MUST_USE enum wax_status b2_begin(struct b2_request *q,
    struct wax_context *c, struct bytes id1);

/* Response 1, without a lock. */
void b2_answer(struct b2_request *q, struct wax_request *out);

#endif
