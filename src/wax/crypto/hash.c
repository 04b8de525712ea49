/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hash.c - SHA-256, SHA-384 and SHA-512 */
#include "wax/crypto/hash.h"

#include <openssl/evp.h>

size_t
hash_size(enum hash_kind kind)
{
	return kind == HASH_SHA_256 ? 32 : kind == HASH_SHA_384 ? 48 : 64;
}

static const EVP_MD *
hash_find(enum hash_kind kind)
{
	return kind == HASH_SHA_256 ? EVP_sha256() :
	    kind == HASH_SHA_384 ? EVP_sha384() : EVP_sha512();
}

enum wax_status
hash_parts(enum hash_kind kind, const struct bytes *parts, size_t count,
    uint8_t *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok;

	if (ctx == NULL)
		return WAX_MEMORY;
	ok = EVP_DigestInit_ex(ctx, hash_find(kind), NULL) == 1;
	for (size_t i = 0; i < count && ok; i++)
		ok = EVP_DigestUpdate(ctx, parts[i].data, parts[i].len) == 1;
	ok = ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return ok ? WAX_OK : WAX_CRYPTO;
}

enum wax_status
hash_pair(enum hash_kind kind, struct bytes a, struct bytes b, uint8_t *out)
{
	const struct bytes parts[] = { a, b };

	return hash_parts(kind, parts, 2, out);
}
