/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client.c - a client's messages to authorization and resource server */
#include "wax/ace.h"
#include "wax/ace/material.h"
#include "wax/ace/messages.h"
#include "wax/ace/names.h"
#include "wax/ace/views.h"

#define CNF_MAX 64	/* bytes of a cnf with an id alone */

static enum wax_status
close_writer(const struct writer *w, size_t *len)
{
	*len = w->len;
	return writer_close(w);
}

enum wax_status
wax_ace_request_write(const struct wax_ace_request *request, uint8_t *out,
    size_t size, size_t *len)
{
	struct writer w = writer_open(out, size);
	uint8_t cnf[CNF_MAX];
	struct writer inner = writer_open(cnf, sizeof(cnf));
	struct token_request r = {
		.audience = view_bytes(request->audience),
		.scope = { view_bytes(request->scope), true },
		.cnonce = view_bytes(request->cnonce),
	};

	if (request->update.data != NULL) {
		confirmation_write(&inner, &(struct confirmation){
		    .kid = view_bytes(request->update) });
		if (inner.failed)
			return WAX_RANGE;
		r.req_cnf = writer_bytes(&inner);
	}
	token_request_write(&w, &r);
	return close_writer(&w, len);
}

enum wax_status
wax_ace_token_read(const uint8_t *payload, size_t len,
    struct wax_ace_token *out)
{
	struct token_response r;
	struct material m = { .id = BYTES_ABSENT };
	enum wax_status st = token_response_read(bytes_of(payload, len), &r);

	if (st != WAX_OK)
		return WAX_FORMAT;
	if (bytes_is_absent(r.access_token) || !r.expires_in.is_there)
		return WAX_FORMAT;
	if (r.profile.is_there && r.profile.value != ACE_COAP_OSCORE)
		return WAX_UNSUPPORTED;
	if (r.expires_in.value <= 0 || r.expires_in.value > UINT32_MAX)
		return WAX_RANGE;
	if (!bytes_is_absent(r.cnf) &&
	    (st = material_read_cnf(r.cnf, &m)) != WAX_OK)
		return st;
	*out = (struct wax_ace_token){
		.token = view_of(r.access_token),
		.id = view_of(m.id),
		.cnf = view_of(r.cnf),
		.scope = view_of(r.scope.string),
		.expires_in = (uint32_t)r.expires_in.value,
	};
	return WAX_OK;
}

enum wax_ace_error
wax_ace_error_read(const uint8_t *payload, size_t len)
{
	struct ace_error e;

	if (ace_error_read(bytes_of(payload, len), &e) != WAX_OK ||
	    !e.error.is_there || e.error.value < WAX_ACE_INVALID_REQUEST ||
	    e.error.value > WAX_ACE_INCOMPATIBLE_PROFILES)
		return WAX_ACE_NO_ERROR;
	return (enum wax_ace_error)e.error.value;
}

enum wax_status
wax_ace_upload_write(const struct wax_ace_token *token,
    const struct wax_ace_offer *offer, uint8_t *out, size_t size, size_t *len)
{
	struct writer w = writer_open(out, size);
	struct authz_request r = {
		.access_token = view_bytes(token->token)
	};

	if (!offer->is_update) {
		r.nonce1 = bytes_of(offer->nonce, offer->nonce_len);
		r.client_id = bytes_of(offer->id, offer->id_len);
	}
	authz_request_write(&w, &r);
	return close_writer(&w, len);
}

enum wax_status
wax_ace_upload_finish(const struct wax_ace_token *token,
    const struct wax_ace_offer *offer, const uint8_t *payload, size_t len,
    const uint8_t subject[WAX_SUBJECT_LEN], enum wax_renewal renewal,
    const struct wax_env *env, struct wax_context **out)
{
	struct authz_response r;
	struct agreement a = {
		.nonce1 = bytes_of(offer->nonce, offer->nonce_len),
		.client_id = bytes_of(offer->id, offer->id_len),
		.omits_absent_salt = offer->omits_absent_salt,
	};
	enum wax_status st;

	if (token->cnf.data == NULL)
		return WAX_STATE;
	if (authz_response_read(bytes_of(payload, len), &r) != WAX_OK ||
	    bytes_is_absent(r.nonce2) || bytes_is_absent(r.server_id) ||
	    r.nonce2.len == 0 || r.nonce2.len > MATERIAL_NONCE_MAX ||
	    bytes_equal(r.server_id, a.client_id))
		return WAX_FORMAT;
	st = material_read_cnf(view_bytes(token->cnf), &a.material);
	if (st != WAX_OK)
		return st;
	a.nonce2 = r.nonce2;
	a.server_id = r.server_id;
	return material_make_context(&a, false, subject, renewal, env, out);
}

enum wax_status
wax_ace_hints_read(const uint8_t *payload, size_t len,
    struct wax_ace_hinted *out)
{
	struct hints h;

	if (hints_read(bytes_of(payload, len), &h) != WAX_OK ||
	    bytes_is_absent(h.as))
		return WAX_FORMAT;
	*out = (struct wax_ace_hinted){
		.as = view_of(h.as),
		.audience = view_of(h.audience),
		.scope = view_of(h.scope.string),
		.cnonce = view_of(h.cnonce),
	};
	return WAX_OK;
}
