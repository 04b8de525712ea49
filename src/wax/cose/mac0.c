/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* mac0.c - COSE_Mac0 and COSE_Sign1 (RFC 9052 sections 4.2 and 6.2) */
#include "wax/cose/mac0.h"

#include <stdlib.h>

#include "wax/cbor/items.h"
#include "wax/crypto/hmac.h"
#include "wax/crypto/secret.h"
#include "wax/crypto/signature.h"

size_t
mac0_size(int64_t alg)
{
	return alg == COSE_HMAC_256_64 ? 8 : alg == COSE_HMAC_256_256 ? 32 : 0;
}

/* What is authenticated, owned: [context, protected, h'', payload]. */
static enum wax_status
structure_make(const char *context, struct bytes protected,
    struct bytes payload, struct bytes *out)
{
	size_t size = 32 + protected.len + payload.len;
	uint8_t *data = malloc(size);
	struct writer w = writer_open(data, size);

	if (data == NULL)
		return WAX_MEMORY;
	items_write_array(&w, 4);
	items_write_text(&w, context);
	items_write_bytes(&w, protected);
	items_write_bytes_head(&w, 0);
	items_write_bytes(&w, payload);
	*out = writer_bytes(&w);
	return writer_close(&w);
}

static void
structure_free(struct bytes structure)
{
	free((void *)(uintptr_t)structure.data);
}

enum wax_status
mac0_make(int64_t alg, struct bytes key, struct bytes protected,
    struct bytes payload, uint8_t out[MAC0_MAX])
{
	struct bytes structure;
	enum wax_status st;

	if (mac0_size(alg) == 0)
		return WAX_UNSUPPORTED;
	st = structure_make("MAC0", protected, payload, &structure);
	if (st != WAX_OK)
		return st;
	st = hmac_sha_256(key, structure, out);
	structure_free(structure);
	return st;
}

enum wax_status
mac0_check(int64_t alg, struct bytes key, struct bytes protected,
    struct bytes payload, struct bytes tag)
{
	uint8_t right[MAC0_MAX];
	enum wax_status st = mac0_make(alg, key, protected, payload, right);

	if (st == WAX_OK && !secret_equal_bytes(tag, bytes_of(right,
	    mac0_size(alg))))
		st = WAX_AUTHENTICITY;
	secret_wipe(right, sizeof(right));
	return st;
}

enum wax_status
sign1_make(int64_t alg, const struct pubkey *key, struct bytes protected,
    struct bytes payload, uint8_t out[SIGN1_LEN])
{
	struct bytes structure;
	enum wax_status st;

	if (alg != COSE_ES256)
		return WAX_UNSUPPORTED;
	st = structure_make("Signature1", protected, payload, &structure);
	if (st != WAX_OK)
		return st;
	st = signature_make(SIGNATURE_ES256, key, structure, out);
	structure_free(structure);
	return st;
}

enum wax_status
sign1_check(int64_t alg, const struct pubkey *key, struct bytes protected,
    struct bytes payload, struct bytes signature)
{
	struct bytes structure;
	enum wax_status st;

	if (alg != COSE_ES256)
		return WAX_UNSUPPORTED;
	st = structure_make("Signature1", protected, payload, &structure);
	if (st != WAX_OK)
		return st;
	st = signature_check(SIGNATURE_ES256, key, structure, signature);
	structure_free(structure);
	return st;
}
