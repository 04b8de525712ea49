/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* aead.c - authenticated encryption with a key that stays set (RFC 5116) */
#include "wax/crypto/aead.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "wax/crypto/secret.h"

/* Two types of the same shape: what seals can not be handed to what opens. */
struct aead_sealer {
	struct aead_kind kind;
	EVP_CIPHER_CTX *ctx;
};

struct aead_opener {
	struct aead_kind kind;
	EVP_CIPHER_CTX *ctx;
};

static const EVP_CIPHER *
aead_find_cipher(const struct aead_kind *kind)
{
	switch (kind->cipher) {
	case AEAD_AES_CCM:
		return kind->key_len == 16 ? EVP_aes_128_ccm() :
		    kind->key_len == 24 ? EVP_aes_192_ccm() :
		    EVP_aes_256_ccm();
	case AEAD_AES_GCM:
		return kind->key_len == 16 ? EVP_aes_128_gcm() :
		    kind->key_len == 24 ? EVP_aes_192_gcm() :
		    EVP_aes_256_gcm();
	case AEAD_CHACHA20_POLY1305:
		return EVP_chacha20_poly1305();
	}
	return NULL;
}

/* Cipher, lengths and key once; each message sets its nonce only. */
static EVP_CIPHER_CTX *
aead_open_cipher(const struct aead_kind *kind, struct bytes key, int encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	/* CCM wants to know the tag's length before the key. */
	bool has_tag = kind->cipher == AEAD_AES_CCM;

	assert(key.len == kind->key_len);
	assert(kind->nonce_len <= AEAD_NONCE_MAX);
	assert(kind->tag_len <= AEAD_TAG_MAX);
	if (ctx != NULL && EVP_CipherInit_ex(ctx, aead_find_cipher(kind), NULL,
	    NULL, NULL, encrypt) == 1 &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, kind->nonce_len,
	    NULL) == 1 &&
	    (!has_tag || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG,
	    kind->tag_len, NULL) == 1) &&
	    EVP_CipherInit_ex(ctx, NULL, NULL, key.data, NULL, encrypt) == 1)
		return ctx;
	EVP_CIPHER_CTX_free(ctx);
	return NULL;
}

struct aead_sealer *
aead_sealer_new(const struct aead_kind *kind, struct bytes key)
{
	struct aead_sealer *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->kind = *kind;
	s->ctx = aead_open_cipher(kind, key, 1);
	if (s->ctx == NULL) {
		free(s);
		return NULL;
	}
	return s;
}

struct aead_opener *
aead_opener_new(const struct aead_kind *kind, struct bytes key)
{
	struct aead_opener *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return NULL;
	o->kind = *kind;
	o->ctx = aead_open_cipher(kind, key, 0);
	if (o->ctx == NULL) {
		free(o);
		return NULL;
	}
	return o;
}

/* EVP_CIPHER_CTX_free clears the key schedule. */
void
aead_sealer_free(struct aead_sealer *s)
{
	if (s == NULL)
		return;
	EVP_CIPHER_CTX_free(s->ctx);
	free(s);
}

void
aead_opener_free(struct aead_opener *o)
{
	if (o == NULL)
		return;
	EVP_CIPHER_CTX_free(o->ctx);
	free(o);
}

enum wax_status
aead_seal(struct aead_sealer *s, const uint8_t *nonce, struct bytes aad,
    uint8_t *data, size_t len)
{
	bool is_ccm = s->kind.cipher == AEAD_AES_CCM;
	int n;

	if (len > INT_MAX || aad.len > INT_MAX)
		return WAX_RANGE;
	/* CCM also wants to know the message's length before the AAD. */
	if (EVP_EncryptInit_ex(s->ctx, NULL, NULL, NULL, nonce) == 1 &&
	    (!is_ccm ||
	    EVP_EncryptUpdate(s->ctx, NULL, &n, NULL, (int)len) == 1) &&
	    EVP_EncryptUpdate(s->ctx, NULL, &n, aad.data, (int)aad.len) == 1 &&
	    EVP_EncryptUpdate(s->ctx, data, &n, data, (int)len) == 1 &&
	    EVP_EncryptFinal_ex(s->ctx, data + len, &n) == 1 &&
	    EVP_CIPHER_CTX_ctrl(s->ctx, EVP_CTRL_AEAD_GET_TAG,
	    s->kind.tag_len, data + len) == 1)
		return WAX_OK;
	secret_wipe(data, len);
	return WAX_CRYPTO;
}

enum wax_status
aead_open(struct aead_opener *o, const uint8_t *nonce, struct bytes aad,
    struct bytes sealed, uint8_t *out)
{
	bool is_ccm = o->kind.cipher == AEAD_AES_CCM;
	size_t len = sealed.len - o->kind.tag_len;
	uint8_t tag[AEAD_TAG_MAX], nothing;
	int n;

	if (sealed.len < o->kind.tag_len)
		return WAX_AUTHENTICITY;
	if (len > INT_MAX || aad.len > INT_MAX)
		return WAX_RANGE;
	memcpy(tag, sealed.data + len, o->kind.tag_len);
	if (len == 0)	/* NULL would mean something else to the cipher */
		out = &nothing;
	/* CCM checks the tag in the update, the others in the end; they have
	   written plaintext by then. */
	if (EVP_DecryptInit_ex(o->ctx, NULL, NULL, NULL, nonce) == 1 &&
	    EVP_CIPHER_CTX_ctrl(o->ctx, EVP_CTRL_AEAD_SET_TAG,
	    o->kind.tag_len, tag) == 1 &&
	    (!is_ccm ||
	    EVP_DecryptUpdate(o->ctx, NULL, &n, NULL, (int)len) == 1) &&
	    EVP_DecryptUpdate(o->ctx, NULL, &n, aad.data, (int)aad.len) == 1 &&
	    EVP_DecryptUpdate(o->ctx, out, &n, sealed.data, (int)len) == 1 &&
	    (is_ccm || EVP_DecryptFinal_ex(o->ctx, out + len, &n) == 1))
		return WAX_OK;
	secret_wipe(out, len);
	return WAX_AUTHENTICITY;
}
