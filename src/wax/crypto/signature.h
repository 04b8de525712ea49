/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* signature.h - signing and verifying (RFC 9053 section 2) */
#ifndef WAX_CRYPTO_SIGNATURE_H
#define WAX_CRYPTO_SIGNATURE_H

#include "wax/crypto/pubkey.h"

#define SIGNATURE_MAX 96	/* bytes of the longest */

enum signature_kind {
	SIGNATURE_EDDSA,	/* Ed25519, 64 bytes */
	SIGNATURE_ES256,	/* P-256 with SHA-256, r and s, 64 bytes */
	SIGNATURE_ES384,	/* P-384 with SHA-384, r and s, 96 bytes */
};

size_t signature_size(enum signature_kind kind);

/* The curve that a key for it has. */
enum curve signature_curve(enum signature_kind kind);

/* out has room for signature_size bytes. ES256 and ES384 are different each
   time. WAX_RANGE: a key of another curve; WAX_MEMORY, WAX_CRYPTO. */
MUST_USE enum wax_status signature_make(enum signature_kind kind,
    const struct pubkey *key, struct bytes data, uint8_t *out);

/* WAX_AUTHENTICITY: it is not that key's signature, or of another length;
   WAX_RANGE, WAX_MEMORY. */
MUST_USE enum wax_status signature_check(enum signature_kind kind,
    const struct pubkey *key, struct bytes data, struct bytes signature);

#endif
