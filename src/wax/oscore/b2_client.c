/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b2_client.c - the client's part of a renewal (RFC 8613 Appendix B.2 steps 1,
   3 and 5) */
#include "wax/oscore/b2_client.h"

#include "core/code.h"
#include "wax/oscore/b2.h"
#include "wax/oscore/derive.h"
#include "wax/oscore/exchange.h"
#include "wax/oscore/join.h"
#include "wax/oscore/nonce.h"
#include "wax/oscore/seal.h"
#include "wax/oscore/sequence.h"

/* Step 1: a random R1, and the first context from it, for one request. */
static enum wax_status
client_make_first(const struct wax_context *c, struct wax_context **out)
{
	uint8_t r1[WAX_RENEWAL_RANDOM_MAX];
	enum wax_status st = b2_fill_random(c, r1, c->b2->random_len);

	if (st == WAX_OK)
		st = context_new_derived(c, bytes_of(r1, c->b2->random_len),
		    out);
	if (st == WAX_OK)
		(*out)->is_first = true;
	return st;
}

enum wax_status
b2_choose_keys(struct wax_exchange *x, struct b2_keys *out)
{
	struct wax_context *c = x->context;
	enum wax_status st;

	x->generation = c->generation;
	out->context = c;
	out->has_kid_context = false;
	if (!b2_must_renew(c))
		return WAX_OK;
	if (c->is_retired)
		return WAX_STATE;
	if (c->b2->third != NULL)
		x->run = wax_context_ref(c->b2->third);
	else if ((st = client_make_first(c, &x->run)) != WAX_OK)
		return st;
	out->context = x->run;
	out->has_kid_context = true;
	out->kid_context = b2_wrap(context_id_context(x->run), out->wrapped);
	return WAX_OK;
}

/* The keys of a run that were taken over are the context's own. */
static void
client_follow(struct wax_exchange *x)
{
	if (x->run == NULL || !x->run->is_adopted)
		return;
	x->generation = x->run->generation;
	wax_context_free(x->run);
	x->run = NULL;
}

struct wax_context *
b2_response_keys(struct wax_exchange *x)
{
	struct wax_context *c = x->context;

	client_follow(x);
	if (x->run != NULL)
		return x->run->generation == c->generation ? x->run : NULL;
	return x->generation == c->generation ? c : NULL;
}

bool
b2_is_renewing(const struct wax_exchange *x,
    const struct oscore_option *option)
{
	return x->context->b2 != NULL &&
	    (!bytes_is_absent(option->kid_context) ||
	    (x->run != NULL && x->run->is_first));
}

/* The second context of R2 || ID1, which opens one message. */
static enum wax_status
client_derive_second(const struct wax_context *c, struct bytes r2,
    struct bytes id1, struct wax_context **out)
{
	uint8_t id2[B2_VALUE_MAX + DERIVE_ID_CONTEXT_MAX];
	struct bytes joined;
	enum wax_status st = b2_join(r2, id1, id2, sizeof(id2), &joined);

	return st == WAX_OK ? context_new_derived(c, joined, out) : st;
}

/* Response 1 is a 4.01 (step 2). */
static enum wax_status
client_open_second(const struct wax_exchange *x, struct wax_context *second,
    const struct oscore_option *option, struct bytes sealed, uint8_t *buffer,
    size_t size)
{
	uint8_t nonce[AEAD_NONCE_MAX];
	struct bytes plaintext;
	struct inner inner;
	enum wax_status st;

	if (bytes_is_absent(option->piv))
		memcpy(nonce, x->request_nonce, sizeof(nonce));
	else
		nonce_build(secret_bytes(&second->common_iv),
		    context_recipient_id(second), option->piv, nonce);
	st = seal_open(second, exchange_request_kid(x),
	    exchange_request_piv(x), nonce, sealed, buffer, size, &plaintext);
	if (st != WAX_OK)
		return st;
	st = inner_read(plaintext, &inner);
	if (st == WAX_OK && inner.code != CODE_UNAUTHORIZED)
		st = WAX_FORMAT;
	secret_wipe(buffer, plaintext.len);
	return st;
}

/* A random R3, and the third context from R2 || R3. What may be dead from
   request 2 on is stored before there can be one. */
static enum wax_status
client_make_third(struct wax_context *c, struct bytes r2)
{
	uint8_t r3[WAX_RENEWAL_RANDOM_MAX], id3[B2_VALUE_MAX];
	struct wax_context *third = NULL, *old = c->b2->third;
	struct bytes joined;
	enum wax_status st = b2_fill_random(c, r3, c->b2->random_len);

	if (st == WAX_OK)
		st = b2_join(r2, bytes_of(r3, c->b2->random_len), id3,
		    sizeof(id3), &joined);
	if (st == WAX_OK)
		st = context_new_derived(c, joined, &third);
	if (st != WAX_OK)
		return st;
	c->b2->third = third;
	st = sequence_store_again(c);
	if (st != WAX_OK)
		c->b2->third = old;
	else
		c->b2->ahead = c->env->now(c->env->arg) + B2_AHEAD_MS;
	wax_context_free(st == WAX_OK ? old : third);
	return st;
}

/* Step 3 after verification. A third context of another request's run will do;
   so will keys that were renewed meanwhile. */
static enum wax_status
client_go_on(struct wax_exchange *x, struct bytes r2)
{
	struct wax_context *c = x->context;
	bool is_late = x->run != NULL && x->run->generation != c->generation;
	enum wax_status st = WAX_OK;

	if (!is_late && (c->b2->third == NULL || c->b2->third == x->run))
		st = client_make_third(c, r2);
	if (st != WAX_OK)
		return st;
	x->renewals++;
	x->is_renewing = true;
	x->is_finished = true;
	return WAX_OK;
}

enum wax_status
b2_take_response(struct wax_exchange *x, const struct oscore_option *option,
    struct bytes sealed, uint8_t *buffer, size_t size)
{
	struct wax_context *c = x->context, *keys, *second;
	struct bytes r2;
	enum wax_status st;

	keys = x->run != NULL && x->run->is_first ? x->run :
	    b2_response_keys(x);
	if (keys == NULL || x->is_nonce_used || x->has_notification)
		return WAX_STATE;
	if (x->renewals >= B2_RENEWALS_MAX)
		return WAX_LIMIT;
	if (!b2_unwrap(option->kid_context, &r2) ||
	    r2.len + c->b2->random_len > B2_VALUE_MAX)
		return WAX_FORMAT;
	st = client_derive_second(c, r2, context_id_context(keys), &second);
	if (st != WAX_OK)
		return st;
	st = client_open_second(x, second, option, sealed, buffer, size);
	wax_context_free(second);
	return st == WAX_OK ? client_go_on(x, r2) : st;
}

void
b2_confirm(struct wax_exchange *x)
{
	struct wax_context *c = x->context;

	if (x->run == NULL || x->run != c->b2->third)
		return;
	/* What can not be stored must not live on: the server has these keys,
	   but no number of them could be promised to be new. */
	if (b2_adopt(c, x->run) != WAX_OK)
		b2_want(c);
	client_follow(x);
}
