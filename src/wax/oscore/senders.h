/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* senders.h - the sender keys in use in this process (RFC 8613 section 3.3) */
#ifndef WAX_OSCORE_SENDERS_H
#define WAX_OSCORE_SENDERS_H

#include "wax/oscore/context.h"

/* Two contexts with one sender key and one Common IV would use each number
   twice. Both follow from Master Secret, Master Salt, ID Context, Sender ID and
   algorithms, so the key alone tells. Who owns the records does not matter
   here: each of two records would begin at number 0.

   WAX_EXISTS: a context that lives has this sender key. WAX_MEMORY. */
MUST_USE enum wax_status senders_claim(struct wax_context *c);

/* c, which may have claimed nothing, has the key of that fingerprint from now
   on: a new one, that no other context has. */
void senders_move(struct wax_context *c,
    const uint8_t fingerprint[STORE_FINGERPRINT_LEN]);

/* Does nothing if c claimed nothing. */
void senders_release(struct wax_context *c);

#endif
