/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hash.h - SHA-256, SHA-384 and SHA-512 (FIPS 180-4) */
#ifndef WAX_CRYPTO_HASH_H
#define WAX_CRYPTO_HASH_H

#include "core/bytes.h"

#define HASH_MAX 64	/* bytes of the longest */

enum hash_kind {
	HASH_SHA_256,	/* 32 bytes */
	HASH_SHA_384,	/* 48 bytes */
	HASH_SHA_512,	/* 64 bytes */
};

size_t hash_size(enum hash_kind kind);

/* The hash of a and b one after the other; out has room for hash_size.
   WAX_CRYPTO. */
MUST_USE enum wax_status hash_pair(enum hash_kind kind, struct bytes a,
    struct bytes b, uint8_t *out);

/* The same of count parts. */
MUST_USE enum wax_status hash_parts(enum hash_kind kind,
    const struct bytes *parts, size_t count, uint8_t *out);

#endif
