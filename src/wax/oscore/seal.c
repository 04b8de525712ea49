/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* seal.c - encrypting and decrypting the COSE object (RFC 8613 section 5) */
#include "wax/oscore/seal.h"

#include "wax/oscore/aad.h"

/* A view of the AAD in buffer (AAD_MAX bytes, enough for any kid and piv). */
static struct bytes
seal_build_aad(const struct wax_context *c, struct bytes kid,
    struct bytes piv, uint8_t *buffer)
{
	struct writer w = writer_open(buffer, AAD_MAX);
	struct aad aad = {
		.alg_aead = c->aead->number,
		.request_kid = kid,
		.request_piv = piv,
	};

	aad_write(&w, &aad);
	return writer_bytes(&w);
}

/* Writes the plaintext and encrypts it where it stands. */
static enum wax_status
seal_payload(struct wax_context *c, const struct wax_exchange *x,
    const uint8_t *nonce, const struct split *s, struct writer *w)
{
	uint8_t aad[AAD_MAX];
	size_t start = w->len, len;
	enum wax_status st;

	if ((st = split_write_inner(s, w)) != WAX_OK)
		return st;
	len = w->len - start;
	writer_reserve(w, c->aead->kind.tag_len);
	if (writer_close(w) != WAX_OK)
		return WAX_SPACE;
	return aead_seal(c->sealer, nonce, seal_build_aad(c,
	    exchange_request_kid(x), exchange_request_piv(x), aad),
	    w->data + start, len);
}

enum wax_status
seal_message(struct wax_context *c, const struct wax_exchange *x,
    const uint8_t *nonce, const struct split *s, struct bytes oscore_option,
    struct writer *w, struct wax_message *out)
{
	enum wax_status st = split_write_outer(s, oscore_option, w);
	size_t options_len = w->len;

	if (st == WAX_OK)
		st = seal_payload(c, x, nonce, s, w);
	if (st != WAX_OK) {
		secret_wipe(w->data, w->len);
		return st;
	}
	*out = (struct wax_message){
		.code = split_outer_code(s),
		.options = w->data,
		.options_len = options_len,
		.payload = w->data + options_len,
		.payload_len = w->len - options_len,
	};
	return WAX_OK;
}

enum wax_status
seal_open(struct wax_context *c, struct bytes kid, struct bytes piv,
    const uint8_t *nonce, struct bytes sealed, uint8_t *buffer, size_t size,
    struct bytes *plaintext)
{
	uint8_t aad[AAD_MAX];
	enum wax_status st;

	if (sealed.len <= c->aead->kind.tag_len)
		return WAX_AUTHENTICITY;
	if (sealed.len - c->aead->kind.tag_len > size)
		return WAX_SPACE;
	st = aead_open(c->opener, nonce, seal_build_aad(c, kid, piv, aad),
	    sealed, buffer);
	if (st == WAX_OK)
		*plaintext = bytes_of(buffer,
		    sealed.len - c->aead->kind.tag_len);
	return st;
}
