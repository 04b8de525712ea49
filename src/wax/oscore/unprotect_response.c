/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* unprotect_response.c - opening a response (RFC 8613 section 8.4) */
#include "wax/oscore.h"

#include "core/code.h"
#include "core/option.h"
#include "core/oscore_option.h"
#include "wax/oscore/b2_client.h"
#include "wax/oscore/context.h"
#include "wax/oscore/exchange.h"
#include "wax/oscore/join.h"
#include "wax/oscore/nonce.h"
#include "wax/oscore/notification.h"
#include "wax/oscore/seal.h"

/* A response on its way through the steps. */
struct response {
	struct wax_exchange *x;
	struct oscore_option option;
	struct bytes plaintext;		/* in the buffer; verified */
	struct inner inner;
	bool has_observe;		/* Inner */
};

/* A response without OSCORE option: a success can not be one to a protected
   request (section 2); an error is a hint. */
static enum wax_status
response_take_plain(const struct wax_message *in, struct wax_response *out)
{
	uint8_t class = CODE_CLASS(in->code);

	if (class != 4 && class != 5)
		return WAX_AUTHENTICITY;
	out->result = WAX_RESPONSE_UNAUTHENTICATED;
	out->message = *in;
	return WAX_OK;
}

/* kid is not needed in a response (section 5); if it is there, it names the
   server, or somebody changed it. */
static bool
response_is_kid_right(const struct response *r)
{
	return bytes_is_absent(r->option.kid) || bytes_equal(r->option.kid,
	    context_recipient_id(r->x->context));
}

/* Steps 3 to 5, with the context's lock held. */
static enum wax_status
response_open_locked(struct response *r, struct wax_context *c,
    struct bytes sealed, uint8_t *buffer, size_t size)
{
	uint8_t nonce[AEAD_NONCE_MAX];

	if (bytes_is_absent(r->option.piv))
		memcpy(nonce, r->x->request_nonce, sizeof(nonce));
	else
		nonce_build(secret_bytes(&c->common_iv),
		    context_recipient_id(c), r->option.piv, nonce);
	return seal_open(c, exchange_request_kid(r->x),
	    exchange_request_piv(r->x), nonce, sealed, buffer, size,
	    &r->plaintext);
}

static enum wax_status
response_open(struct response *r, struct bytes sealed, uint8_t *buffer,
    size_t size)
{
	struct wax_context *c = r->x->context, *keys;
	enum wax_status st = WAX_STATE;

	/* At most one response has the request's nonce (section 8.4.2). */
	if (bytes_is_absent(r->option.piv) && r->x->is_nonce_used)
		return WAX_REPLAY;
	context_lock(c);
	keys = b2_response_keys(r->x);
	if (keys != NULL)
		st = response_open_locked(r, keys, sealed, buffer, size);
	if (st == WAX_OK)
		b2_confirm(r->x);
	context_unlock(c);
	return st;
}

/* Appendix B.2 step 3. */
static enum wax_status
response_renew(struct response *r, struct bytes sealed, uint8_t *buffer,
    size_t size, struct wax_response *out)
{
	struct wax_context *c = r->x->context;
	enum wax_status st;

	context_lock(c);
	st = b2_take_response(r->x, &r->option, sealed, buffer, size);
	context_unlock(c);
	if (st == WAX_OK)
		out->result = WAX_RESPONSE_REPEAT;
	return st;
}

/* Step 6. What does not decode, is no response, or is nested stays inside. */
static enum wax_status
response_read_inner(struct response *r)
{
	struct bytes value;
	enum wax_status st = inner_read(r->plaintext, &r->inner);

	if (st != WAX_OK)
		return st;
	if (!code_is_response(r->inner.code) ||
	    option_find(r->inner.options, OPTION_OSCORE, &value))
		return WAX_FORMAT;
	r->has_observe = option_find(r->inner.options, OPTION_OBSERVE,
	    &value);
	/* Section 4.1.3.5.2: nobody asked for notifications. */
	if (r->has_observe && !r->x->is_observe)
		return WAX_STATE;
	return WAX_OK;
}

/* The server wants the request again, with this Echo (Appendix B.1.2, RFC 9175
   section 2.3). Once. */
static bool
response_is_challenge(struct response *r)
{
	struct wax_exchange *x = r->x;
	struct bytes echo;

	if (r->inner.code != CODE_UNAUTHORIZED || r->has_observe ||
	    x->is_repeated ||
	    !option_find(r->inner.options, OPTION_ECHO, &echo) ||
	    echo.len < 1 || echo.len > sizeof(x->echo))
		return false;
	memcpy(x->echo, echo.data, echo.len);
	x->echo_len = (uint8_t)echo.len;
	return true;
}

/* From here on x has had this response. */
static void
response_commit(struct response *r, struct wax_response *out)
{
	struct wax_exchange *x = r->x;

	out->is_notification = r->has_observe;
	out->is_freshest = notification_is_freshest(x, r->option.piv);
	if (bytes_is_absent(r->option.piv))
		x->is_nonce_used = true;
	else if (r->has_observe)
		notification_commit(x, oscore_piv_decode(r->option.piv));
	if (!r->has_observe)
		x->is_finished = true;
}

static enum wax_status
response_hand_up(struct response *r, uint8_t *buffer, size_t size,
    struct wax_response *out)
{
	struct writer w = writer_open(buffer, size);
	struct bytes options = r->inner.options;
	enum wax_status st = WAX_OK;

	if (r->has_observe)
		st = join_notification(&r->inner, bytes_is_absent(
		    r->option.piv) ? 0 : (uint32_t)(oscore_piv_decode(
		    r->option.piv) & 0xffffff), &w, &options);
	if (st != WAX_OK)
		return st;
	response_commit(r, out);
	out->result = WAX_RESPONSE_OPENED;
	out->message = (struct wax_message){
		.code = r->inner.code,
		.options = options.data,
		.options_len = options.len,
		.payload = r->inner.payload.data,
		.payload_len = r->inner.payload.len,
	};
	return WAX_OK;
}

static enum wax_status
response_take_sealed(struct response *r, struct bytes value,
    struct bytes sealed, uint8_t *buffer, size_t size,
    struct wax_response *out)
{
	enum wax_status st;

	if (sealed.len == 0)						/* 2 */
		return WAX_FORMAT;
	if ((st = oscore_option_decode(value, &r->option)) != WAX_OK)
		return st;
	if (!response_is_kid_right(r))
		return WAX_NOT_FOUND;
	if (b2_is_renewing(r->x, &r->option))
		return response_renew(r, sealed, buffer, size, out);
	st = response_open(r, sealed, buffer, size);		/* 3, 4, 5 */
	if (st == WAX_OK)
		st = response_read_inner(r);				/* 6 */
	if (st == WAX_OK && r->has_observe &&
	    !notification_check(r->x, r->option.piv))		/* A */
		st = WAX_REPLAY;
	if (st != WAX_OK)
		return st;
	if (response_is_challenge(r)) {
		out->result = WAX_RESPONSE_REPEAT;
		r->x->is_finished = true;
		return WAX_OK;
	}
	return response_hand_up(r, buffer + r->plaintext.len,
	    size - r->plaintext.len, out);
}

enum wax_response_result
wax_unprotect_response(struct wax_exchange *x, const struct wax_message *in,
    uint8_t *buffer, size_t size, struct wax_response *out)
{
	struct bytes options = bytes_of(in->options, in->options_len);
	struct bytes sealed = bytes_of(in->payload, in->payload_len);
	struct response r = { .x = x };
	struct bytes value;
	size_t count = option_count(options, OPTION_OSCORE);

	*out = (struct wax_response){ .result = WAX_RESPONSE_DROPPED };
	if (!x->is_client || !wax_exchange_is_open(x))
		out->status = WAX_STATE;
	else if (count == 0)
		out->status = response_take_plain(in, out);
	else if (count > 1 || !option_find(options, OPTION_OSCORE, &value))
		out->status = WAX_FORMAT;
	else
		out->status = response_take_sealed(&r, value, sealed, buffer,
		    size, out);
	if (out->result != WAX_RESPONSE_OPENED)
		secret_wipe(buffer, r.plaintext.len);
	return out->result;
}
