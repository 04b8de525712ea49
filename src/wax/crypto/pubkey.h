/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pubkey.h - keys of elliptic curves (RFC 7748, RFC 8032, FIPS 186-4) */
#ifndef WAX_CRYPTO_PUBKEY_H
#define WAX_CRYPTO_PUBKEY_H

#include "core/bytes.h"

#define CURVE_MAX 48	/* bytes of the longest coordinate or private key */

enum curve {
	CURVE_X25519,
	CURVE_ED25519,
	CURVE_P256,
	CURVE_P384,
};

/* Bytes of a coordinate, and of a private key. */
size_t curve_size(enum curve curve);

/* A public key, alone or with its private key. It does not change, and any
   thread may use it. */
struct pubkey;

/* All of these: WAX_RANGE: not so many bytes as the curve has, no point of the
   curve, or no number below its order; WAX_MEMORY, WAX_CRYPTO. Owned. */

/* A private key: the scalar, or the seed of Ed25519. */
MUST_USE enum wax_status pubkey_new_private(enum curve curve,
    struct bytes private, struct pubkey **out);

/* A public one: an X25519 or Ed25519 key, or the x-coordinate alone; then which
   of the two points it is is not known, and it is good for agreement only. */
MUST_USE enum wax_status pubkey_new_x(enum curve curve, struct bytes x,
    struct pubkey **out);

/* A point of P-256 or P-384 by both coordinates, or by x and y's lowest bit. */
MUST_USE enum wax_status pubkey_new_point(enum curve curve, struct bytes x,
    struct bytes y, struct pubkey **out);
MUST_USE enum wax_status pubkey_new_compressed(enum curve curve,
    struct bytes x, bool is_odd, struct pubkey **out);

/* Clears a private key. NULL does nothing. */
void pubkey_free(struct pubkey *k);

enum curve pubkey_curve(const struct pubkey *k);

/* The x-coordinate, or the key of X25519 or Ed25519: curve_size bytes,
   borrowed until k is freed. */
struct bytes pubkey_x(const struct pubkey *k);

/* The same point. */
bool pubkey_equal(const struct pubkey *a, const struct pubkey *b);

#endif
