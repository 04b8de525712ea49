/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cwt.h - claims in their wrapper (RFC 8392 section 7): encrypted, and also
   signed or with a MAC alone, which is not enough for a token with a key in
   it */
#ifndef WAX_ACE_CWT_H
#define WAX_ACE_CWT_H

#include "core/bytes.h"
#include "core/writer.h"
#include "wax/crypto/pubkey.h"

#define CWT_KID_MAX 64		/* bytes */
#define CWT_NONCE_MAX 13	/* bytes of an IV */

enum cwt_wrapper {	/* their CBOR tags */
	CWT_ENCRYPT0 = 16,
	CWT_MAC0 = 17,
	CWT_SIGN1 = 18,
};

/* A token, taken apart; all borrowed from it. */
struct cwt {
	enum cwt_wrapper wrapper;
	struct bytes protected;		/* the map, encoded */
	int64_t alg;
	struct bytes kid, iv;		/* absent if not there */
	struct bytes content;		/* ciphertext, or the claims */
	struct bytes proof;		/* a tag or a signature; absent for
					   CWT_ENCRYPT0 */
};

/* Tagged, with or without the tag of CWT in front; without a tag it is
   CWT_ENCRYPT0. WAX_FORMAT: none of these. */
MUST_USE enum wax_status cwt_read(struct bytes token, struct cwt *out);

/* One of the AEAD algorithms that tokens have: AES-CCM-16-64-128,
   AES-CCM-16-128-128, AES-CCM-16-128-256 and A128GCM. */
bool cwt_is_alg(int64_t alg);
size_t cwt_key_len(int64_t alg);	/* 0: none of them */
size_t cwt_iv_len(int64_t alg);

/* The claims of a CWT_ENCRYPT0, decrypted into out, which has room for
   content.len bytes and is cleared by the caller. WAX_AUTHENTICITY: another
   key, or it was changed; WAX_UNSUPPORTED: another wrapper or algorithm;
   WAX_RANGE: the length of the key or of the IV; WAX_MEMORY, WAX_CRYPTO. */
MUST_USE enum wax_status cwt_open(const struct cwt *c, struct bytes key,
    uint8_t *out, size_t *len);

/* Verifies the claims of the other two. */
MUST_USE enum wax_status cwt_check_mac(const struct cwt *c, struct bytes key);
MUST_USE enum wax_status cwt_check_signature(const struct cwt *c,
    const struct pubkey *key);

/* Writes claims as CWT_ENCRYPT0, tagged. One IV must never be used for two
   tokens of one key. As cwt_open. */
MUST_USE enum wax_status cwt_seal(int64_t alg, struct bytes key,
    struct bytes kid, struct bytes iv, struct bytes claims, struct writer *w);

/* The same with a MAC (COSE_HMAC_...) or a signature (COSE_ES256); alg is in
   the protected header, kid in the other. */
MUST_USE enum wax_status cwt_mac(int64_t alg, struct bytes key,
    struct bytes kid, struct bytes claims, struct writer *w);
MUST_USE enum wax_status cwt_sign(const struct pubkey *key, struct bytes kid,
    struct bytes claims, struct writer *w);

#endif
