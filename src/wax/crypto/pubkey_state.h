/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pubkey_state.h - what a key is made of, for those who compute with it */
#ifndef WAX_CRYPTO_PUBKEY_STATE_H
#define WAX_CRYPTO_PUBKEY_STATE_H

#include <openssl/evp.h>

#include "wax/crypto/pubkey.h"

struct pubkey {
	EVP_PKEY *evp;
	enum curve curve;
	uint8_t x[CURVE_MAX];
};

/* Takes evp, on failure too. WAX_UNSUPPORTED: of no curve of ours. */
MUST_USE enum wax_status pubkey_take_evp(EVP_PKEY *evp, struct pubkey **out);

#endif
