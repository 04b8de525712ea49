/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* nonce.c - the AEAD nonce (RFC 8613 section 5.2) */
#include "wax/oscore/nonce.h"

#include <assert.h>

#define NONCE_PIV_LEN 5	/* bytes, padded */

/*
 *  | S (1) | ID_PIV, padded left (length - 6) | PIV, padded left (5) |
 *  XOR Common IV
 */
void
nonce_build(struct bytes common_iv, struct bytes piv_id, struct bytes piv,
    uint8_t *out)
{
	size_t id_end = common_iv.len - NONCE_PIV_LEN;

	assert(common_iv.len >= 7 && piv_id.len <= common_iv.len - 6);
	assert(piv.len <= NONCE_PIV_LEN);
	memcpy(out, common_iv.data, common_iv.len);
	out[0] ^= (uint8_t)piv_id.len;
	for (size_t i = 0; i < piv_id.len; i++)
		out[id_end - piv_id.len + i] ^= piv_id.data[i];
	for (size_t i = 0; i < piv.len; i++)
		out[common_iv.len - piv.len + i] ^= piv.data[i];
}
