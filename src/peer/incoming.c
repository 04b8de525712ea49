/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* incoming.c - a request being served: resource, body, answer */

#include <stdlib.h>
#include <string.h>

#include "peer/ace_state.h"
#include "peer/serve_state.h"

struct waxpeer_incoming *
incoming_begin(struct waxpeer_endpoint *e, const struct slip *slip,
    const struct wax_message *m)
{
	struct waxpeer_incoming *in;
	const struct channel *s;

	if (e->incoming_count >= INCOMING_MAX)
		return NULL;
	in = calloc(1, sizeof(*in));
	if (in == NULL)
		return NULL;
	in->message = message_copy(m);
	if (in->message == NULL) {
		free(in);
		return NULL;
	}
	in->endpoint = e;
	in->slip = *slip;
	s = slip->session == 0 ? NULL : channel_find(e, slip->session);
	if (s != NULL) {
		in->is_hop_secure = s->secure != NULL;
		in->hop_proof = channel_proof(s);
		in->has_hop_peer = channel_peer(s, &in->hop_peer);
	}
	if (waxpeer_message_path(m, in->path, sizeof(in->path)) != WAX_OK)
		in->path[0] = '\0';
	TAILQ_INSERT_TAIL(&e->incomings, in, order);
	e->incoming_count++;
	return in;
}

void
incoming_free(struct waxpeer_incoming *in)
{
	if (in->observer != NULL)
		in->observer->current = NULL;
	TAILQ_REMOVE(&in->endpoint->incomings, in, order);
	in->endpoint->incoming_count--;
	wax_exchange_clear(&in->exchange);
	message_free(in->message);
	free(in);
}

static bool
incoming_may_be_clear(const struct waxpeer_incoming *in)
{
	if (in->resource == NULL || in->resource->clear == WAXPEER_SEALED_ONLY)
		return false;
	return in->resource->clear == WAXPEER_CLEAR ||
	    in->message->code == CODE_GET || in->message->code == CODE_FETCH;
}

uint8_t
incoming_refusal(const struct waxpeer_incoming *in)
{
	const struct waxpeer_endpoint *e = in->endpoint;
	uint8_t code = ace_refusal(in);

	if (code != 0)
		return code;
	if (e->gate != NULL &&
	    (in->resource == NULL || !in->resource->is_ungated))
		return e->gate(e->gate_arg, in);
	return in->is_sealed || incoming_may_be_clear(in) ? 0 :
	    CODE_UNAUTHORIZED;
}

static bool
incoming_find_block(const struct waxpeer_incoming *in, uint16_t number,
    bool *has, struct block *out)
{
	struct bytes value;

	*has = option_find(message_options(in->message), number, &value);
	return !*has || block_decode(value, out) == WAX_OK;
}

void
incoming_call(struct waxpeer_incoming *in)
{
	in->is_in_handler = true;
	in->resource->handler(in, in->resource->arg);
	in->is_in_handler = false;
	if (in->is_answered)
		incoming_free(in);
	else if (!in->is_notification)
		post_acknowledge(in->endpoint, &in->slip);
}

/* A block of a response that is kept; false: the handler has to make it. */
static bool
incoming_answer_kept(struct waxpeer_incoming *in)
{
	const struct wax_message *kept;
	struct wax_message *copy;

	if (!in->has_block2 || in->block2.number == 0)
		return false;
	kept = piece_find_response(in);
	if (kept == NULL) {
		if (in->message->code == CODE_GET ||
		    in->message->code == CODE_FETCH)
			return false;
		(void)waxpeer_incoming_refuse(in, CODE_INCOMPLETE);
		return true;
	}
	copy = message_copy(kept);	/* to answer may drop the kept one */
	if (copy == NULL)
		(void)waxpeer_incoming_refuse(in, CODE_INTERNAL_ERROR);
	else
		(void)waxpeer_incoming_answer(in, copy);
	message_free(copy);
	return true;
}

/* Who came in the clear is told where to get a token, if that is of use (RFC
   9200 section 5.2). */
static void
incoming_turn_away(struct waxpeer_incoming *in, uint8_t code)
{
	/* Content-Format, Max-Age: 0 */
	static const uint8_t options[] = { 0xc1, WAX_ACE_FORMAT, 0x20 };
	uint8_t hints[WAX_ACE_ANSWER_MAX];
	struct wax_message m = { .code = code };
	size_t len = 0;

	if (code == CODE_UNAUTHORIZED && !in->is_sealed)
		ace_write_hints(in->endpoint, hints, sizeof(hints), &len);
	if (len > 0)
		m = (struct wax_message){ code, options, sizeof(options),
		    hints, len };
	(void)waxpeer_incoming_answer(in, &m);
}

void
incoming_dispatch(struct waxpeer_incoming *in)
{
	uint8_t code;

	in->resource = in->path[0] == '\0' ? NULL :
	    resource_find(in->endpoint, in->path);
	if ((code = incoming_refusal(in)) != 0)
		incoming_turn_away(in, code);
	else if (in->resource == NULL)
		(void)waxpeer_incoming_refuse(in, CODE_NOT_FOUND);
	else if (!incoming_find_block(in, OPTION_BLOCK1, &in->has_block1,
	    &in->block1) || !incoming_find_block(in, OPTION_BLOCK2,
	    &in->has_block2, &in->block2))
		(void)waxpeer_incoming_refuse(in, CODE_BAD_OPTION);
	else if (in->has_block1 &&
	    piece_take_block1(in, &code) == WAX_MORE)
		(void)waxpeer_incoming_refuse(in, code);
	else if (!incoming_answer_kept(in))
		incoming_call(in);
}

const struct wax_message *
waxpeer_incoming_message(const struct waxpeer_incoming *in)
{
	return in->message;
}

const char *
waxpeer_incoming_path(const struct waxpeer_incoming *in)
{
	return in->path;
}

const struct wax_context *
waxpeer_incoming_context(const struct waxpeer_incoming *in)
{
	return in->observer != NULL ? in->observer->exchange.context :
	    in->exchange.context;
}

const uint8_t *
waxpeer_incoming_peer(const struct waxpeer_incoming *in)
{
	const struct wax_context *c = waxpeer_incoming_context(in);

	return c == NULL ? NULL : wax_context_subject(c);
}

const uint8_t *
waxpeer_incoming_hop_peer(const struct waxpeer_incoming *in)
{
	return in->has_hop_peer ? in->hop_peer.bytes : NULL;
}

void
waxpeer_incoming_hop(const struct waxpeer_incoming *in,
    struct waxpeer_hop *out)
{
	*out = (struct waxpeer_hop){
		.session = in->slip.session,
		.is_secure = in->is_hop_secure,
		.proof = in->hop_proof,
		.peer = waxpeer_incoming_hop_peer(in),
	};
}

bool
waxpeer_incoming_place(const struct waxpeer_incoming *in,
    struct waxpeer_place *out)
{
	const struct waxpeer_resource *r = in->resource;

	if (r == NULL)
		return false;
	*out = (struct waxpeer_place){
		.path = r->path,
		.is_prefix = r->is_prefix,
		.clear = r->clear,
		.is_observable = r->is_observable,
		.access = r->access,
		.handler = r->handler,
		.arg = r->arg,
	};
	return true;
}

enum wax_status
waxpeer_incoming_answer(struct waxpeer_incoming *in,
    const struct wax_message *answer)
{
	struct waxpeer_endpoint *e = in->endpoint;
	enum wax_status st;

	if (in->is_answered)
		return WAX_STATE;
	endpoint_enter(e);
	st = incoming_respond(in, answer);
	in->is_answered = true;
	if (!in->is_in_handler)
		incoming_free(in);
	endpoint_leave(e);
	return st;
}

enum wax_status
waxpeer_incoming_refuse(struct waxpeer_incoming *in, uint8_t code)
{
	struct wax_message m = { .code = code };

	return waxpeer_incoming_answer(in, &m);
}
