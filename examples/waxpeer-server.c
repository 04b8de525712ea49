/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* waxpeer-server.c - a device with one resource, /counter, that only the
   holder of the security context can read, set and observe:

	waxpeer-server 127.0.0.1:5683 device.ctx

   Build it with: cc waxpeer-server.c $(pkg-config --cflags --libs waxpeer \
	libevent) */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <wax/context_file.h>
#include <waxpeer/endpoint.h>
#include <waxpeer/message.h>
#include <waxpeer/serve.h>

struct counter {
	unsigned value;
	struct waxpeer_resource *resource;
};

/* GET answers the value as text; PUT sets it and tells the observers. */
static void
on_counter(struct waxpeer_incoming *in, void *arg)
{
	struct counter *counter = arg;
	const struct wax_message *request = waxpeer_incoming_message(in);
	struct wax_message answer = { .code = WAXPEER_CONTENT };
	char text[16] = "";

	switch (request->code) {
	case WAXPEER_GET:
		snprintf(text, sizeof(text), "%u", counter->value);
		answer.payload = (const uint8_t *)text;
		answer.payload_len = strlen(text);
		waxpeer_incoming_answer(in, &answer);
		break;
	case WAXPEER_PUT:
		if (request->payload_len >= sizeof(text)) {
			waxpeer_incoming_refuse(in, WAXPEER_BAD_REQUEST);
			break;
		}
		if (request->payload_len > 0)
			memcpy(text, request->payload, request->payload_len);
		counter->value = (unsigned)strtoul(text, NULL, 10);
		waxpeer_incoming_refuse(in, WAXPEER_CHANGED);
		waxpeer_resource_notify(counter->resource);
		break;
	default:
		waxpeer_incoming_refuse(in, WAXPEER_METHOD_NOT_ALLOWED);
		break;
	}
}

static void
on_signal(evutil_socket_t fd, short what, void *base)
{
	(void)fd;
	(void)what;
	event_base_loopbreak(base);
}

int
main(int argc, char **argv)
{
	struct counter counter = { .value = 0 };
	struct waxpeer_place place = {
		.path = "/counter",
		.is_observable = true,
		.handler = on_counter,
		.arg = &counter,
	};
	struct waxpeer_settings settings = { .listen = argv[1] };
	struct wax_context_file *file = NULL;
	struct wax_contexts *contexts = NULL;
	struct waxpeer_endpoint *endpoint = NULL;
	struct event *terminate = NULL;
	struct wax_error_text error;
	char address[64];
	int status = EXIT_FAILURE;

	if (argc != 3) {
		fprintf(stderr, "usage: waxpeer-server ADDR:PORT CONTEXT\n");
		return status;
	}
	if (wax_context_file_open(argv[2], &file, &error) != WAX_OK) {
		fprintf(stderr, "%s\n", error.text);
		return status;
	}
	settings.base = event_base_new();
	settings.contexts = contexts = wax_contexts_new(1, NULL);
	if (settings.base != NULL && contexts != NULL &&
	    wax_contexts_add(contexts, wax_context_file_context(file)) ==
	    WAX_OK && waxpeer_endpoint_new(&settings, &endpoint) == WAX_OK &&
	    waxpeer_resource_add(endpoint, &place, &counter.resource) ==
	    WAX_OK) {
		waxpeer_endpoint_address(endpoint, address);
		printf("listening coap://%s\n", address);
		fflush(stdout);
		terminate = evsignal_new(settings.base, SIGTERM, on_signal,
		    settings.base);
		event_add(terminate, NULL);
		event_base_dispatch(settings.base);
		status = EXIT_SUCCESS;
	}
	waxpeer_endpoint_free(endpoint);
	if (terminate != NULL)
		event_free(terminate);
	if (settings.base != NULL)
		event_base_free(settings.base);
	wax_contexts_free(contexts);
	wax_context_file_close(file);	/* last: it stores the state */
	return status;
}
