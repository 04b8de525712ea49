/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ciphertext.c - encryption of messages 3 and 4 (RFC 9528 sections 5.4.2,
   5.5.2) */
#include "wax/edhoc/ciphertext.h"

#include "wax/cbor/items.h"
#include "wax/cose/encrypt0.h"

#define AAD_MAX (HASH_MAX + 16)	/* ["Encrypt0", h'', TH] */

/* What one of the two needs. */
struct ciphertext_parts {
	struct secret key;
	uint8_t iv[AEAD_NONCE_MAX];
	uint8_t aad[AAD_MAX];
	size_t aad_len;
};

size_t
ciphertext_tag_len(const struct suite *suite)
{
	return cose_find_aead(suite->aead)->kind.tag_len;
}

static enum wax_status
ciphertext_derive(const struct ciphertext_keys *k,
    struct ciphertext_parts *p)
{
	const struct aead_kind *kind = &cose_find_aead(k->suite->aead)->kind;
	struct writer w = writer_open(p->aad, sizeof(p->aad));
	struct bytes th = digest_bytes(k->th);
	enum wax_status st;

	p->key.len = kind->key_len;
	st = schedule_expand(k->suite->hash, k->prk, k->key, th, p->key.data,
	    p->key.len);
	if (st == WAX_OK)
		st = schedule_expand(k->suite->hash, k->prk, k->iv, th, p->iv,
		    kind->nonce_len);
	encrypt0_write_head(&w, th.len);
	writer_put(&w, th);
	p->aad_len = w.len;
	return st == WAX_OK ? writer_close(&w) : st;
}

enum wax_status
ciphertext_seal(const struct ciphertext_keys *k, uint8_t *data, size_t len)
{
	struct ciphertext_parts p = { 0 };
	enum wax_status st = ciphertext_derive(k, &p);
	struct aead_sealer *sealer = NULL;

	if (st == WAX_OK && (sealer = aead_sealer_new(
	    &cose_find_aead(k->suite->aead)->kind, secret_bytes(&p.key))) ==
	    NULL)
		st = WAX_MEMORY;
	if (st == WAX_OK)
		st = aead_seal(sealer, p.iv, bytes_of(p.aad, p.aad_len), data,
		    len);
	aead_sealer_free(sealer);
	secret_wipe(&p, sizeof(p));
	return st;
}

enum wax_status
ciphertext_open(const struct ciphertext_keys *k, struct bytes sealed,
    uint8_t *out)
{
	struct ciphertext_parts p = { 0 };
	enum wax_status st = ciphertext_derive(k, &p);
	struct aead_opener *opener = NULL;

	if (st == WAX_OK && (opener = aead_opener_new(
	    &cose_find_aead(k->suite->aead)->kind, secret_bytes(&p.key))) ==
	    NULL)
		st = WAX_MEMORY;
	if (st == WAX_OK)
		st = aead_open(opener, p.iv, bytes_of(p.aad, p.aad_len), sealed,
		    out);
	aead_opener_free(opener);
	secret_wipe(&p, sizeof(p));
	return st;
}
