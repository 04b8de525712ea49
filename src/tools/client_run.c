/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_run.c - one request of wax-client, from sending to exit status */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "core/code.h"
#include "core/option.h"
#include "peer/endpoint.h"
#include "tools/client.h"
#include "tools/client_ace.h"
#include "tools/client_device.h"
#include "tools/client_edhoc.h"

struct client {
	const struct client_arguments *a;
	struct event_base *base;
	struct event *interrupt;
	struct event *duration;
	struct client_device *device;	/* NULL: keys come from files */
	struct waxpeer_endpoint *endpoint;	/* the device's, or owned */
	struct client_edhoc *edhoc;	/* NULL: no handshake */
	struct client_ace *ace;		/* NULL: no token */
	struct waxpeer_request *request;	/* NULL: ended */
	unsigned notifications;
	int status;		/* a client_exit */
};

int
client_exit_of(uint8_t code)
{
	switch (CODE_CLASS(code)) {
	case 2:
		return CLIENT_OK;
	case 4:
		return CLIENT_CLIENT_ERROR;
	case 5:
		return CLIENT_SERVER_ERROR;
	default:
		return CLIENT_FAILED;
	}
}

int
client_exit_of_status(enum wax_status st)
{
	switch (st) {
	case WAX_OK:
		return CLIENT_OK;
	case WAX_STORAGE:
	case WAX_EXHAUSTED:
	case WAX_DAMAGED:
	case WAX_EXISTS:
	case WAX_STATE:
		return CLIENT_STORAGE;
	case WAX_FORMAT:
	case WAX_RANGE:
		return CLIENT_USAGE;
	default:
		return CLIENT_FAILED;
	}
}

static void
client_print(struct client *c, const struct wax_message *m)
{
	if (c->a->is_raw) {
		fwrite(m->payload, 1, m->payload_len, stdout);
		fflush(stdout);
		return;
	}
	client_print_response(stdout, m);
	fflush(stdout);
}

/* Ends the observation in an orderly way; its response ends the program. */
static void
client_unobserve(struct client *c)
{
	enum wax_status st;

	if (c->request == NULL)
		return;
	st = waxpeer_request_unobserve(c->request);
	if (st == WAX_OK)
		return;
	fprintf(stderr, "wax-client: the observation can not be cancelled: "
	    "%s\n", wax_status_text(st));
	c->status = client_exit_of_status(st);
	event_base_loopbreak(c->base);
}

static void
client_take_notification(struct client *c, const struct waxpeer_event *e)
{
	client_print(c, &e->message);
	c->notifications++;
	c->status = client_exit_of(e->message.code);
	if (c->a->count != 0 && c->notifications == c->a->count)
		client_unobserve(c);
}

/* The response to a cancellation was not asked for by the user. */
static void
client_take_response(struct client *c, const struct waxpeer_event *e)
{
	bool is_cancelled = c->a->is_observe && c->notifications > 0 &&
	    code_is_success(e->message.code);

	c->status = client_exit_of(e->message.code);
	if (!is_cancelled)
		client_print(c, &e->message);
}

static void
client_take_hop_error(struct client *c, const struct waxpeer_event *e)
{
	char code[5];

	code_format(e->message.code, code);
	fprintf(stderr, "wax-client: unprotected %s%s%s from the way to the "
	    "target; not authenticated\n", code,
	    code_name(e->message.code) == NULL ? "" : " ",
	    code_name(e->message.code) == NULL ? "" :
	    code_name(e->message.code));
	if (e->message.payload_len > 0) {
		struct wax_message text = e->message;

		client_print_response(stderr, &text);
	}
	c->status = CLIENT_HOP_ERROR;
}

static void
client_take_end(struct client *c, const struct waxpeer_event *e)
{
	switch (e->outcome) {
	case WAXPEER_TIMEOUT:
		if (c->status != CLIENT_HOP_ERROR) {
			fprintf(stderr, "wax-client: no response within the "
			    "time\n");
			c->status = CLIENT_TIMEOUT;
		}
		break;
	case WAXPEER_RESET:
		fprintf(stderr, "wax-client: %s reset the message\n",
		    c->a->hop);
		c->status = CLIENT_UNREACHABLE;
		break;
	case WAXPEER_UNREACHABLE:
		if (e->detail == NULL)
			fprintf(stderr, "wax-client: nobody listens at %s\n",
			    c->a->hop);
		else
			fprintf(stderr, "wax-client: %s: %s\n", c->a->hop,
			    e->detail);
		c->status = CLIENT_UNREACHABLE;
		break;
	default:
		fprintf(stderr, "wax-client: %s\n",
		    wax_status_text(e->status));
		c->status = client_exit_of_status(e->status);
		break;
	}
}

static void
client_on_event(struct waxpeer_request *r, const struct waxpeer_event *e,
    void *arg)
{
	struct client *c = arg;

	c->request = r;
	if (c->a->is_verbose && e->outer.code != 0)
		client_print_options(stderr, "< outer", &e->outer);
	if (c->a->is_verbose && e->message.code != 0)
		client_print_options(stderr, "< inner", &e->message);
	switch (e->outcome) {
	case WAXPEER_NOTIFICATION:
		client_take_notification(c, e);
		break;
	case WAXPEER_RESPONSE:
		client_take_response(c, e);
		break;
	case WAXPEER_HOP_ERROR:
		client_take_hop_error(c, e);
		break;
	case WAXPEER_DROPPED:
		if (c->a->is_verbose)
			fprintf(stderr, "wax-client: a message was dropped: "
			    "%s\n", wax_status_text(e->status));
		break;
	default:
		client_take_end(c, e);
		break;
	}
	if (e->is_last) {
		c->request = NULL;
		event_base_loopbreak(c->base);
	}
}

static void
client_on_sent(void *arg, const struct wax_message *inner,
    const struct wax_message *outer)
{
	const struct client *c = arg;

	if (!c->a->is_verbose)
		return;
	client_print_options(stderr, "> inner", inner);
	client_print_options(stderr, "> outer", outer);
}

/* Interrupted, or the time of the observation is over. */
static void
client_on_stop(evutil_socket_t fd, short what, void *arg)
{
	struct client *c = arg;

	(void)fd;
	if (c->a->is_observe && (what & EV_TIMEOUT))
		client_unobserve(c);
	else
		event_base_loopbreak(c->base);
}

static bool
client_add_events(struct client *c)
{
	struct timeval duration = { .tv_sec = (time_t)c->a->duration };

	c->interrupt = evsignal_new(c->base, SIGINT, client_on_stop, c);
	c->duration = evtimer_new(c->base, client_on_stop, c);
	return c->interrupt != NULL && c->duration != NULL &&
	    event_add(c->interrupt, NULL) == 0 && (c->a->duration == 0 ||
	    event_add(c->duration, &duration) == 0);
}

struct waxpeer_message *
client_make_message(const struct client_arguments *a)
{
	struct waxpeer_message *m = waxpeer_message_new(a->code);

	if (m == NULL)
		return NULL;
	waxpeer_message_set_path(m, a->path);
	if (a->is_create)
		waxpeer_message_add(m, OPTION_URI_QUERY, "if=oic.if.create",
		    strlen("if=oic.if.create"));
	if (a->has_payload && !a->has_format) {
		waxpeer_message_set_ocf(m, a->payload, a->payload_len);
	} else if (a->has_payload) {
		waxpeer_message_set_payload(m, a->payload, a->payload_len);
		waxpeer_message_add_uint(m, OPTION_CONTENT_FORMAT, a->format);
	}
	if (a->has_accept)
		waxpeer_message_add_uint(m, OPTION_ACCEPT, a->accept);
	else if (!a->accepts_all)
		waxpeer_message_accept_ocf(m);
	return m;
}

/* NULL: the request is not sealed. */
static struct wax_context *
client_context(const struct client *c)
{
	if (c->edhoc != NULL)
		return client_edhoc_context(c->edhoc);
	if (c->ace != NULL)
		return client_ace_context(c->ace);
	if (c->device != NULL)
		return client_device_context(c->device);
	return c->a->is_unsealed || c->a->contexts.count == 0 ? NULL :
	    wax_context_file_context(c->a->contexts.files[0]);
}

static enum wax_status
client_send(struct client *c, struct waxpeer_message *m)
{
	const struct client_arguments *a = c->a;
	struct waxpeer_call call = {
		.hop = a->hop,
		.hop_id = a->has_peer ? a->peer.bytes : NULL,
		.target = a->has_target ? a->target.bytes : NULL,
		.form = a->form,
		.context = client_context(c),
		.is_non = a->is_non,
		.is_observe = a->is_observe,
		.keep_waiting = a->keep_waiting,
		.tell_dropped = a->is_verbose,
		.timeout_ms = a->timeout_ms,
		.sent = client_on_sent,
		.callback = client_on_event,
		.arg = c,
	};
	enum wax_status st = waxpeer_message_view(m, &call.message);

	if (c->edhoc != NULL)
		client_edhoc_fill(c->edhoc, &call);
	return st != WAX_OK ? st :
	    waxpeer_request_send(c->endpoint, &call, &c->request);
}

static enum wax_status
client_ask(struct client *c)
{
	struct waxpeer_message *m = client_make_message(c->a);
	enum wax_status st;

	if (m == NULL)
		return WAX_MEMORY;
	st = client_send(c, m);
	waxpeer_message_free(m);
	return st;
}

static void
client_say_unsent(struct client *c, enum wax_status st)
{
	const char *why = wax_status_text(st);

	if (st == WAX_SYSTEM)
		why = strerror(errno);
	else if (st == WAX_UNSUPPORTED && c->a->edhoc_path != NULL)
		why = "no credential of ours fits the suite and method; "
		    "\"suites\" in the file of --edhoc says which there are";
	fprintf(stderr, "wax-client: nothing was sent: %s\n", why);
	c->status = client_exit_of_status(st);
}

/* The context is there, by a handshake or a token. */
static void
client_on_context(void *arg, bool is_fine, int status)
{
	struct client *c = arg;
	enum wax_status st = is_fine ? client_ask(c) : WAX_OK;

	if (!is_fine)
		c->status = status;
	else if (st != WAX_OK)
		client_say_unsent(c, st);
	if (!is_fine || st != WAX_OK)
		event_base_loopbreak(c->base);
}

static enum wax_status
client_start(struct client *c)
{
	struct waxpeer_settings settings = {
		.credentials = c->a->credentials,
	};
	enum wax_status st;

	if (c->base == NULL || !client_add_events(c))
		return WAX_MEMORY;
	settings.base = c->base;
	if (c->device != NULL)
		c->endpoint = client_device_endpoint(c->device);
	else if ((st = waxpeer_endpoint_new(&settings, &c->endpoint)) !=
	    WAX_OK)
		return st;
	if (client_ace_is_wanted(c->a))
		return client_ace_begin(c->a, c->device, c->endpoint,
		    client_on_context, c, &c->ace);
	return c->a->keyring == NULL && (c->device == NULL ||
	    !client_device_shakes(c->device)) ? client_ask(c) :
	    client_edhoc_begin(c->a, c->device, c->endpoint,
	    client_on_context, c, &c->edhoc);
}

/* Whether the keys were renewed, for whoever looks at what goes on. */
static void
client_tell_renewal(const struct client *c)
{
	struct wax_renewal_state state;

	if (!c->a->is_verbose || client_context(c) == NULL)
		return;
	wax_context_renewal(client_context(c), &state);
	if (state.count > 0)
		fputs("wax-client: the keys were renewed\n", stderr);
	else if (state.is_wanted || state.is_running)
		fputs("wax-client: the keys are still to be renewed\n",
		    stderr);
}

static void
client_go(struct client *c)
{
	enum wax_status st = client_start(c);

	if (st == WAX_OK) {
		event_base_dispatch(c->base);
	} else {
		client_say_unsent(c, st);
	}
	client_tell_renewal(c);
}

int
client_run(struct client_arguments *a)
{
	struct client c = {
		.a = a,
		.base = event_base_new(),
		.status = CLIENT_FAILED,
	};
	int status = a->host.state.directory == NULL || c.base == NULL ? -1 :
	    client_device_open(a, c.base, &c.device);

	if (status < 0)
		client_go(&c);
	else
		c.status = status;
	client_edhoc_free(c.edhoc);
	client_ace_free(c.ace);
	if (c.device == NULL)
		waxpeer_endpoint_free(c.endpoint);
	client_device_free(c.device);
	if (c.interrupt != NULL)
		event_free(c.interrupt);
	if (c.duration != NULL)
		event_free(c.duration);
	if (c.base != NULL)
		event_base_free(c.base);
	return c.status;
}
