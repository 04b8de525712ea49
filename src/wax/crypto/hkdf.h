/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hkdf.h - key derivation (RFC 5869) */
#ifndef WAX_CRYPTO_HKDF_H
#define WAX_CRYPTO_HKDF_H

#include "core/bytes.h"
#include "wax/crypto/hash.h"
#include "wax/crypto/secret.h"

/* Extract and expand in one: the first len bytes into out. len is at most
   SECRET_MAX. WAX_MEMORY, WAX_CRYPTO; out is then empty. */
MUST_USE enum wax_status hkdf_derive(enum hash_kind kind, struct bytes secret,
    struct bytes salt, struct bytes info, size_t len, struct secret *out);

#endif
