/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* request.c - sending requests: one after the other of what a request is on
   the wire */
#include "peer/request.h"

#include <stdlib.h>
#include <string.h>

#include "peer/request_state.h"

#define TIMEOUT_MS 93000	/* MAX_TRANSMIT_WAIT, RFC 7252 section 4.8.2 */

static void
request_free(struct waxpeer_request *r)
{
	struct waxpeer_endpoint *e = r->endpoint;

	if (r->child != NULL)
		request_free(r->child);
	if (r->parent != NULL)
		r->parent->child = NULL;
	TAILQ_REMOVE(&e->requests, r, order);
	e->request_count--;
	courier_cancel(r->parcel);
	timers_stop(&e->timers, &r->deadline);
	wax_exchange_clear(&r->exchange);
	wax_context_free(r->context);
	body_clear(&r->body);
	free(r->message);
	free(r);
}

void
request_clear_all(struct waxpeer_endpoint *e)
{
	while (!TAILQ_EMPTY(&e->requests))
		request_free(TAILQ_FIRST(&e->requests));
}

void
request_tell(struct waxpeer_request *r, const struct waxpeer_event *event)
{
	if (r->is_cancelled)
		return;
	r->is_busy = true;
	if (r->callback != NULL)
		r->callback(r, event, r->arg);
	r->is_busy = false;
	if (event->is_last || r->is_cancelled)
		request_free(r);
}

void
request_end(struct waxpeer_request *r, enum waxpeer_outcome outcome,
    enum wax_status status)
{
	struct waxpeer_event event = {
		.outcome = outcome,
		.is_last = true,
		.status = status,
	};

	request_tell(r, &event);
}

static void
request_on_deadline(struct timer *t, void *arg)
{
	struct waxpeer_request *r = (struct waxpeer_request *)(void *)
	    ((char *)t - offsetof(struct waxpeer_request, deadline));

	(void)arg;
	request_end(r, WAXPEER_TIMEOUT, WAX_OK);
}

/* The parcel is done with. Silence on a NON tells nothing. */
static void
request_on_done(void *arg, enum courier_end end)
{
	struct waxpeer_request *r = arg;

	r->parcel = NULL;
	if (end == COURIER_RESET)
		request_end(r, WAXPEER_RESET, WAX_OK);
	else if (end == COURIER_UNREACHABLE)
		request_end(r, WAXPEER_UNREACHABLE, WAX_OK);
	else if (end == COURIER_SILENCE && !r->is_non)
		request_end(r, WAXPEER_TIMEOUT, WAX_OK);
}

/* Step 3: to the hop, under a token. */
static enum wax_status
request_post(struct waxpeer_request *r, const struct wax_message *outer)
{
	struct waxpeer_endpoint *e = r->endpoint;
	struct message m = {
		.type = r->is_non ? MESSAGE_NON : MESSAGE_CON,
		.code = outer->code,
		.token = bytes_of(r->token, sizeof(r->token)),
		.options = message_options(outer),
		.payload = message_payload(outer),
	};
	enum wax_status st;

	courier_cancel(r->parcel);
	r->parcel = NULL;
	st = timers_start(&e->timers, &r->deadline,
	    e->clock.now + r->timeout, request_on_deadline);
	if (st != WAX_OK)
		return st;
	return courier_send(&e->courier, &r->hop, &m, request_on_done, r,
	    &r->parcel);
}

/* Step 2: the options for a proxy, outside of the seal. */
static enum wax_status
request_route(struct waxpeer_request *r, const struct wax_message *inner,
    const struct wax_message *sealed)
{
	struct wax_message outer = *sealed;
	uint8_t *options = NULL;
	enum wax_status st;

	if (r->has_target) {
		st = proxy_name_target(sealed, &r->target, r->form, &options,
		    &outer.options_len);
		if (st != WAX_OK)
			return st;
		outer.options = options;
	}
	st = request_post(r, &outer);
	if (st == WAX_OK && r->sent != NULL)
		r->sent(r->arg, inner, &outer);
	free(options);
	return st;
}

/* Step 1: the seal. A cancellation that fails leaves the observation's
   exchange as it was; one that is repeated has its own, with the server's
   Echo. */
static enum wax_status
request_seal(struct waxpeer_request *r, const struct wax_message *inner)
{
	struct wax_exchange fresh = { 0 };
	bool is_first = r->is_ending && !r->is_end_sent;
	struct wax_exchange *x = is_first ? &fresh : &r->exchange;
	size_t size = WAX_BUFFER_SIZE(inner->options_len, inner->payload_len);
	struct wax_message sealed;
	uint8_t *buffer;
	enum wax_status st;

	if (r->context == NULL)
		return request_route(r, inner, inner);
	buffer = malloc(size);
	if (buffer == NULL)
		return WAX_MEMORY;
	st = wax_protect_request(x, r->context, inner, buffer, size, &sealed);
	if (st == WAX_OK)
		st = request_route(r, inner, &sealed);
	if (is_first && st == WAX_OK) {
		wax_exchange_clear(&r->exchange);
		r->exchange = fresh;
		r->is_end_sent = true;
	} else if (is_first) {
		wax_exchange_clear(&fresh);
	}
	free(buffer);
	return st;
}

/* The block of the request's body whose turn it is, if it has several. */
static bool
request_take_slice(struct waxpeer_request *r, struct bytes *payload)
{
	struct bytes whole = message_payload(r->message);

	*payload = whole;
	if (whole.len <= block_size(&r->block1) || r->block2.number > 0 ||
	    r->is_ending)
		return false;
	return block_slice(&r->block1, whole, payload) == WAX_OK;
}

enum wax_status
request_send_round(struct waxpeer_request *r)
{
	uint8_t block1[4], block2[4];
	struct option_change changes[3];
	struct wax_message inner = *r->message;
	struct bytes payload;
	size_t count = 0, size;
	uint8_t *options;
	struct writer w;
	enum wax_status st;

	if (r->is_observe)
		changes[count++] = (struct option_change){ OPTION_OBSERVE,
		    r->is_ending ? bytes_of("\x01", 1) : bytes_of("", 0) };
	if (r->block2.number > 0)
		changes[count++] = (struct option_change){ OPTION_BLOCK2,
		    options_uint_value(block_encode(&r->block2), block2) };
	if (request_take_slice(r, &payload))
		changes[count++] = (struct option_change){ OPTION_BLOCK1,
		    options_uint_value(block_encode(&r->block1), block1) };
	if (r->block2.number > 0)
		payload = BYTES_ABSENT;
	size = options_changed_size(message_options(r->message), changes,
	    count);
	options = malloc(size);
	if (options == NULL)
		return WAX_MEMORY;
	w = writer_open(options, size);
	options_write_changed(&w, message_options(r->message), changes, count);
	inner.options = options;
	inner.options_len = w.len;
	inner.payload = payload.data;
	inner.payload_len = payload.len;
	st = request_seal(r, &inner);
	free(options);
	return st;
}

void
request_continue(struct waxpeer_request *r)
{
	enum wax_status st;

	endpoint_random(NULL, r->token, sizeof(r->token));
	if ((st = request_send_round(r)) != WAX_OK)
		request_end(r, WAXPEER_FAILED, st);
}

static enum wax_status
request_check_call(const struct waxpeer_endpoint *e,
    const struct waxpeer_call *call, struct address *hop)
{
	const struct wax_message *m = &call->message;

	if (address_parse(bytes_of_text(call->hop), hop) != WAX_OK ||
	    hop->port == 0)
		return WAX_FORMAT;
	if (!code_is_request(m->code) || (call->is_observe &&
	    m->code != CODE_GET && m->code != CODE_FETCH))
		return WAX_RANGE;
	if (m->payload_len > e->body_max)
		return WAX_SPACE;
	return e->request_count >= REQUESTS_MAX ? WAX_LIMIT : WAX_OK;
}

struct waxpeer_request *
request_new(struct waxpeer_endpoint *e, const struct waxpeer_call *call,
    const struct address *hop)
{
	struct waxpeer_request *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->message = message_copy(&call->message);
	if (r->message == NULL) {
		free(r);
		return NULL;
	}
	r->endpoint = e;
	r->hop = *hop;
	r->has_target = call->target != NULL;
	if (r->has_target)
		memcpy(r->target.bytes, call->target, sizeof(r->target.bytes));
	r->form = call->form;
	if (call->context != NULL)
		r->context = wax_context_ref(call->context);
	r->is_non = call->is_non;
	r->is_observe = call->is_observe;
	r->keep_waiting = call->keep_waiting;
	r->tell_dropped = call->tell_dropped;
	r->timeout = CLOCK_MS(call->timeout_ms != 0 ?
	    call->timeout_ms : TIMEOUT_MS);
	r->sent = call->sent;
	r->callback = call->callback;
	r->arg = call->arg;
	r->block1.szx = r->block2.szx = BLOCK_SZX_MAX;
	endpoint_random(NULL, r->token, sizeof(r->token));
	TAILQ_INSERT_TAIL(&e->requests, r, order);
	e->request_count++;
	return r;
}

enum wax_status
waxpeer_request_send(struct waxpeer_endpoint *e,
    const struct waxpeer_call *call, struct waxpeer_request **out)
{
	struct waxpeer_request *r;
	struct address hop;
	enum wax_status st;

	if ((st = request_check_call(e, call, &hop)) != WAX_OK ||
	    (st = wire_open(&e->wire, &hop)) != WAX_OK)
		return st;
	r = request_new(e, call, &hop);
	if (r == NULL)
		return WAX_MEMORY;
	endpoint_enter(e);
	if ((st = request_send_round(r)) != WAX_OK)
		request_free(r);
	else if (out != NULL)
		*out = r;
	endpoint_leave(e);
	return st;
}

void
waxpeer_request_cancel(struct waxpeer_request *r)
{
	r->is_cancelled = true;
	if (!r->is_busy)
		request_free(r);
}

enum wax_status
waxpeer_request_unobserve(struct waxpeer_request *r)
{
	enum wax_status st;

	if (!r->is_observe || r->is_ending)
		return WAX_STATE;
	endpoint_enter(r->endpoint);
	r->is_ending = true;
	st = request_send_round(r);
	if (st != WAX_OK)
		r->is_ending = false;
	endpoint_leave(r->endpoint);
	return st;
}
