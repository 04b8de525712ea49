/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* seal.c - encrypting and decrypting the COSE object (RFC 8613 section 5) */
#include "wax/oscore/seal.h"

#include "wax/oscore/aad.h"

/* The kid of a request is one of the context's two IDs. */
static struct bytes
seal_fill_aad(struct wax_context *c, struct bytes kid, struct bytes piv)
{
	struct aad aad = {
		.alg_aead = c->aead->number,
		.request_kid = kid,
		.request_piv = piv,
	};

	return aad_template_fill(bytes_equal(kid, context_sender_id(c)) ?
	    &c->own_aad : &c->peer_aad, &aad);
}

/* Writes the plaintext and encrypts it where it stands. */
static enum wax_status
seal_payload(struct wax_context *c, const struct wax_exchange *x,
    const uint8_t *nonce, const struct split *s, struct writer *w)
{
	size_t start = w->len, len;
	enum wax_status st;

	if ((st = split_write_inner(s, w)) != WAX_OK)
		return st;
	len = w->len - start;
	writer_reserve(w, c->aead->kind.tag_len);
	if (writer_close(w) != WAX_OK)
		return WAX_SPACE;
	return aead_seal(c->sealer, nonce, seal_fill_aad(c,
	    exchange_request_kid(x), exchange_request_piv(x)),
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
	enum wax_status st;

	if (sealed.len <= c->aead->kind.tag_len)
		return WAX_AUTHENTICITY;
	if (sealed.len - c->aead->kind.tag_len > size)
		return WAX_SPACE;
	st = aead_open(c->opener, nonce, seal_fill_aad(c, kid, piv), sealed,
	    buffer);
	if (st == WAX_OK)
		*plaintext = bytes_of(buffer,
		    sealed.len - c->aead->kind.tag_len);
	return st;
}
