/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hkdf_steps.c - the two halves of key derivation (RFC 5869)

   Expanding is a loop over HMAC: the crypto library's own HKDF takes info of
   some thousand bytes only. */
#include "wax/crypto/hkdf_steps.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

static EVP_MAC_CTX *
hkdf_open_mac(enum hash_kind kind, struct bytes key)
{
	char names[][9] = { [HASH_SHA_256] = "SHA2-256",
	    [HASH_SHA_384] = "SHA2-384", [HASH_SHA_512] = "SHA2-512" };
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
		    names[kind], 0),
		OSSL_PARAM_construct_end(),
	};
	/* HMAC fills a short key up with zeros: so is an empty one. */
	static const uint8_t zeros[HASH_MAX];
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);

	EVP_MAC_free(mac);
	if (key.len == 0)
		key = bytes_of(zeros, hash_size(kind));
	if (ctx != NULL && EVP_MAC_init(ctx, key.data, key.len, params) == 1)
		return ctx;
	EVP_MAC_CTX_free(ctx);
	return NULL;
}

enum wax_status
hkdf_extract(enum hash_kind kind, struct bytes salt, struct bytes secret,
    struct secret *out)
{
	EVP_MAC_CTX *ctx = hkdf_open_mac(kind, salt);
	bool ok;

	secret_clear(out);
	ok = ctx != NULL &&
	    EVP_MAC_update(ctx, secret.data, secret.len) == 1 &&
	    EVP_MAC_final(ctx, out->data, &out->len, SECRET_MAX) == 1;
	if (!ok)
		secret_clear(out);
	EVP_MAC_CTX_free(ctx);
	return ok ? WAX_OK : WAX_CRYPTO;
}

/* T(number) of section 2.3 from the one before, in place. */
static bool
hkdf_next_block(EVP_MAC_CTX *ctx, struct bytes info, uint8_t number,
    uint8_t *block, size_t size)
{
	size_t len;

	/* The context is as it was opened at number 1. */
	return (number == 1 || (EVP_MAC_init(ctx, NULL, 0, NULL) == 1 &&
	    EVP_MAC_update(ctx, block, size) == 1)) &&
	    EVP_MAC_update(ctx, info.data, info.len) == 1 &&
	    EVP_MAC_update(ctx, &number, 1) == 1 &&
	    EVP_MAC_final(ctx, block, &len, HASH_MAX) == 1;
}

enum wax_status
hkdf_expand(enum hash_kind kind, struct bytes key, struct bytes info,
    uint8_t *out, size_t len)
{
	size_t size = hash_size(kind), done = 0;
	uint8_t block[HASH_MAX];
	EVP_MAC_CTX *ctx;
	bool ok;

	if (len > 255 * size)
		return WAX_RANGE;
	ctx = hkdf_open_mac(kind, key);
	ok = ctx != NULL;
	for (unsigned i = 1; ok && done < len; i++) {
		size_t part = len - done < size ? len - done : size;

		ok = hkdf_next_block(ctx, info, (uint8_t)i, block, size);
		if (ok)
			memcpy(out + done, block, part);
		done += part;
	}
	secret_wipe(block, sizeof(block));
	if (!ok)
		secret_wipe(out, len);
	EVP_MAC_CTX_free(ctx);
	return ok ? WAX_OK : WAX_CRYPTO;
}
