/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* talk.c - requests to one device, one after the other */
#include "obt/talk.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>

#include "core/code.h"
#include "obt/locate.h"
#include "peer/endpoint.h"
#include "peer/message.h"
#include "peer/request.h"

struct talk {
	struct event_base *base;
	struct waxpeer_endpoint *endpoint;
	char *hop;
	bool is_expecting;
	struct deviceid expected;
	uint32_t patience_ms;
	uint64_t session;	/* 0: none yet, or in clear */
	bool is_over;		/* the session has ended */
	char why[96];		/* how */

	/* Of the request that is open. */
	bool is_answered, has_ended;
	enum waxpeer_outcome outcome;
	enum wax_status failure;
	uint8_t code;
	uint8_t *payload;	/* owned */
	size_t len;
};

static void
talk_on_session(void *arg, const struct waxpeer_session_event *event)
{
	struct talk *t = arg;

	if (event->is_open) {
		t->session = event->session;
		return;
	}
	t->is_over = true;
	snprintf(t->why, sizeof(t->why), "%s", event->why);
}

static enum wax_status
talk_open_endpoint(struct talk *t,
    const struct waxpeer_credentials *credentials)
{
	struct waxpeer_settings settings = {
		.credentials = credentials,
		.session = talk_on_session,
		.session_arg = t,
		.body_max = TALK_ANSWER_MAX,
	};

	if ((t->base = event_base_new()) == NULL)
		return WAX_MEMORY;
	settings.base = t->base;
	return waxpeer_endpoint_new(&settings, &t->endpoint);
}

static bool
is_hop(const char *text)
{
	struct bytes scheme;
	struct address address;

	return locate_parse(bytes_of_text(text), &scheme, &address) ==
	    WAX_OK && bytes_has_prefix(scheme, bytes_of_text("coap"));
}

enum wax_status
talk_open(const char *hop, const struct waxpeer_credentials *credentials,
    const struct deviceid *expected, struct talk **out)
{
	struct talk *t;
	enum wax_status st = WAX_MEMORY;

	if (!is_hop(hop))
		return WAX_FORMAT;
	if ((t = calloc(1, sizeof(*t))) == NULL)
		return st;
	t->patience_ms = TALK_TIMEOUT_MS;
	if (expected != NULL) {
		t->is_expecting = true;
		t->expected = *expected;
	}
	if ((t->hop = strdup(hop)) != NULL)
		st = talk_open_endpoint(t, credentials);
	if (st == WAX_OK) {
		*out = t;	/* handed over */
		t = NULL;
	}
	talk_close(t);
	return st;
}

static void
talk_clear_answer(struct talk *t)
{
	free(t->payload);
	t->payload = NULL;
	t->len = 0;
	t->code = 0;
	t->is_answered = t->has_ended = false;
}

void
talk_close(struct talk *t)
{
	if (t == NULL)
		return;
	waxpeer_endpoint_free(t->endpoint);
	if (t->base != NULL)
		event_base_free(t->base);
	talk_clear_answer(t);
	free(t->hop);
	free(t);
}

void
talk_set_patience(struct talk *t, uint32_t ms)
{
	t->patience_ms = ms;
}

static void
talk_take_answer(struct talk *t, const struct wax_message *m)
{
	t->payload = malloc(m->payload_len + 1);
	if (t->payload == NULL) {
		t->outcome = WAXPEER_FAILED;
		t->failure = WAX_MEMORY;
		return;
	}
	if (m->payload_len > 0)
		memcpy(t->payload, m->payload, m->payload_len);
	t->len = m->payload_len;
	t->code = m->code;
	t->is_answered = true;
}

static void
talk_on_event(struct waxpeer_request *r, const struct waxpeer_event *event,
    void *arg)
{
	struct talk *t = arg;

	(void)r;
	t->outcome = event->outcome;
	t->failure = event->status;
	if (event->outcome == WAXPEER_RESPONSE && !t->is_answered)
		talk_take_answer(t, &event->message);
	else if (event->outcome == WAXPEER_UNREACHABLE)
		snprintf(t->why, sizeof(t->why), "%s", event->detail == NULL ?
		    "nobody listens there" : event->detail);
	if (event->is_last)
		t->has_ended = true;
}

static enum wax_status
talk_fill(struct waxpeer_message *m, const char *path, struct bytes cbor,
    struct wax_message *out)
{
	waxpeer_message_set_path(m, path);
	waxpeer_message_accept_ocf(m);
	if (!bytes_is_absent(cbor))
		waxpeer_message_set_ocf(m, cbor.data, cbor.len);
	return waxpeer_message_view(m, out);
}

static enum wax_status
talk_send(struct talk *t, uint8_t method, const char *path, struct bytes cbor)
{
	struct waxpeer_message *m = waxpeer_message_new(method);
	struct waxpeer_call call = {
		.hop = t->hop,
		.hop_id = t->is_expecting ? t->expected.bytes : NULL,
		.timeout_ms = t->patience_ms,
		.callback = talk_on_event,
		.arg = t,
	};
	enum wax_status st;

	if (m == NULL)
		return WAX_MEMORY;
	st = talk_fill(m, path, method == CODE_POST ? cbor : BYTES_ABSENT,
	    &call.message);
	if (st == WAX_OK)
		st = waxpeer_request_send(t->endpoint, &call, NULL);
	waxpeer_message_free(m);
	return st;
}

static enum wax_status
talk_fail(struct talk_error *error, enum wax_status st, const char *path,
    const char *why)
{
	snprintf(error->text, sizeof(error->text), "%s: %s", path, why);
	return st;
}

/* The words are those of secure_failure_text; what the peer's alert says is
   about keys and certificates, unless it is about itself. */
static bool
is_about_keys(const char *why)
{
	static const char *const others[] = {
		"protocol", "no-cipher", "timeout", "memory",
		"alert: internal error", "alert: user canceled",
		"alert: close notify",
	};
	static const char *const words[] = {
		"unknown-psk", "wrong-psk", "no-certificate", "unknown-ca",
		"expired", "revoked", "wrong-use", "no-id", "wrong-anchor",
		"wrong-id", "bad-certificate", "alert",
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(why, others[i]) == 0)
			return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(why, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* The request ended without an answer. */
static enum wax_status
talk_tell_end(struct talk *t, const char *path, struct talk_error *error)
{
	char text[64];

	switch (t->outcome) {
	case WAXPEER_TIMEOUT:
		snprintf(text, sizeof(text), "no answer in %u s",
		    (unsigned)(t->patience_ms / 1000));
		return talk_fail(error, WAX_SYSTEM, path, text);
	case WAXPEER_RESET:
		return talk_fail(error, WAX_SYSTEM, path,
		    "it resets the message");
	case WAXPEER_UNREACHABLE:
		return talk_fail(error, t->session == 0 &&
		    is_about_keys(t->why) ? WAX_AUTHENTICITY : WAX_SYSTEM,
		    path, t->why);
	default:
		return talk_fail(error, WAX_SYSTEM, path,
		    wax_status_text(t->failure));
	}
}

enum wax_status
talk_ask(struct talk *t, uint8_t method, const char *path, struct bytes cbor,
    struct talk_answer *out, struct talk_error *error)
{
	enum wax_status st;

	talk_clear_answer(t);
	if (t->is_over)
		return talk_fail(error, WAX_SYSTEM, path, t->why);
	if ((st = talk_send(t, method, path, cbor)) != WAX_OK)
		return talk_fail(error, WAX_SYSTEM, path,
		    wax_status_text(st));
	while (!t->has_ended)
		if (event_base_loop(t->base, EVLOOP_ONCE) != 0) {
			t->is_over = true;
			snprintf(t->why, sizeof(t->why),
			    "the event loop fails");
			return talk_fail(error, WAX_SYSTEM, path, t->why);
		}
	if (!t->is_answered)
		return talk_tell_end(t, path, error);
	*out = (struct talk_answer){ t->code, bytes_of(t->payload, t->len) };
	return WAX_OK;
}

/* Lets time pass, in which the session is served. */
static void
talk_pause(struct talk *t, unsigned ms)
{
	const struct timeval time = { ms / 1000, (suseconds_t)(ms % 1000) *
		1000 };

	if (event_base_loopexit(t->base, &time) == 0)
		(void)event_base_loop(t->base, EVLOOP_NO_EXIT_ON_EMPTY);
}

enum wax_status
talk_do(struct talk *t, uint8_t method, const char *path, struct bytes cbor,
    struct talk_answer *out, struct talk_error *error)
{
	enum wax_status st = talk_ask(t, method, path, cbor, out, error);
	char text[64], code[5];

	for (unsigned i = 0; i < TALK_AGAIN_MAX && st == WAX_OK &&
	    out->code == CODE_SERVICE_UNAVAILABLE; i++) {
		talk_pause(t, TALK_AGAIN_MS);
		st = talk_ask(t, method, path, cbor, out, error);
	}
	if (st != WAX_OK || code_is_success(out->code))
		return st;
	code_format(out->code, code);
	snprintf(text, sizeof(text), "%s%s%s", code,
	    code_name(out->code) == NULL ? "" : " ",
	    code_name(out->code) == NULL ? "" : code_name(out->code));
	return talk_fail(error, WAX_STATE, path, text);
}

enum wax_status
talk_make_owner_key(struct talk *t, unsigned method,
    const struct deviceid *owner, const struct deviceid *device,
    uint8_t key[16])
{
	enum wax_status st = waxpeer_endpoint_owner_key(t->endpoint,
	    t->session, method, owner->bytes, device->bytes, key);

	return st == WAX_NOT_FOUND ? WAX_STATE : st;
}
