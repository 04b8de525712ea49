/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hmac.h - HMAC with SHA-256 (RFC 2104) */
#ifndef WAX_CRYPTO_HMAC_H
#define WAX_CRYPTO_HMAC_H

#include "core/bytes.h"

#define HMAC_LEN 32	/* bytes */

/* WAX_CRYPTO. */
MUST_USE enum wax_status hmac_sha_256(struct bytes key, struct bytes data,
    uint8_t out[HMAC_LEN]);

#endif
