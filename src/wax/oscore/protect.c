/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* protect.c - sealing messages (RFC 8613 sections 8.1 and 8.3) */
#include "wax/oscore.h"

#include "core/code.h"
#include "wax/oscore/b2_client.h"
#include "wax/oscore/context.h"
#include "wax/oscore/exchange.h"
#include "wax/oscore/nonce.h"
#include "wax/oscore/protect.h"
#include "wax/oscore/seal.h"
#include "wax/oscore/sequence.h"

#define PROTECT_OPTION_MAX 255	/* bytes of the OSCORE option (section 2) */

/* The OSCORE option of a request; a kid context that does not fit is left
   out. */
static struct bytes
protect_encode_option(const struct oscore_option *o,
    uint8_t buffer[PROTECT_OPTION_MAX])
{
	struct writer w = writer_open(buffer, PROTECT_OPTION_MAX);
	struct oscore_option shorter = *o;

	if (o->kid_context.len <= UINT8_MAX) {
		oscore_option_encode(&w, o);
		if (writer_close(&w) == WAX_OK)
			return writer_bytes(&w);
	}
	w = writer_open(buffer, PROTECT_OPTION_MAX);
	shorter.kid_context = BYTES_ABSENT;
	oscore_option_encode(&w, &shorter);
	return writer_bytes(&w);
}

/* Steps 2 to 5 of section 8.1, with the next Sender Sequence Number. */
static enum wax_status
protect_request_locked(struct wax_exchange *x, struct wax_context *c,
    const struct split *s, struct bytes kid_context, struct writer *w,
    struct wax_message *out)
{
	uint8_t option[PROTECT_OPTION_MAX], piv[5];
	struct oscore_option o = {
		.kid = bytes_of(c->sender_id, c->sender_id_len),
		.kid_context = kid_context,
	};
	enum wax_status st;
	uint64_t number;

	if ((st = sequence_take(c, &number)) != WAX_OK)
		return st;
	o.piv = bytes_of(piv, oscore_piv_encode(number, piv));
	exchange_set_request(x, c, o.kid, o.piv);
	return seal_message(c, x, x->request_nonce, s,
	    protect_encode_option(&o, option), w, out);
}

/* Begins x for a request under c; what a server's Echo asked for stays. */
static void
protect_begin_exchange(struct wax_exchange *x, struct wax_context *c,
    const struct split *s)
{
	struct wax_exchange begun = {
		.context = wax_context_ref(c),
		.is_client = true,
		.is_observe = s->has_observe && s->observe == 0,
		.is_repeated = !bytes_is_absent(s->echo),
		.renewals = x->is_renewing ? x->renewals : 0,
	};

	wax_exchange_clear(x);
	*x = begun;
}

/* kid context is given, or that of the run that x is part of, or the usual
   one. */
static enum wax_status
protect_request_with(struct wax_exchange *x, const struct split *s,
    const struct bytes *kid_context, struct writer *w,
    struct wax_message *out)
{
	struct wax_context *c = x->context;
	struct bytes chosen = BYTES_ABSENT;
	struct b2_keys keys;
	enum wax_status st = b2_choose_keys(x, &keys);

	if (st != WAX_OK)
		return st;
	if (keys.has_kid_context)
		chosen = keys.kid_context;
	else if (kid_context != NULL)
		chosen = *kid_context;
	else if (!c->omit_kid_context)
		chosen = context_id_context(c);
	return protect_request_locked(x, keys.context, s, chosen, w, out);
}

static enum wax_status
protect_request(struct wax_exchange *x, struct wax_context *c,
    const struct wax_message *request, const struct bytes *kid_context,
    uint8_t *buffer, size_t size, struct wax_message *out)
{
	struct writer w = writer_open(buffer, size);
	uint8_t echo[sizeof(x->echo)];
	struct split s;
	enum wax_status st;

	if (!code_is_request(request->code))
		return WAX_RANGE;
	memcpy(echo, x->echo, sizeof(echo));
	st = split_open(&s, request, x->echo_len == 0 ? BYTES_ABSENT :
	    bytes_of(echo, x->echo_len), c->proxy_form);
	if (st != WAX_OK)
		return st;
	protect_begin_exchange(x, c, &s);
	context_lock(c);
	st = protect_request_with(x, &s, kid_context, &w, out);
	context_unlock(c);
	if (st != WAX_OK)
		wax_exchange_clear(x);
	return st;
}

enum wax_status
protect_request_as(struct wax_exchange *x, struct wax_context *c,
    const struct wax_message *request, struct bytes kid_context,
    uint8_t *buffer, size_t size, struct wax_message *out)
{
	return protect_request(x, c, request, &kid_context, buffer, size,
	    out);
}

enum wax_status
wax_protect_request(struct wax_exchange *x, struct wax_context *c,
    const struct wax_message *request, uint8_t *buffer, size_t size,
    struct wax_message *out)
{
	return protect_request(x, c, request, NULL, buffer, size, out);
}

/* Step 3 of section 8.3, and section 8.3.1: the request's nonce once, if at
   all; else a Partial IV of our own. */
static enum wax_status
protect_choose_nonce(struct wax_exchange *x, struct wax_context *c,
    struct oscore_option *o, uint8_t piv[5], uint8_t *nonce)
{
	enum wax_status st;
	uint64_t number;

	/* The keys of the request may have been replaced. */
	if (c->is_retired || x->generation != c->generation)
		return WAX_STATE;
	if (!x->is_nonce_used && !c->always_own_piv) {
		x->is_nonce_used = true;
		memcpy(nonce, x->request_nonce, sizeof(x->request_nonce));
		return WAX_OK;
	}
	if ((st = sequence_take(c, &number)) != WAX_OK)
		return st;
	o->piv = bytes_of(piv, oscore_piv_encode(number, piv));
	nonce_build(secret_bytes(&c->common_iv), context_sender_id(c), o->piv,
	    nonce);
	return WAX_OK;
}

/* Steps 2 to 5 of section 8.3. */
static enum wax_status
protect_response_locked(struct wax_exchange *x, struct wax_context *c,
    const struct split *s, struct bytes kid_context, struct writer *w,
    struct wax_message *out)
{
	uint8_t option[PROTECT_OPTION_MAX], piv[5], nonce[AEAD_NONCE_MAX];
	struct oscore_option o = { .kid_context = kid_context };
	enum wax_status st;

	if ((st = protect_choose_nonce(x, c, &o, piv, nonce)) != WAX_OK)
		return st;
	return seal_message(c, x, nonce, s, protect_encode_option(&o, option),
	    w, out);
}

enum wax_status
protect_response_as(struct wax_exchange *x, const struct wax_message *response,
    struct bytes kid_context, uint8_t *buffer, size_t size,
    struct wax_message *out)
{
	struct writer w = writer_open(buffer, size);
	struct wax_context *c = x->context;		/* 1 */
	struct split s;
	enum wax_status st;

	if (c == NULL || x->is_client)
		return WAX_STATE;
	if (!code_is_response(response->code))
		return WAX_RANGE;
	st = split_open(&s, response, BYTES_ABSENT, c->proxy_form);
	if (st != WAX_OK)
		return st;
	if (s.has_observe && !x->is_observe)
		return WAX_RANGE;
	context_lock(c);
	st = protect_response_locked(x, c, &s, kid_context, &w, out);
	context_unlock(c);
	return st;
}

enum wax_status
wax_protect_response(struct wax_exchange *x,
    const struct wax_message *response, uint8_t *buffer, size_t size,
    struct wax_message *out)
{
	return protect_response_as(x, response, BYTES_ABSENT, buffer, size,
	    out);
}
