/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* nonce.h - the AEAD nonce (RFC 8613 section 5.2) */
#ifndef WAX_OSCORE_NONCE_H
#define WAX_OSCORE_NONCE_H

#include "core/bytes.h"

/* Writes common_iv.len bytes (7 to 13) to out. piv_id is the Sender ID of
   whoever generated the Partial IV, at most common_iv.len - 6 bytes; piv has 1
   to 5 bytes. */
void nonce_build(struct bytes common_iv, struct bytes piv_id, struct bytes piv,
    uint8_t *out);

#endif
