/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_edhoc.c - a handshake before the request of wax-client */
#include "tools/client_edhoc.h"

#include <inttypes.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/code.h"
#include "tools/client_device.h"
#include "wax/posix.h"

struct client_edhoc {
	const struct client_arguments *a;
	struct wax_env *env;
	struct clock clock;
	uint64_t began;		/* microseconds */
	struct waxpeer_handshake *h;
	bool is_updated;
	client_edhoc_done *done;
	void *arg;
};

/* "edhoc > message_1 bytes=37 ms=0.412 data=f503.." */
static void
edhoc_on_told(void *arg, const struct waxpeer_edhoc_event *e)
{
	struct client_edhoc *c = arg;
	uint64_t us;

	if (!c->a->is_verbose)
		return;
	clock_tick(&c->clock);
	us = c->clock.now - c->began;
	fprintf(stderr, "edhoc %c ", e->is_sent ? '>' : '<');
	if (e->message == 0)
		fputs("error", stderr);
	else
		fprintf(stderr, "message_%d", e->message);
	fprintf(stderr, " bytes=%zu ms=%" PRIu64 ".%03" PRIu64 "%s data=",
	    e->len, us / 1000, us % 1000, e->is_combined ?
	    " combined=yes" : "");
	for (size_t i = 0; i < e->len; i++)
		fprintf(stderr, "%02x", e->data[i]);
	fputc('\n', stderr);
}

static int
edhoc_exit(const struct waxpeer_handshake_event *e)
{
	switch (e->outcome) {
	case WAXPEER_TIMEOUT:
		return CLIENT_TIMEOUT;
	case WAXPEER_RESET:
	case WAXPEER_UNREACHABLE:
		return CLIENT_UNREACHABLE;
	case WAXPEER_RESPONSE:
	case WAXPEER_HOP_ERROR:
		return CLIENT_HOP_ERROR;
	default:
		return CLIENT_FAILED;
	}
}

static void
edhoc_say_failure(const struct waxpeer_handshake_event *e)
{
	char code[5];

	fputs("wax-client: no handshake: ", stderr);
	if (e->error != NULL)
		fprintf(stderr, "the other end sent error %" PRId64 "%s%.*s; "
		    "not authenticated\n", e->error->code,
		    e->error->text_len > 0 ? ", " : "",
		    (int)e->error->text_len, e->error->text_len > 0 ?
		    e->error->text : "");
	else if (e->failure != WAX_EDHOC_FAILURE_NONE)
		fprintf(stderr, "%s\n", wax_edhoc_failure_text(e->failure));
	else if (e->code != 0) {
		code_format(e->code, code);
		fprintf(stderr, "unprotected %s from the way to the "
		    "target\n", code);
	} else if (e->detail != NULL)
		fprintf(stderr, "%s\n", e->detail);
	else
		fprintf(stderr, "%s\n", e->outcome == WAXPEER_TIMEOUT ?
		    "no response within the time" :
		    e->outcome == WAXPEER_UNREACHABLE ? "nobody listens" :
		    wax_status_text(e->status));
}

/* What is asked for beside the request. */
static void
edhoc_go_on(struct client_edhoc *c)
{
	if (c->a->is_updating && !c->is_updated) {
		c->is_updated = true;
		if (waxpeer_handshake_update(c->h) == WAX_OK)
			return;
		fputs("wax-client: the keys can not be updated\n", stderr);
		c->done(c->arg, false, CLIENT_FAILED);
		return;
	}
	if (c->a->is_renewing &&
	    wax_context_renew(waxpeer_handshake_context(c->h)) != WAX_OK) {
		c->done(c->arg, false, CLIENT_FAILED);
		return;
	}
	c->done(c->arg, true, CLIENT_OK);
}

static void
edhoc_on_state(struct waxpeer_handshake *h,
    const struct waxpeer_handshake_event *e, void *arg)
{
	struct client_edhoc *c = arg;

	c->h = h;
	switch (e->state) {
	case WAXPEER_HANDSHAKE_UPDATED:
		if (c->a->is_verbose)
			fputs("wax-client: the keys were updated\n", stderr);
		edhoc_go_on(c);
		break;
	case WAXPEER_HANDSHAKE_READY:
		edhoc_go_on(c);
		break;
	case WAXPEER_HANDSHAKE_NOT_UPDATED:
		fputs("wax-client: the keys were not updated\n", stderr);
		c->done(c->arg, false, edhoc_exit(e));
		break;
	case WAXPEER_HANDSHAKE_FAILED:
		edhoc_say_failure(e);
		c->done(c->arg, false, edhoc_exit(e));
		break;
	}
}

enum wax_status
client_edhoc_begin(const struct client_arguments *a,
    const struct client_device *device, struct waxpeer_endpoint *endpoint,
    client_edhoc_done *done, void *arg, struct client_edhoc **out)
{
	struct client_edhoc *c = calloc(1, sizeof(*c));
	struct waxpeer_handshake_call call = {
		.hop = a->hop,
		.hop_id = a->has_peer ? a->peer.bytes : NULL,
		.target = a->has_target ? a->target.bytes : NULL,
		.form = a->form,
		.timeout_ms = a->timeout_ms,
		.peer = a->has_end ? a->end.bytes : NULL,
		.keyring = a->keyring,
		.method = a->method,
		.suite = a->suite,
		.is_reverse = a->is_reverse,
		/* an update is a request by itself, before the user's */
		.is_combined = !a->is_reverse && !a->has_message_4 &&
		    !a->is_sequential && !a->is_updating,
		.has_message_4 = a->has_message_4,
		.renewal = WAX_RENEWAL_ON,
		.told = edhoc_on_told,
		.callback = edhoc_on_state,
	};
	enum wax_status st;

	if (c == NULL)
		return WAX_MEMORY;
	c->a = a;
	c->done = done;
	c->arg = arg;
	clock_init_system(&c->clock);
	clock_tick(&c->clock);
	c->began = c->clock.now;
	call.arg = c;
	if (device == NULL || !client_device_handshake(device, a->end.bytes,
	    &call))
		/* nothing is stored: of its folder it makes no use */
		call.env = c->env = wax_posix_env_new(".");
	st = call.env == NULL ? WAX_MEMORY :
	    waxpeer_handshake_begin(endpoint, &call, &c->h);
	if (st != WAX_OK) {
		client_edhoc_free(c);
		return st;
	}
	*out = c;
	return WAX_OK;
}

void
client_edhoc_free(struct client_edhoc *c)
{
	if (c == NULL)
		return;
	waxpeer_handshake_free(c->h);
	wax_posix_env_free(c->env);
	free(c);
}

void
client_edhoc_fill(const struct client_edhoc *c, struct waxpeer_call *call)
{
	call->handshake = c->h;
	call->context = waxpeer_handshake_context(c->h);
}

struct wax_context *
client_edhoc_context(const struct client_edhoc *c)
{
	return waxpeer_handshake_context(c->h);
}
