/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ecdh.h - agreeing on a secret (RFC 7748 section 6, SP 800-56A) */
#ifndef WAX_CRYPTO_ECDH_H
#define WAX_CRYPTO_ECDH_H

#include "wax/crypto/pubkey.h"
#include "wax/crypto/secret.h"

/* The x-coordinate of the product, curve_size bytes; own has a private key of
   X25519, P-256 or P-384. WAX_RANGE: another curve, or a point of low order,
   with which everybody would agree on zeros; out is then empty. WAX_MEMORY,
   WAX_CRYPTO. */
MUST_USE enum wax_status ecdh_derive(const struct pubkey *own,
    const struct pubkey *peer, struct secret *out);

#endif
