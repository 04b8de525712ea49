/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* random.h - the crypto library's random numbers */
#ifndef WAX_CRYPTO_RANDOM_H
#define WAX_CRYPTO_RANDOM_H

#include "core/bytes.h"

/* Fills out with len bytes fit for keys. WAX_CRYPTO: there are none. */
MUST_USE enum wax_status random_fill(uint8_t *out, size_t len);

#endif
