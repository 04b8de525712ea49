/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hmac.c - HMAC with SHA-256 (RFC 2104) */
#include "wax/crypto/hmac.h"

#include <limits.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

enum wax_status
hmac_sha_256(struct bytes key, struct bytes data, uint8_t out[HMAC_LEN])
{
	if (key.len > INT_MAX)
		return WAX_RANGE;
	return HMAC(EVP_sha256(), key.data, (int)key.len, data.data, data.len,
	    out, NULL) != NULL ? WAX_OK : WAX_CRYPTO;
}
