/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hkdf_steps.c - the two halves of key derivation (RFC 5869)

   Expanding is a loop over HMAC: the crypto library's own HKDF takes info of
   some thousand bytes only. */
#include "wax/crypto/hkdf_steps.h"

#include <openssl/evp.h>

#define HMAC_BLOCK_MAX 128	/* bytes of the longest hash's block */
#define HMAC_INNER 0x36
#define HMAC_OUTER 0x5c

/* HMAC with one key (RFC 2104). The crypto library's own looks its parts up by
   name each time, which takes longer than the hashes of a short message. */
struct hmac {
	EVP_MD_CTX *ctx;	/* keeps its hash from one to the next */
	size_t size;		/* of the hash */
	size_t block;
	uint8_t key[HMAC_BLOCK_MAX];	/* filled up with zeros */
};

static const EVP_MD *
hmac_find(enum hash_kind kind)
{
	return kind == HASH_SHA_256 ? EVP_sha256() :
	    kind == HASH_SHA_384 ? EVP_sha384() : EVP_sha512();
}

static bool
hmac_open(struct hmac *h, enum hash_kind kind, struct bytes key)
{
	*h = (struct hmac){
		.ctx = EVP_MD_CTX_new(),
		.size = hash_size(kind),
		.block = kind == HASH_SHA_256 ? 64 : 128,
	};
	if (h->ctx == NULL ||
	    EVP_DigestInit_ex(h->ctx, hmac_find(kind), NULL) != 1)
		return false;
	if (key.len > h->block)
		return hash_pair(kind, key, BYTES_ABSENT, h->key) == WAX_OK;
	if (key.len > 0)
		memcpy(h->key, key.data, key.len);
	return true;
}

static void
hmac_close(struct hmac *h)
{
	EVP_MD_CTX_free(h->ctx);	/* clears what it has */
	secret_wipe(h, sizeof(*h));
}

static bool
hmac_hash(struct hmac *h, uint8_t pad, const struct bytes *parts, size_t count,
    uint8_t *out)
{
	uint8_t key[HMAC_BLOCK_MAX];
	bool ok;

	for (size_t i = 0; i < h->block; i++)
		key[i] = h->key[i] ^ pad;
	ok = EVP_DigestInit_ex(h->ctx, NULL, NULL) == 1 &&
	    EVP_DigestUpdate(h->ctx, key, h->block) == 1;
	for (size_t i = 0; ok && i < count; i++)
		ok = EVP_DigestUpdate(h->ctx, parts[i].data, parts[i].len) ==
		    1;
	ok = ok && EVP_DigestFinal_ex(h->ctx, out, NULL) == 1;
	secret_wipe(key, sizeof(key));
	return ok;
}

/* out has room for h->size bytes and may be among the parts. */
static bool
hmac_run(struct hmac *h, const struct bytes *parts, size_t count, uint8_t *out)
{
	uint8_t inner[HASH_MAX];
	const struct bytes outer = bytes_of(inner, h->size);
	bool ok = hmac_hash(h, HMAC_INNER, parts, count, inner) &&
	    hmac_hash(h, HMAC_OUTER, &outer, 1, out);

	secret_wipe(inner, sizeof(inner));
	return ok;
}

enum wax_status
hkdf_extract(enum hash_kind kind, struct bytes salt, struct bytes secret,
    struct secret *out)
{
	struct hmac h;
	bool ok;

	secret_clear(out);
	ok = hmac_open(&h, kind, salt) && hmac_run(&h, &secret, 1, out->data);
	if (ok)
		out->len = h.size;
	else
		secret_clear(out);
	hmac_close(&h);
	return ok ? WAX_OK : WAX_CRYPTO;
}

enum wax_status
hkdf_expand(enum hash_kind kind, struct bytes key, struct bytes info,
    uint8_t *out, size_t len)
{
	uint8_t block[HASH_MAX], number = 0;
	size_t done = 0;
	struct hmac h;
	bool ok;

	if (len > 255 * hash_size(kind))
		return WAX_RANGE;
	ok = hmac_open(&h, kind, key);
	while (ok && done < len) {
		size_t part = len - done < h.size ? len - done : h.size;
		/* T(number) of section 2.3 from the one before, which is empty
		   at first */
		const struct bytes parts[] = {
			bytes_of(block, number == 0 ? 0 : h.size), info,
			bytes_of(&number, 1),
		};

		number++;
		ok = hmac_run(&h, parts, 3, block);
		if (ok)
			memcpy(out + done, block, part);
		done += part;
	}
	secret_wipe(block, sizeof(block));
	if (!ok)
		secret_wipe(out, len);
	hmac_close(&h);
	return ok ? WAX_OK : WAX_CRYPTO;
}
