/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hkdf_steps.h - the two halves of key derivation (RFC 5869) */
#ifndef WAX_CRYPTO_HKDF_STEPS_H
#define WAX_CRYPTO_HKDF_STEPS_H

#include "core/bytes.h"
#include "wax/crypto/hash.h"
#include "wax/crypto/secret.h"

/* Section 2.2: a key of hash_size bytes. An empty salt is as good as none.
   WAX_CRYPTO; out is then empty. */
MUST_USE enum wax_status hkdf_extract(enum hash_kind kind, struct bytes salt,
    struct bytes secret, struct secret *out);

/* Section 2.3: len bytes, at most 255 hashes (WAX_RANGE). info may be as long
   as it likes. WAX_CRYPTO; out is then cleared. */
MUST_USE enum wax_status hkdf_expand(enum hash_kind kind, struct bytes key,
    struct bytes info, uint8_t *out, size_t len);

#endif
