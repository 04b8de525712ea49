/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* handshake.c - a handshake as the client: its requests, its end, its update */

#include <stdlib.h>
#include <string.h>

#include "peer/handshake_state.h"

#define FORMAT_OCTETS 42

static void
handshake_clear(struct waxpeer_handshake *h)
{
	TAILQ_REMOVE(&h->endpoint->handshakes, h, order);
	if (h->passenger != NULL)
		handshake_drop_passenger(h, h->passenger);
	if (h->request != NULL)
		waxpeer_request_cancel(h->request);
	wax_edhoc_free(h->inner);
	wax_context_free(h->context);
	waxpeer_keyring_free(h->keyring);
	free(h->payload);
	free(h->message_3);
	explicit_bzero(h, sizeof(*h));
	free(h);
}

void
waxpeer_handshake_free(struct waxpeer_handshake *h)
{
	if (h == NULL)
		return;
	h->is_freed = true;
	if (!h->is_busy)
		handshake_clear(h);
}

/* Whoever owns them frees them before the endpoint; this is for what is left,
   after all requests are gone. */
void
handshake_clear_all(struct waxpeer_endpoint *e)
{
	struct waxpeer_handshake *h;

	while ((h = TAILQ_FIRST(&e->handshakes)) != NULL) {
		h->request = NULL;
		h->passenger = NULL;
		handshake_clear(h);
	}
}

void
handshake_tell(struct waxpeer_handshake *h, int message, bool is_sent,
    struct bytes data, bool is_combined)
{
	const struct wax_edhoc_credential *peer = h->inner == NULL ? NULL :
	    wax_edhoc_peer(h->inner);
	const struct waxpeer_edhoc_event event = {
		.message = message,
		.is_sent = is_sent,
		.data = data.data,
		.len = data.len,
		.failure = h->inner == NULL ? WAX_EDHOC_FAILURE_NONE :
		    wax_edhoc_failure(h->inner),
		.peer = peer == NULL ? NULL :
		    wax_edhoc_credential_subject(peer),
		.is_combined = is_combined,
		.is_complete = h->inner != NULL &&
		    wax_edhoc_step(h->inner) == WAX_EDHOC_COMPLETED,
	};

	if (h->told != NULL)
		h->told(h->arg, &event);
}

void
handshake_tell_state(struct waxpeer_handshake *h,
    const struct waxpeer_handshake_event *event)
{
	bool is_outermost = !h->is_busy;

	h->is_busy = true;
	if (!h->is_freed)
		h->callback(h, event, h->arg);
	if (!is_outermost)
		return;
	h->is_busy = false;
	if (h->is_freed)
		handshake_clear(h);
}

/* The passenger goes on by itself, or ends; it may free h. */
static void
handshake_let_go(struct waxpeer_handshake *h, bool is_fine)
{
	struct waxpeer_request *r = h->passenger;
	bool is_waiting = h->is_passenger_waiting;

	if (r == NULL)
		return;
	handshake_drop_passenger(h, r);
	if (is_fine && is_waiting)
		request_continue(r);
	else if (!is_fine)
		request_end(r, WAXPEER_FAILED, WAX_AUTHENTICITY);
}

static void
handshake_end_step(struct waxpeer_handshake *h,
    const struct waxpeer_handshake_event *event, bool is_fine)
{
	bool is_outermost = !h->is_busy;

	h->is_busy = true;
	handshake_let_go(h, is_fine);
	if (!h->is_freed && (!is_fine || !h->is_told_ready)) {
		h->is_told_ready = true;
		h->callback(h, event, h->arg);
	}
	if (!is_outermost)
		return;
	h->is_busy = false;
	if (h->is_freed)
		handshake_clear(h);
}

void
handshake_become_ready(struct waxpeer_handshake *h)
{
	const struct waxpeer_handshake_event event = {
		.state = WAXPEER_HANDSHAKE_READY,
	};

	h->step = HANDSHAKE_READY;
	handshake_end_step(h, &event, true);
}

void
handshake_fail(struct waxpeer_handshake *h,
    struct waxpeer_handshake_event *event)
{
	event->state = WAXPEER_HANDSHAKE_FAILED;
	if (h->inner != NULL)
		event->failure = wax_edhoc_failure(h->inner);
	h->step = HANDSHAKE_FAILED;
	handshake_end_step(h, event, false);
}

enum wax_status
handshake_set_payload(struct waxpeer_handshake *h, struct bytes prefix,
    struct bytes message, int number)
{
	size_t size = WAX_ID_MAX + 1 + message.len, len;
	uint8_t *payload = malloc(size);
	enum wax_status st;

	if (payload == NULL)
		return WAX_MEMORY;
	st = wax_edhoc_write_prefix(prefix.data, prefix.len, payload, size,
	    &len);
	if (st == WAX_OK && size - len < message.len)
		st = WAX_SPACE;
	if (st != WAX_OK) {
		free(payload);
		return st;
	}
	memcpy(payload + len, message.data, message.len);
	free(h->payload);
	h->payload = payload;
	h->payload_len = len + message.len;
	h->message = number;
	h->echo_len = 0;
	return WAX_OK;
}

static void handshake_on_event(struct waxpeer_request *r,
    const struct waxpeer_event *event, void *arg);

/* To the target, sealed or not. */
static enum wax_status
handshake_send(struct waxpeer_handshake *h, struct waxpeer_message *m,
    struct wax_context *context, bool is_answered)
{
	struct waxpeer_call call = {
		.hop = h->hop,
		.hop_id = h->has_hop_id ? h->hop_id.bytes : NULL,
		.target = h->has_target ? h->target.bytes : NULL,
		.form = h->form,
		.context = context,
		.timeout_ms = h->timeout_ms,
		.callback = is_answered ? handshake_on_event : NULL,
		.arg = h,
	};
	enum wax_status st = waxpeer_message_view(m, &call.message);

	return st != WAX_OK ? st : waxpeer_request_send(h->endpoint, &call,
	    is_answered ? &h->request : NULL);
}

static struct waxpeer_message *
handshake_make_post(const char *path, uint32_t format, struct bytes payload)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_POST);

	if (m == NULL)
		return NULL;
	waxpeer_message_set_path(m, path);
	if (payload.len > 0) {
		waxpeer_message_add_uint(m, OPTION_CONTENT_FORMAT, format);
		waxpeer_message_set_payload(m, payload.data, payload.len);
	}
	return m;
}

enum wax_status
handshake_post(struct waxpeer_handshake *h)
{
	struct bytes payload = bytes_of(h->payload, h->payload_len);
	struct waxpeer_message *m = handshake_make_post(WAXPEER_EDHOC_PATH,
	    WAXPEER_FORMAT_CID_EDHOC, payload);
	enum wax_status st;

	if (m == NULL)
		return WAX_MEMORY;
	if (h->echo_len > 0)
		waxpeer_message_add(m, OPTION_ECHO, h->echo, h->echo_len);
	st = handshake_send(h, m, NULL, true);
	waxpeer_message_free(m);
	if (st == WAX_OK && h->message != 0)
		handshake_tell(h, h->message, true, payload, false);
	return st;
}

void
handshake_post_error(struct waxpeer_handshake *h)
{
	uint8_t error[WAX_EDHOC_ERROR_MAX];
	struct waxpeer_message *m;
	struct bytes id;
	size_t len;

	if (wax_edhoc_write_error(h->inner, false, error, sizeof(error),
	    &len) != WAX_OK)
		return;
	id.data = h->is_reverse ? wax_edhoc_c_i(h->inner, &id.len) :
	    wax_edhoc_c_r(h->inner, &id.len);
	/* without it the server would not know which session */
	if (id.len == 0 || handshake_set_payload(h, id, bytes_of(error, len),
	    0) != WAX_OK)
		return;
	m = handshake_make_post(WAXPEER_EDHOC_PATH, WAXPEER_FORMAT_CID_EDHOC,
	    bytes_of(h->payload, h->payload_len));
	if (m != NULL && handshake_send(h, m, NULL, false) == WAX_OK)
		handshake_tell(h, 0, true, bytes_of(h->payload,
		    h->payload_len), false);
	waxpeer_message_free(m);
}

/* ---- Answers ---- */

/* What the server wants to see again before it does anything; once. */
static bool
handshake_take_echo(struct waxpeer_handshake *h, const struct wax_message *m)
{
	struct waxpeer_option o;

	if (m->code != CODE_UNAUTHORIZED || h->echo_len > 0 ||
	    !waxpeer_option_find(m, OPTION_ECHO, &o) || o.len == 0 ||
	    o.len > HANDSHAKE_ECHO_MAX)
		return false;
	memcpy(h->echo, o.value, o.len);
	h->echo_len = o.len;
	return handshake_post(h) == WAX_OK;
}

/* Of the messages message_1 alone begins as errors do. */
static bool
has_error(const struct waxpeer_handshake *h, const struct wax_message *m)
{
	uint32_t format;

	if (!wax_edhoc_is_error(m->payload, m->payload_len))
		return false;
	if (code_is_success(m->code))
		return h->inner != NULL;
	return waxpeer_option_uint(m, OPTION_CONTENT_FORMAT, &format) &&
	    format == WAXPEER_FORMAT_EDHOC;
}

static void
handshake_take_response(struct waxpeer_handshake *h,
    const struct waxpeer_event *event)
{
	const struct wax_message *m = &event->message;
	struct waxpeer_handshake_event failure = {
		.outcome = event->outcome,
		.status = event->status,
		.code = m->code,
		.detail = event->detail,
	};

	if (event->outcome != WAXPEER_RESPONSE)
		handshake_fail(h, &failure);
	else if (has_error(h, m))
		handshake_take_error(h, message_payload(m));
	else if (code_is_success(m->code))
		handshake_take_message(h, message_payload(m));
	else if (!handshake_take_echo(h, m))
		handshake_fail(h, &failure);
}

/* ---- Update ---- */

static enum wax_status
handshake_renew(struct waxpeer_handshake *h, const uint8_t *theirs)
{
	const struct wax_context_parameters p = { .renewal = h->renewal };
	uint8_t randoms[2 * WAXPEER_EDHOC_UPDATE_RANDOM];
	struct wax_context *c;
	enum wax_status st;

	memcpy(randoms, h->random, WAXPEER_EDHOC_UPDATE_RANDOM);
	memcpy(randoms + WAXPEER_EDHOC_UPDATE_RANDOM, theirs,
	    WAXPEER_EDHOC_UPDATE_RANDOM);
	st = wax_edhoc_update(h->inner, randoms, sizeof(randoms));
	if (st == WAX_OK)
		st = wax_edhoc_context(h->inner, &p, h->env, &c);
	if (st != WAX_OK)
		return st;
	wax_context_free(h->context);
	h->context = c;
	return WAX_OK;
}

static void
handshake_take_update(struct waxpeer_handshake *h,
    const struct waxpeer_event *event)
{
	struct waxpeer_handshake_event done = {
		.state = WAXPEER_HANDSHAKE_NOT_UPDATED,
		.outcome = event->outcome,
		.status = event->status,
		.code = event->message.code,
		.detail = event->detail,
	};

	h->step = HANDSHAKE_READY;
	if (event->outcome == WAXPEER_RESPONSE &&
	    event->message.code == CODE_CHANGED &&
	    event->message.payload_len == WAXPEER_EDHOC_UPDATE_RANDOM) {
		done.status = handshake_renew(h, event->message.payload);
		if (done.status == WAX_OK)
			done.state = WAXPEER_HANDSHAKE_UPDATED;
	}
	handshake_tell_state(h, &done);
}

enum wax_status
waxpeer_handshake_update(struct waxpeer_handshake *h)
{
	struct waxpeer_message *m;
	enum wax_status st;

	if (h->step != HANDSHAKE_READY)
		return WAX_STATE;
	st = h->env->random(h->env->arg, h->random, sizeof(h->random));
	if (st != WAX_OK)
		return st;
	m = handshake_make_post(WAXPEER_EDHOC_UPDATE_PATH, FORMAT_OCTETS,
	    BYTES_ARRAY(h->random));
	st = m == NULL ? WAX_MEMORY : handshake_send(h, m, h->context, true);
	waxpeer_message_free(m);
	if (st == WAX_OK)
		h->step = HANDSHAKE_UPDATING;
	return st;
}

static void
handshake_on_event(struct waxpeer_request *r, const struct waxpeer_event *event,
    void *arg)
{
	struct waxpeer_handshake *h = arg;

	(void)r;
	if (!event->is_last)
		return;
	h->request = NULL;
	if (h->step == HANDSHAKE_UPDATING)
		handshake_take_update(h, event);
	else
		handshake_take_response(h, event);
}

/* ---- Begin ---- */

static bool
call_is_sound(const struct waxpeer_handshake_call *call)
{
	return (call->peer != NULL || call->target != NULL) &&
	    call->keyring != NULL && call->env != NULL &&
	    call->callback != NULL && call->method <= 3 &&
	    strlen(call->hop) < HANDSHAKE_HOP_SIZE &&
	    !(call->is_combined && (call->is_reverse || call->has_message_4));
}

static void
handshake_fill(struct waxpeer_handshake *h,
    const struct waxpeer_handshake_call *call)
{
	memcpy(h->hop, call->hop, strlen(call->hop));
	h->has_hop_id = call->hop_id != NULL;
	if (h->has_hop_id)
		memcpy(h->hop_id.bytes, call->hop_id, WAX_SUBJECT_LEN);
	h->has_target = call->target != NULL;
	if (h->has_target)
		memcpy(h->target.bytes, call->target, WAX_SUBJECT_LEN);
	memcpy(h->peer.bytes, call->peer != NULL ? call->peer : call->target,
	    WAX_SUBJECT_LEN);
	h->form = call->form;
	h->timeout_ms = call->timeout_ms;
	h->keyring = waxpeer_keyring_ref(call->keyring);
	h->env = call->env;
	keyring_fill_conf(h->keyring, h->env, call->has_message_4, &h->conf);
	h->method = call->method;
	h->suite = call->suite < 0 ? h->conf.suites[0] : call->suite;
	h->is_reverse = call->is_reverse;
	h->is_combined = call->is_combined;
	h->has_message_4 = call->has_message_4;
	h->renewal = call->renewal;
	h->told = call->told;
	h->callback = call->callback;
	h->arg = call->arg;
}

enum wax_status
waxpeer_handshake_begin(struct waxpeer_endpoint *e,
    const struct waxpeer_handshake_call *call, struct waxpeer_handshake **out)
{
	struct waxpeer_handshake *h;
	enum wax_status st;

	if (!call_is_sound(call))
		return WAX_RANGE;
	h = calloc(1, sizeof(*h));
	if (h == NULL)
		return WAX_MEMORY;
	h->endpoint = e;
	handshake_fill(h, call);
	TAILQ_INSERT_TAIL(&e->handshakes, h, order);
	if ((st = handshake_start(h)) != WAX_OK) {
		handshake_clear(h);
		return st;
	}
	*out = h;
	return WAX_OK;
}

struct wax_context *
waxpeer_handshake_context(const struct waxpeer_handshake *h)
{
	return h->context;
}

const struct wax_edhoc *
waxpeer_handshake_session(const struct waxpeer_handshake *h)
{
	return h->inner;
}
