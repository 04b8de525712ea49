/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b2_client.h - the client's part of a renewal (RFC 8613 Appendix B.2 steps 1,
   3 and 5) */
#ifndef WAX_OSCORE_B2_CLIENT_H
#define WAX_OSCORE_B2_CLIENT_H

#include "core/bytes.h"
#include "core/oscore_option.h"
#include "wax/oscore.h"
#include "wax/oscore/b2_wire.h"

/* All need the lock of x->context. */

struct b2_keys {
	struct wax_context *context;	/* to seal with; borrowed from x */
	bool has_kid_context;		/* that it is, instead of the usual */
	struct bytes kid_context;	/* a view of wrapped */
	uint8_t wrapped[B2_WRAPPED_MAX];
};

/* Step 1, or request 2: which keys x's request is sealed with. WAX_STATE: the
   context is retired. WAX_SYSTEM: no randomness; WAX_MEMORY, WAX_CRYPTO. */
MUST_USE enum wax_status b2_choose_keys(struct wax_exchange *x,
    struct b2_keys *out);

/* The keys that responses to x are opened with; NULL: they were erased. */
struct wax_context *b2_response_keys(struct wax_exchange *x);

/* True if the response goes on with a renewal, or has to. */
bool b2_is_renewing(const struct wax_exchange *x,
    const struct oscore_option *option);

/* Step 3: response 1. If it verifies, x's request is to be repeated. Else
   nothing has changed: WAX_FORMAT, WAX_AUTHENTICITY, WAX_STATE, WAX_LIMIT
   (too often for one request), WAX_STORAGE, ... */
MUST_USE enum wax_status b2_take_response(struct wax_exchange *x,
    const struct oscore_option *option, struct bytes sealed, uint8_t *buffer,
    size_t size);

/* Step 5: a response to x has verified. */
void b2_confirm(struct wax_exchange *x);

#endif
