/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* unprotect.c - opening a request (RFC 8613 section 8.2) */
#include "wax/oscore.h"

#include "core/code.h"
#include "core/option.h"
#include "core/oscore_option.h"
#include "wax/oscore/answer.h"
#include "wax/oscore/b1.h"
#include "wax/oscore/b2_server.h"
#include "wax/oscore/context.h"
#include "wax/oscore/contexts.h"
#include "wax/oscore/exchange.h"
#include "wax/oscore/join.h"
#include "wax/oscore/nonce.h"
#include "wax/oscore/seal.h"
#include "wax/oscore/sequence.h"

/* A request on its way through the steps. */
struct opening {
	struct bytes outer;		/* options */
	struct bytes sealed;
	struct oscore_option option;
	struct wax_exchange *x;
	uint8_t *buffer;
	size_t size;
	struct bytes plaintext;		/* in buffer; only of a verified one */
	struct b2_request renewal;
	bool is_challenged;
	bool was_tried;			/* some context got as far as its tag */
};

/* How many OSCORE options there are; 2 also for a list that does not
   decode. */
static size_t
opening_count_options(struct bytes options, struct bytes *value)
{
	struct option_walk walk = option_walk_open(options);
	struct option o;
	size_t count = 0;

	while (option_walk_next(&walk, &o)) {
		if (o.number == OPTION_OSCORE) {
			*value = o.value;
			count++;
		}
	}
	return walk.next == walk.end ? count : 2;
}

/* Step 2: the COSE object of a request has kid and Partial IV (section 5). */
static enum wax_status
opening_decode_option(struct opening *o, struct bytes value)
{
	enum wax_status st = oscore_option_decode(value, &o->option);

	if (st == WAX_OK && (bytes_is_absent(o->option.kid) ||
	    bytes_is_absent(o->option.piv)))
		st = WAX_FORMAT;
	return st;
}

/* Steps 3 to 6 with one context, whose lock is held. Only a verified request
   changes the window. */
static enum wax_status
opening_try_locked(struct opening *o, struct wax_context *c)
{
	uint64_t piv = oscore_piv_decode(o->option.piv);
	enum wax_status st;

	if (c->is_retired)
		return WAX_STATE;
	if (!replay_check(&c->replay, piv))				/* 3 */
		return WAX_REPLAY;
	exchange_set_request(o->x, c, o->option.kid, o->option.piv);	/* 5 */
	o->x->generation = c->generation;
	st = seal_open(c, o->option.kid, o->option.piv,		/* 4, 6 */
	    o->x->request_nonce, o->sealed, o->buffer, o->size, &o->plaintext);
	if (st != WAX_OK)
		return st;
	if (b2_is_wanted(c))
		return b2_begin(&o->renewal, c, context_id_context(c));
	if (!b1_accept(c, o->plaintext, piv)) {
		o->is_challenged = true;
		return WAX_OK;
	}
	if ((st = sequence_raise_bound(c, piv)) != WAX_OK)
		return st;
	replay_commit(&c->replay, piv);
	return WAX_OK;
}

static enum wax_status
opening_try(struct opening *o, struct wax_context *c)
{
	enum wax_status st;

	context_lock(c);
	st = opening_try_locked(o, c);
	context_unlock(c);
	if (st == WAX_AUTHENTICITY)
		o->was_tried = true;
	return st;
}

/* True if another candidate may do better. */
static bool
opening_goes_on(enum wax_status st)
{
	return st == WAX_NOT_FOUND || st == WAX_REPLAY ||
	    st == WAX_AUTHENTICITY || st == WAX_STATE;
}

/* Each candidate with its own window (section 3.3); the one that verifies
   stays in the exchange. */
static enum wax_status
opening_find_context(struct opening *o, struct wax_contexts *set)
{
	struct wax_context *candidates[WAX_CANDIDATES_MAX];
	enum wax_status st = WAX_NOT_FOUND;
	size_t count = contexts_find(set, o->option.kid, o->option.kid_context,
	    candidates);

	for (size_t i = 0; i < count; i++) {
		if (opening_goes_on(st))
			st = opening_try(o, candidates[i]);
		if (st == WAX_OK && o->x->context == NULL)
			o->x->context = candidates[i];
		else
			wax_context_free(candidates[i]);
	}
	if (o->was_tried && opening_goes_on(st))
		st = WAX_AUTHENTICITY;
	return st;
}

/* One that can derive keys for the request, or whose keys it has after all. */
static enum wax_status
opening_try_renewal(struct opening *o, struct wax_context *c)
{
	struct b2_request *q = &o->renewal;
	enum wax_status st;

	context_lock(c);
	st = b2_open_request(q, c);
	if (st == WAX_OK && q->is_established) {
		st = opening_try_locked(o, c);
		if (st == WAX_OK && o->x->context == NULL)
			o->x->context = wax_context_ref(c);
	} else {
		o->plaintext = q->plaintext;	/* to be wiped on an error */
	}
	context_unlock(c);
	return st;
}

/* Appendix B.2, which begins where section 8.2 step 2 would stop. What the
   contexts said stays if it does not help. */
static enum wax_status
opening_renew(struct opening *o, struct wax_contexts *set,
    enum wax_status found)
{
	struct wax_context *candidates[WAX_CANDIDATES_MAX];
	size_t count = contexts_find_renewable(set, o->option.kid, candidates);
	enum wax_status st = WAX_NOT_FOUND;

	for (size_t i = 0; i < count; i++) {
		if (st == WAX_NOT_FOUND || st == WAX_AUTHENTICITY)
			st = opening_try_renewal(o, candidates[i]);
		wax_context_free(candidates[i]);
	}
	if (st != WAX_NOT_FOUND && st != WAX_AUTHENTICITY)
		return st;
	return found == WAX_NOT_FOUND && o->renewal.was_tried ?
	    WAX_AUTHENTICITY : found;
}

static enum wax_status
opening_find(struct opening *o, struct wax_contexts *set)
{
	enum wax_status st = opening_find_context(o, set);

	o->renewal.sealed = o->sealed;
	if (st == WAX_NOT_FOUND || st == WAX_AUTHENTICITY ||
	    (st == WAX_REPLAY && bytes_is_absent(o->option.kid_context)))
		st = opening_renew(o, set, st);
	return st;
}

/* Step 7, after which the request is what its sender made. */
static enum wax_status
opening_join(struct opening *o, const struct wax_answering *rules,
    struct wax_message *message)
{
	struct writer w = writer_open(o->buffer + o->plaintext.len,
	    o->size - o->plaintext.len);
	struct bytes options, value;
	struct inner inner;
	enum wax_status st;

	if ((st = inner_read(o->plaintext, &inner)) != WAX_OK)
		return st;
	if (!code_is_request(inner.code))
		return WAX_FORMAT;
	st = inner_check(&inner, rules->known_options,
	    rules->known_options_count);
	if (st == WAX_OK)
		st = join_request(&inner, o->outer, &w, &options);
	if (st != WAX_OK)
		return st;
	if (option_find(inner.options, OPTION_OBSERVE, &value))
		o->x->is_observe = value.len == 0 ||
		    (value.len == 1 && value.data[0] == 0);
	*message = (struct wax_message){
		.code = inner.code,
		.options = options.data,
		.options_len = options.len,
		.payload = inner.payload.data,
		.payload_len = inner.payload.len,
	};
	return WAX_OK;
}

/* Authentic, but not to be served. */
static void
opening_refuse(struct opening *o, enum wax_status st, struct wax_request *out)
{
	enum wax_request_result result = WAX_REQUEST_REFUSED;
	uint8_t code = CODE_BAD_REQUEST, echo[CONTEXT_ECHO_LEN];
	struct bytes added = BYTES_ABSENT;

	secret_wipe(o->buffer, o->plaintext.len);
	if (o->is_challenged) {
		/* Perhaps a replay: then the request's nonce was used before
		   (Appendix B.1.2). */
		o->x->is_nonce_used = true;
		memcpy(echo, o->x->context->echo, sizeof(echo));
		added = BYTES_ARRAY(echo);
		result = WAX_REQUEST_CHALLENGED;
		code = CODE_UNAUTHORIZED;
	} else if (st == WAX_UNSUPPORTED) {
		code = CODE_BAD_OPTION;
	}
	answer_protected(out, result, st, o->x, code, added, o->buffer,
	    o->size);
}

static void
opening_finish(struct opening *o, const struct wax_answering *rules,
    struct wax_request *out)
{
	enum wax_status st = WAX_OK;

	if (!bytes_is_absent(o->renewal.r2)) {
		secret_wipe(o->buffer, o->plaintext.len);
		b2_answer(&o->renewal, out);
		return;
	}
	if (!o->is_challenged)
		st = opening_join(o, rules, &out->message);
	if (st == WAX_SPACE) {
		secret_wipe(o->buffer, o->size);
		*out = (struct wax_request){
			.result = WAX_REQUEST_FAILED, .status = st
		};
	} else if (st != WAX_OK || o->is_challenged) {
		opening_refuse(o, st, out);
	} else {
		out->result = WAX_REQUEST_OPENED;
		out->status = WAX_OK;
		out->context = o->x->context;
	}
}

/* Steps 2 to 6 ended without a context that verified the request. */
static void
opening_fail(const struct opening *o, enum wax_status st,
    const struct wax_answering *rules, bool is_confirmable,
    struct wax_request *out)
{
	secret_wipe(o->buffer, o->plaintext.len);
	switch (st) {
	case WAX_NOT_FOUND:
		answer_unprotected(out, ANSWER_CONTEXT, rules, is_confirmable);
		break;
	case WAX_REPLAY:
		answer_unprotected(out, ANSWER_REPLAY, rules, is_confirmable);
		break;
	case WAX_LIMIT:
		answer_unprotected(out, ANSWER_BUSY, rules, is_confirmable);
		break;
	case WAX_AUTHENTICITY:
		answer_unprotected(out, ANSWER_DECRYPT, rules, is_confirmable);
		break;
	default:
		*out = (struct wax_request){
			.result = WAX_REQUEST_FAILED, .status = st
		};
	}
}

enum wax_request_result
wax_unprotect_request(struct wax_exchange *x, struct wax_contexts *set,
    const struct wax_message *in, bool is_confirmable, uint8_t *buffer,
    size_t size, struct wax_request *out)
{
	const struct wax_answering *rules = contexts_answering(set);
	struct opening o = {
		.outer = bytes_of(in->options, in->options_len),
		.sealed = bytes_of(in->payload, in->payload_len),
		.x = x, .buffer = buffer, .size = size,
		.renewal = { .pending = contexts_pending(set), .x = x,
		    .option = &o.option, .buffer = buffer, .size = size },
	};
	struct bytes value;
	size_t count;
	enum wax_status st;

	*out = (struct wax_request){ 0 };
	wax_exchange_clear(x);
	count = opening_count_options(o.outer, &value);
	if (count == 0) {
		out->result = WAX_REQUEST_PLAIN;
	} else if (count > 1 || o.sealed.len == 0) {
		answer_unprotected(out, ANSWER_MALFORMED, rules,
		    is_confirmable);
	} else if (opening_decode_option(&o, value) != WAX_OK) {	/* 2 */
		answer_unprotected(out, ANSWER_DECODE, rules, is_confirmable);
	} else if ((st = opening_find(&o, set)) != WAX_OK) {	/* 2-6 */
		opening_fail(&o, st, rules, is_confirmable, out);
	} else {
		opening_finish(&o, rules, out);				/* 7 */
	}
	if (out->result != WAX_REQUEST_OPENED)
		wax_exchange_clear(x);
	return out->result;
}
