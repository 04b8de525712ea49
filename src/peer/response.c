/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* response.c - what a response makes of its request */

#include <stdlib.h>
#include <string.h>

#include "core/message.h"
#include "peer/edhoc_state.h"
#include "peer/request_state.h"

#define NOTIFICATION_FRESH CLOCK_S(128)	/* RFC 7641 section 3.4 */

static struct waxpeer_request *
request_find(struct waxpeer_endpoint *e, const struct address *from,
    uint64_t session, struct bytes token)
{
	struct waxpeer_request *r;

	TAILQ_FOREACH(r, &e->requests, order)
		if (bytes_equal(token, BYTES_ARRAY(r->token)) &&
		    r->session == session && address_equal(from, &r->hop))
			return r;
	return NULL;
}

static void
response_drop(struct waxpeer_request *r, enum wax_status status,
    const struct wax_message *outer)
{
	struct waxpeer_event event = {
		.outcome = WAXPEER_DROPPED,
		.status = status,
		.outer = *outer,
	};

	if (r->tell_dropped)
		request_tell(r, &event);
}

/* Gives up the message, whole: the response, or a notification. */
static void
response_deliver(struct waxpeer_request *r, enum waxpeer_outcome outcome,
    const struct wax_message *m, const struct wax_message *outer)
{
	struct waxpeer_event event = {
		.outcome = outcome,
		.is_last = outcome == WAXPEER_RESPONSE ||
		    (outcome == WAXPEER_HOP_ERROR && !r->keep_waiting),
		.message = *m,
		.outer = *outer,
	};

	request_tell(r, &event);
}

/* The rest of a notification's body has come, or not: then the next
   notification is waited for. */
static void
response_take_child(struct waxpeer_request *child,
    const struct waxpeer_event *event, void *arg)
{
	struct waxpeer_request *parent = arg;

	child->parent = NULL;
	parent->child = NULL;
	if (event->outcome == WAXPEER_RESPONSE)
		response_deliver(parent, WAXPEER_NOTIFICATION,
		    &event->message, &event->outer);
}

/* Gets the whole body of which a notification has the first block (RFC 7959
   section 3.4), from its begin, so that it is of one state. */
static void
response_start_child(struct waxpeer_request *r)
{
	struct waxpeer_call call = {
		.target = r->has_target ? r->target.bytes : NULL,
		.form = r->form,
		.context = r->context,
		.message = *r->message,
		.timeout_ms = (uint32_t)(r->timeout / 1000),
		.callback = response_take_child,
		.arg = r,
	};
	struct waxpeer_request *child;

	if (r->child != NULL)
		waxpeer_request_cancel(r->child);
	if (r->endpoint->request_count >= REQUESTS_MAX)
		return;
	child = request_new(r->endpoint, &call, &r->hop, r->session);
	if (child == NULL)
		return;
	r->child = child;
	child->parent = r;
	if (request_send_round(child) != WAX_OK)
		waxpeer_request_cancel(child);
}

static bool
response_find_block(const struct wax_message *m, uint16_t number,
    struct block *out)
{
	struct bytes value;

	return option_find(message_options(m), number, &value) &&
	    block_decode(value, out) == WAX_OK;
}

static void
response_take_notification(struct waxpeer_request *r,
    const struct wax_message *m, const struct wax_message *outer)
{
	struct block block;

	timers_stop(&r->endpoint->timers, &r->deadline);
	if (response_find_block(m, OPTION_BLOCK2, &block) && block.has_more)
		response_start_child(r);
	else
		response_deliver(r, WAXPEER_NOTIFICATION, m, outer);
}

/* True if the response asks for the next block of the request's body, or for
   smaller ones (RFC 7959 sections 2.5 and 2.9.3). */
static bool
response_wants_block1(struct waxpeer_request *r, const struct wax_message *m)
{
	size_t offset = block_offset(&r->block1) + block_size(&r->block1);
	struct block wanted;

	if (!r->block1.has_more ||
	    !response_find_block(m, OPTION_BLOCK1, &wanted))
		return false;
	if (m->code == CODE_TOO_LARGE && wanted.szx < r->block1.szx &&
	    !r->is_repeated_smaller) {
		r->is_repeated_smaller = true;
		r->block1 = (struct block){ .szx = wanted.szx };
		return true;
	}
	if (m->code != CODE_CONTINUE)
		return false;
	if (wanted.szx < r->block1.szx)
		r->block1.szx = wanted.szx;
	r->block1.number = (uint32_t)(offset >> (r->block1.szx + 4));
	return true;
}

/* A block of the response's body (RFC 7959 section 2.4). */
static void
response_take_block2(struct waxpeer_request *r, const struct wax_message *m,
    const struct wax_message *outer, const struct block *block)
{
	struct wax_message whole = *m;
	enum wax_status st = body_append(&r->body, block, message_payload(m),
	    r->endpoint->body_max);

	if (st != WAX_OK) {
		request_end(r, WAXPEER_FAILED, st);
		return;
	}
	if (block->has_more) {
		r->block2.szx = block->szx;
		r->block2.number = (uint32_t)(r->body.len >> (block->szx + 4));
		request_continue(r);
		return;
	}
	whole.payload = r->body.data;
	whole.payload_len = r->body.len;
	response_deliver(r, WAXPEER_RESPONSE, &whole, outer);
}

static void
response_take(struct waxpeer_request *r, const struct wax_message *m,
    const struct wax_message *outer, bool is_notification)
{
	struct block block;

	courier_cancel(r->parcel);	/* a response acknowledges, too */
	r->parcel = NULL;
	if (is_notification && !r->is_ending)
		response_take_notification(r, m, outer);
	else if (response_wants_block1(r, m))
		request_continue(r);
	else if (code_is_success(m->code) &&
	    response_find_block(m, OPTION_BLOCK2, &block))
		response_take_block2(r, m, outer, &block);
	else
		response_deliver(r, WAXPEER_RESPONSE, m, outer);
}

/* RFC 7641 section 3.4; without a seal there is only the Observe value. A
   stream keeps the order, and the value must be ignored (RFC 8323 section
   7.1). */
static bool
response_is_fresh(struct waxpeer_request *r, uint32_t number)
{
	uint64_t now = r->endpoint->clock.now;
	uint32_t ahead = (number - r->notification) & 0xffffff;

	if (post_is_stream(r->endpoint, r->session))
		return true;
	if (r->has_notification && (ahead == 0 || ahead >= 1u << 23) &&
	    now - r->notification_time <= NOTIFICATION_FRESH)
		return false;
	r->has_notification = true;
	r->notification = number;
	r->notification_time = now;
	return true;
}

static bool
response_take_plain(struct waxpeer_request *r,
    const struct wax_message *outer)
{
	uint32_t number;
	bool is_notification = r->is_observe && code_is_success(outer->code) &&
	    waxpeer_option_uint(outer, OPTION_OBSERVE, &number);

	if (options_find_unknown(message_options(outer)) != 0) {
		response_drop(r, WAX_UNSUPPORTED, outer);
		return false;
	}
	if (waxpeer_option_find(outer, OPTION_OSCORE,
	    &(struct waxpeer_option){ 0 }))
		response_drop(r, WAX_STATE, outer);
	else if (is_notification && !response_is_fresh(r, number))
		response_drop(r, WAX_REPLAY, outer);
	else
		response_take(r, outer, outer, is_notification);
	return true;
}

/* False: it has a critical option that nobody here understands, and is
   rejected (RFC 7252 section 5.4.1). It is authentic, so no better one will
   come. */
static bool
response_take_opened(struct waxpeer_request *r,
    const struct wax_response *opened, const struct wax_message *outer)
{
	if (options_find_unknown(message_options(&opened->message)) != 0) {
		request_end(r, WAXPEER_FAILED, WAX_UNSUPPORTED);
		return false;
	}
	if (opened->is_notification && !opened->is_freshest)
		response_drop(r, WAX_REPLAY, outer);
	else
		response_take(r, &opened->message, outer,
		    opened->is_notification);
	return true;
}

static uint32_t
response_count_renewals(const struct waxpeer_request *r)
{
	struct wax_renewal_state state;

	wax_context_renewal(r->context, &state);
	return state.count;
}

/* What the response makes of the request's exchange. */
static void
response_open(struct waxpeer_request *r, const struct wax_message *outer,
    uint8_t *buffer, size_t size, struct wax_response *opened)
{
	uint32_t before = response_count_renewals(r);

	opened->result = wax_unprotect_response(&r->exchange, outer, buffer,
	    size, opened);
	if (response_count_renewals(r) != before)
		request_follow_renewals(r->endpoint);
}

static bool
response_take_sealed(struct waxpeer_request *r,
    const struct wax_message *outer)
{
	size_t size = WAX_BUFFER_SIZE(outer->options_len, outer->payload_len);
	uint8_t *buffer = malloc(size);
	struct wax_response opened;
	bool is_taken = true;

	if (buffer == NULL)
		return true;	/* as if it had been lost */
	response_open(r, outer, buffer, size, &opened);
	if (r->handshake != NULL && (opened.result == WAX_RESPONSE_OPENED ||
	    opened.result == WAX_RESPONSE_REPEAT))
		handshake_arrive(r->handshake);
	switch (opened.result) {
	case WAX_RESPONSE_OPENED:
		is_taken = response_take_opened(r, &opened, outer);
		break;
	case WAX_RESPONSE_REPEAT:
		request_continue(r);
		break;
	case WAX_RESPONSE_UNAUTHENTICATED:
		if (r->handshake == NULL || !handshake_take_refusal(
		    r->handshake, r, &opened.message))
			response_deliver(r, WAXPEER_HOP_ERROR,
			    &opened.message, outer);
		break;
	case WAX_RESPONSE_DROPPED:
		response_drop(r, opened.status, outer);
		break;
	}
	free(buffer);
	return is_taken;
}

bool
request_take_response(struct waxpeer_endpoint *e, const struct address *from,
    uint64_t session, const struct message *m)
{
	struct waxpeer_request *r = request_find(e, from, session, m->token);
	struct wax_message outer = {
		.code = m->code,
		.options = m->options.data,
		.options_len = m->options.len,
		.payload = m->payload.data,
		.payload_len = m->payload.len,
	};

	if (r == NULL)
		return false;
	if (r->context == NULL)
		return response_take_plain(r, &outer);
	return response_take_sealed(r, &outer);
}
