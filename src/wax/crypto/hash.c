/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hash.c - SHA-256 and SHA-512 */
#include "wax/crypto/hash.h"

#include <openssl/evp.h>

size_t
hash_size(enum hash_kind kind)
{
	return kind == HASH_SHA_256 ? 32 : 64;
}

enum wax_status
hash_pair(enum hash_kind kind, struct bytes a, struct bytes b, uint8_t *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok;

	if (ctx == NULL)
		return WAX_MEMORY;
	ok = EVP_DigestInit_ex(ctx, kind == HASH_SHA_256 ? EVP_sha256() :
	    EVP_sha512(), NULL) == 1 &&
	    EVP_DigestUpdate(ctx, a.data, a.len) == 1 &&
	    EVP_DigestUpdate(ctx, b.data, b.len) == 1 &&
	    EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return ok ? WAX_OK : WAX_CRYPTO;
}
