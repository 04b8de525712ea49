/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b2_random.h - the value R2 of a server, remembered or with a MAC (RFC 8613
   Appendix B.2 step 2 and B.2.1) */
#ifndef WAX_OSCORE_B2_RANDOM_H
#define WAX_OSCORE_B2_RANDOM_H

#include "core/bytes.h"
#include "wax/oscore/b2.h"
#include "wax/oscore/b2_pending.h"

#define B2_R2_MAX (WAX_RENEWAL_RANDOM_MAX + B2_MAC_LEN)

/* Both need c's lock. */

/* A new R2, a view of buffer, which b2_recognise_r2 will know for
   WAX_RENEWAL_MS or until c's keys were renewed. WAX_LIMIT: no room.
   WAX_SYSTEM, WAX_CRYPTO. */
MUST_USE enum wax_status b2_issue_r2(struct wax_context *c,
    struct b2_pending *pending, uint8_t buffer[B2_R2_MAX],
    struct bytes *out);

/* Whether value is R2 || R3 with an R2 issued for c and an R3 of at least
   WAX_RENEWAL_RANDOM_MIN bytes. */
bool b2_recognise_r2(const struct wax_context *c,
    struct b2_pending *pending, struct bytes value);

#endif
