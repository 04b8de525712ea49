/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b2_server.c - the server's part of a renewal (RFC 8613 Appendix B.2 steps 2
   and 4) */
#include "wax/oscore/b2_server.h"

#include "core/code.h"
#include "wax/oscore/b2_wire.h"
#include "wax/oscore/derive.h"
#include "wax/oscore/exchange.h"
#include "wax/oscore/protect.h"
#include "wax/oscore/seal.h"

/* Steps 3 to 6 of section 8.2 with a context that is derived from id: its
   window has seen nothing. derived is owned on WAX_OK. */
static enum wax_status
server_try(struct b2_request *q, struct wax_context *c, struct bytes id,
    struct wax_context **derived)
{
	struct wax_context *keys;
	enum wax_status st = context_new_derived(c, id, &keys);

	if (st != WAX_OK)
		return st;
	exchange_set_request(q->x, keys, q->option->kid, q->option->piv);
	st = seal_open(keys, q->option->kid, q->option->piv,
	    q->x->request_nonce, q->sealed, q->buffer, q->size,
	    &q->plaintext);
	if (st == WAX_AUTHENTICITY)
		q->was_tried = true;
	if (st == WAX_OK)
		*derived = keys;
	else
		wax_context_free(keys);
	return st;
}

enum wax_status
b2_begin(struct b2_request *q, struct wax_context *c, struct bytes id1)
{
	uint8_t id2[B2_R2_MAX + DERIVE_ID_CONTEXT_MAX];
	struct wax_context *second;
	struct bytes joined;
	enum wax_status st = b2_issue_r2(c, q->pending, q->r2_data, &q->r2);

	if (st == WAX_OK)
		st = b2_join(q->r2, id1, id2, sizeof(id2), &joined);
	if (st == WAX_OK)
		st = context_new_derived(c, joined, &second);
	if (st != WAX_OK) {
		q->r2 = BYTES_ABSENT;
		return st;
	}
	q->x->context = second;
	q->x->generation = second->generation;
	return WAX_OK;
}

/* Step 2. The request is not served, so nothing of it is kept. */
static enum wax_status
server_take_first(struct b2_request *q, struct wax_context *c,
    struct bytes id1)
{
	struct wax_context *first;
	enum wax_status st = server_try(q, c, id1, &first);

	if (st != WAX_OK)
		return st;
	wax_context_free(first);
	secret_wipe(q->buffer, q->plaintext.len);
	q->plaintext = BYTES_ABSENT;
	return b2_begin(q, c, id1);
}

/* Step 4. */
static enum wax_status
server_take_second(struct b2_request *q, struct wax_context *c,
    struct bytes id3)
{
	struct wax_context *third;
	enum wax_status st = server_try(q, c, id3, &third);

	if (st != WAX_OK)
		return st;
	if (b2_is_ahead(c)) {
		wax_context_free(third);
		return WAX_LIMIT;
	}
	replay_commit(&third->replay, oscore_piv_decode(q->option->piv));
	st = b2_adopt(c, third);
	wax_context_free(third);
	if (st != WAX_OK)
		return st;
	b2_pending_remove(q->pending, c);
	q->x->context = wax_context_ref(c);
	q->x->generation = c->generation;
	return WAX_OK;
}

/* What the client took for ID1 if it does not come in a CBOR byte string: an ID
   Context that was in use once (step 1 is left out), or the provisioned one if
   there is no kid context. */
static enum wax_status
server_take_old(struct b2_request *q, struct wax_context *c)
{
	struct bytes id1 = q->option->kid_context;

	if (bytes_is_absent(id1)) {
		if (!c->is_renewed)
			return WAX_NOT_FOUND;	/* was tried */
		id1 = bytes_of(c->b2->provisioned, c->b2->provisioned_len);
	} else if (bytes_equal(id1, context_id_context(c))) {
		return WAX_NOT_FOUND;
	}
	return server_take_first(q, c, id1);
}

enum wax_status
b2_open_request(struct b2_request *q, struct wax_context *c)
{
	struct bytes value;
	enum wax_status st = WAX_NOT_FOUND;

	if (c->b2 == NULL || c->is_retired)
		return WAX_NOT_FOUND;
	if (b2_unwrap(q->option->kid_context, &value)) {
		q->is_established = c->is_renewed &&
		    bytes_equal(value, context_id_context(c));
		if (q->is_established)
			return WAX_OK;
		if (b2_recognise_r2(c, q->pending, value))
			return server_take_second(q, c, value);
		st = server_take_first(q, c, value);
	}
	if (st != WAX_NOT_FOUND && st != WAX_AUTHENTICITY)
		return st;
	return server_take_old(q, c);
}

void
b2_answer(struct b2_request *q, struct wax_request *out)
{
	static const struct wax_message unauthorized = {
		.code = CODE_UNAUTHORIZED,
	};
	uint8_t wrapped[B2_WRAPPED_MAX];
	enum wax_status st;

	*out = (struct wax_request){ .result = WAX_REQUEST_RENEWING };
	st = protect_response_as(q->x, &unauthorized,
	    b2_wrap(q->r2, wrapped), q->buffer, q->size, &out->answer);
	if (st != WAX_OK)
		*out = (struct wax_request){
			.result = WAX_REQUEST_FAILED, .status = st
		};
	else
		out->has_answer = out->is_answer_protected = true;
}
