/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* request.c - sending requests: one after the other of what a request is on
   the wire */
#include "peer/request.h"

#include <stdlib.h>
#include <string.h>

#include "peer/edhoc_state.h"
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
	if (r->handshake != NULL)
		handshake_drop_passenger(r->handshake, r);
	TAILQ_REMOVE(&e->requests, r, order);
	e->request_count--;
	courier_cancel(r->parcel);
	timers_stop(&e->timers, &r->deadline);
	wax_exchange_clear(&r->exchange);
	wax_context_free(r->context);
	body_clear(&r->body);
	message_free(r->message);
	free(r);
}

void
request_clear_all(struct waxpeer_endpoint *e)
{
	while (!TAILQ_EMPTY(&e->requests))
		request_free(TAILQ_FIRST(&e->requests));
}

static void request_drop(struct waxpeer_request *r);

void
request_tell(struct waxpeer_request *r, const struct waxpeer_event *event)
{
	if (r->is_cancelled)
		return;
	r->is_busy = true;
	if (r->callback != NULL)
		r->callback(r, event, r->arg);
	r->is_busy = false;
	if (event->is_last)
		request_free(r);
	else if (r->is_cancelled)
		request_drop(r);
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
	channel_doubt(r->endpoint, r->session);
	request_end(r, WAXPEER_TIMEOUT, WAX_OK);
}

/* The parcel is done with. Silence on a NON tells nothing. */
static void
request_on_done(void *arg, enum courier_end end)
{
	struct waxpeer_request *r = arg;

	r->parcel = NULL;
	if (end == COURIER_SILENCE && !r->is_non)
		channel_doubt(r->endpoint, r->session);
	if (end == COURIER_RESET)
		request_end(r, WAXPEER_RESET, WAX_OK);
	else if (end == COURIER_UNREACHABLE)
		request_end(r, WAXPEER_UNREACHABLE, WAX_OK);
	else if (end == COURIER_SILENCE && !r->is_non)
		request_end(r, WAXPEER_TIMEOUT, WAX_OK);
}

/* Its session is open now. */
void
request_take_session(struct waxpeer_endpoint *e, uint64_t session)
{
	struct waxpeer_request *r = TAILQ_FIRST(&e->requests);
	enum wax_status st;

	while (r != NULL) {
		if (r->session != session || !r->is_waiting) {
			r = TAILQ_NEXT(r, order);
			continue;
		}
		if ((st = request_send_round(r)) != WAX_OK)
			request_end(r, WAXPEER_FAILED, st);
		r = TAILQ_FIRST(&e->requests);	/* that may do much */
	}
}

void
request_lose_session(struct waxpeer_endpoint *e, uint64_t session,
    const char *why)
{
	struct waxpeer_event event = {
		.outcome = WAXPEER_UNREACHABLE,
		.is_last = true,
		.detail = why,
	};
	struct waxpeer_request *r = TAILQ_FIRST(&e->requests);

	while (r != NULL) {
		if (r->session == session) {
			request_tell(r, &event);
			r = TAILQ_FIRST(&e->requests);
		} else {
			r = TAILQ_NEXT(r, order);
		}
	}
}

bool
request_uses_session(const struct waxpeer_endpoint *e, uint64_t session)
{
	const struct waxpeer_request *r;

	TAILQ_FOREACH(r, &e->requests, order)
		if (r->session == session)
			return true;
	return false;
}

static bool
request_lost_keys(const struct waxpeer_request *r)
{
	return r->is_observe && !r->is_ending && !r->is_waiting &&
	    !r->is_busy && r->exchange.context != NULL &&
	    !r->exchange.is_finished && !wax_exchange_is_open(&r->exchange);
}

void
request_follow_renewals(struct waxpeer_endpoint *e)
{
	struct waxpeer_request *r = TAILQ_FIRST(&e->requests);

	while (r != NULL) {
		if (!request_lost_keys(r)) {
			r = TAILQ_NEXT(r, order);
			continue;
		}
		request_continue(r);
		r = TAILQ_FIRST(&e->requests);	/* that may do much */
	}
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

	st = post_send(e, &r->hop, r->session, &m, request_on_done, r,
	    &r->parcel);
	/* A session that has just ended is told of soon. */
	return st == WAX_STATE ? WAX_OK : st;
}

static enum wax_status
request_start_deadline(struct waxpeer_request *r)
{
	struct waxpeer_endpoint *e = r->endpoint;

	return timers_start(&e->timers, &r->deadline,
	    e->clock.now + r->timeout, request_on_deadline);
}

/* Nothing is sealed before it can be sent. */
static bool
request_must_wait(struct waxpeer_request *r)
{
	const struct channel *s = r->session == 0 ? NULL :
	    channel_find(r->endpoint, r->session);

	r->is_waiting = s != NULL && s->state == CHANNEL_OPENING;
	return r->is_waiting;
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

/* Step 1b: what a handshake has to be taken along. */
static enum wax_status
request_load(struct waxpeer_request *r, const struct wax_message *inner,
    const struct wax_message *sealed)
{
	struct wax_message loaded;
	uint8_t *owned;
	enum wax_status st;

	if (r->handshake == NULL)
		return request_route(r, inner, sealed);
	st = handshake_load(r->handshake, r, sealed, &loaded, &owned);
	if (st == WAX_MORE)	/* it waits for the handshake */
		return WAX_OK;
	if (st == WAX_OK)
		st = request_route(r, inner, &loaded);
	free(owned);
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
		st = request_load(r, inner, &sealed);
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

	courier_cancel(r->parcel);
	r->parcel = NULL;
	if ((st = request_start_deadline(r)) != WAX_OK || request_must_wait(r))
		return st;
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
    const struct waxpeer_call *call, struct locator *hop)
{
	const struct wax_message *m = &call->message;

	if (locator_parse(call->hop, hop) != WAX_OK ||
	    (hop->address.port == 0 && !locator_is_unix(hop)))
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
    const struct address *hop, uint64_t session)
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
	r->session = session;
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

/* A socket, or a session: one that is there, or a new one. */
static enum wax_status
request_find_way(struct waxpeer_endpoint *e, const struct locator *hop,
    const uint8_t *hop_id, uint64_t *session)
{
	struct deviceid id;
	struct channel *s;
	enum wax_status st = WAX_OK;

	*session = 0;
	if (locator_is_plain(hop))
		return wire_open(&e->wire, &hop->address);
	if (hop_id != NULL)
		memcpy(id.bytes, hop_id, sizeof(id.bytes));
	s = channel_find_to(e, hop, hop_id == NULL ? NULL : &id);
	if (s == NULL)
		st = channel_open(e, hop, hop_id == NULL ? NULL : &id, &s);
	if (st == WAX_OK)
		*session = s->number;
	return st;
}

enum wax_status
waxpeer_request_send(struct waxpeer_endpoint *e,
    const struct waxpeer_call *call, struct waxpeer_request **out)
{
	struct waxpeer_request *r = NULL;
	struct locator hop;
	uint64_t session;
	enum wax_status st;

	if ((st = request_check_call(e, call, &hop)) != WAX_OK)
		return st;
	endpoint_enter(e);
	st = request_find_way(e, &hop, call->hop_id, &session);
	if (st == WAX_OK) {
		r = request_new(e, call, &hop.address, session);
		st = r == NULL ? WAX_MEMORY : call->handshake == NULL ?
		    WAX_OK : handshake_take_passenger(call->handshake, r);
		if (st == WAX_OK)
			st = request_send_round(r);
	}
	if (st != WAX_OK && r != NULL)
		request_free(r);
	else if (st == WAX_OK && out != NULL)
		*out = r;
	endpoint_leave(e);
	return st;
}

/* Over a stream there is no reset to tell that nobody waits any more: the
   observation must be ended explicitly (RFC 8323 section 7.4). The request
   lives on for the answer to that, without the application. False: it does
   not. */
static bool
request_orphan(struct waxpeer_request *r)
{
	if (!r->is_observe || r->is_ending || r->is_waiting ||
	    !post_is_stream(r->endpoint, r->session))
		return false;
	if (r->child != NULL)
		request_free(r->child);
	r->callback = NULL;
	r->sent = NULL;
	r->is_cancelled = false;
	r->keep_waiting = false;
	r->is_ending = true;
	return request_send_round(r) == WAX_OK;
}

static void
request_drop(struct waxpeer_request *r)
{
	if (!request_orphan(r))
		request_free(r);
}

void
waxpeer_request_cancel(struct waxpeer_request *r)
{
	struct waxpeer_endpoint *e = r->endpoint;

	r->is_cancelled = true;
	if (r->is_busy)
		return;
	endpoint_enter(e);
	request_drop(r);
	endpoint_leave(e);
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
