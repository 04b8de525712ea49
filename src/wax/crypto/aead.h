/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* aead.h - authenticated encryption with a key that stays set (RFC 5116) */
#ifndef WAX_CRYPTO_AEAD_H
#define WAX_CRYPTO_AEAD_H

#include "core/bytes.h"

enum aead_cipher {
	AEAD_AES_CCM,
	AEAD_AES_GCM,
	AEAD_CHACHA20_POLY1305,
};

struct aead_kind {
	enum aead_cipher cipher;
	uint8_t key_len;	/* bytes */
	uint8_t nonce_len;	/* bytes, at most AEAD_NONCE_MAX */
	uint8_t tag_len;	/* bytes, at most AEAD_TAG_MAX */
};

#define AEAD_NONCE_MAX 13
#define AEAD_TAG_MAX 16

/* One key for one direction, with the cipher's key schedule ready. Sealing and
   opening allocate nothing. Not for two threads at once. */
struct aead_sealer;
struct aead_opener;

/* NULL: no memory, or the crypto library does not have the cipher. key has
   kind->key_len bytes; kind is copied. */
struct aead_sealer *aead_sealer_new(const struct aead_kind *kind,
    struct bytes key);
struct aead_opener *aead_opener_new(const struct aead_kind *kind,
    struct bytes key);
void aead_sealer_free(struct aead_sealer *s);	/* NULL does nothing */
void aead_opener_free(struct aead_opener *o);

/* Encrypts the len bytes of data, maybe none, in place and writes the tag
   behind them.
   WAX_CRYPTO: the crypto library failed; data must not be used. */
MUST_USE enum wax_status aead_seal(struct aead_sealer *s, const uint8_t *nonce,
    struct bytes aad, uint8_t *data, size_t len);

/* Decrypts sealed, which ends with its tag, into out (sealed.len - tag length
   bytes, maybe none). WAX_AUTHENTICITY: it is not what was sealed, or too
   short; out is then cleared. */
MUST_USE enum wax_status aead_open(struct aead_opener *o, const uint8_t *nonce,
    struct bytes aad, struct bytes sealed, uint8_t *out);

#endif
