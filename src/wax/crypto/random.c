/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* random.c - the crypto library's random numbers */
#include "wax/crypto/random.h"

#include <limits.h>

#include <openssl/rand.h>

enum wax_status
random_fill(uint8_t *out, size_t len)
{
	if (len > INT_MAX)
		return WAX_RANGE;
	return RAND_priv_bytes(out, (int)len) == 1 ? WAX_OK : WAX_CRYPTO;
}
