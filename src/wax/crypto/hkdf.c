/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hkdf.c - key derivation (RFC 5869) */
#include "wax/crypto/hkdf.h"

#include <assert.h>

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

/* OpenSSL's parameters are not const, but it does not write to them. */
static OSSL_PARAM
hkdf_octets(const char *name, struct bytes b)
{
	return OSSL_PARAM_construct_octet_string(name,
	    (void *)(uintptr_t)(b.len == 0 ? (const uint8_t *)"" : b.data),
	    b.len);
}

static bool
hkdf_run(EVP_KDF_CTX *ctx, enum hash_kind kind, struct bytes secret,
    struct bytes salt, struct bytes info, struct secret *out)
{
	char names[][9] = { [HASH_SHA_256] = "SHA2-256",
	    [HASH_SHA_384] = "SHA2-384", [HASH_SHA_512] = "SHA2-512" };
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
		    names[kind], 0),
		hkdf_octets(OSSL_KDF_PARAM_KEY, secret),
		hkdf_octets(OSSL_KDF_PARAM_INFO, info),
		/* An empty salt is as good as none (RFC 5869 section 2.2). */
		salt.len == 0 ? OSSL_PARAM_construct_end() :
		    hkdf_octets(OSSL_KDF_PARAM_SALT, salt),
		OSSL_PARAM_construct_end(),
	};

	return EVP_KDF_derive(ctx, out->data, out->len, params) == 1;
}

enum wax_status
hkdf_derive(enum hash_kind kind, struct bytes secret, struct bytes salt,
    struct bytes info, size_t len, struct secret *out)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *ctx = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
	bool ok;

	assert(len <= SECRET_MAX);
	secret_clear(out);
	out->len = len;
	ok = ctx != NULL && hkdf_run(ctx, kind, secret, salt, info, out);
	if (!ok)
		secret_clear(out);
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return ok ? WAX_OK : WAX_CRYPTO;
}
