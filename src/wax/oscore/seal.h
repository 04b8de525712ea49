/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* seal.h - encrypting and decrypting the COSE object (RFC 8613 section 5) */
#ifndef WAX_OSCORE_SEAL_H
#define WAX_OSCORE_SEAL_H

#include "wax/oscore/context.h"
#include "wax/oscore/exchange.h"
#include "wax/oscore/split.h"

/* Both need the context's lock. */

/* Sections 8.1 and 8.3 from step 4 on: writes the message to w, which must be
   empty. out gets views of it. WAX_SPACE, WAX_FORMAT (of the Proxy-Uri),
   WAX_CRYPTO: the buffer is then cleared. */
MUST_USE enum wax_status seal_message(struct wax_context *c,
    const struct wax_exchange *x, const uint8_t *nonce, const struct split *s,
    struct bytes oscore_option, struct writer *w, struct wax_message *out);

/* The decryption for kid and piv of the request: plaintext gets a view of what
   was written to buffer. WAX_AUTHENTICITY, WAX_SPACE. */
MUST_USE enum wax_status seal_open(struct wax_context *c, struct bytes kid,
    struct bytes piv, const uint8_t *nonce, struct bytes sealed,
    uint8_t *buffer, size_t size, struct bytes *plaintext);

#endif
