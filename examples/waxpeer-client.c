/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* waxpeer-client.c - one sealed request to the device of a security context,
   by a proxy that can neither read nor change it:

	waxpeer-client 127.0.0.1:5684 mine.ctx /counter

   Without a proxy the address is the device's, and call.target stays NULL.
   Build it with: cc waxpeer-client.c $(pkg-config --cflags --libs waxpeer \
	libevent) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <wax/context_file.h>
#include <waxpeer/endpoint.h>
#include <waxpeer/message.h>
#include <waxpeer/request.h>

struct client {
	struct event_base *base;
	int status;
};

static void
on_event(struct waxpeer_request *r, const struct waxpeer_event *event,
    void *arg)
{
	struct client *client = arg;

	(void)r;
	switch (event->outcome) {
	case WAXPEER_RESPONSE:		/* authentic: from the device */
		printf("%u.%02u %.*s\n", event->message.code >> 5,
		    event->message.code & 31, (int)event->message.payload_len,
		    event->message.payload_len > 0 ?
		    (const char *)event->message.payload : "");
		client->status = EXIT_SUCCESS;
		break;
	case WAXPEER_HOP_ERROR:		/* from whoever */
		fprintf(stderr, "an unprotected error, %u.%02u\n",
		    event->message.code >> 5, event->message.code & 31);
		break;
	case WAXPEER_TIMEOUT:
		fprintf(stderr, "no answer\n");
		break;
	default:
		fprintf(stderr, "failed: %s\n",
		    wax_status_text(event->status));
		break;
	}
	if (event->is_last)
		event_base_loopbreak(client->base);
}

static enum wax_status
send_get(struct waxpeer_endpoint *endpoint, const char *proxy,
    struct wax_context *context, const char *path, struct client *client)
{
	struct waxpeer_message *message = waxpeer_message_new(WAXPEER_GET);
	struct waxpeer_call call = {
		.hop = proxy,
		.target = wax_context_subject(context),
		.context = context,
		.callback = on_event,
		.arg = client,
	};
	enum wax_status status;

	if (message == NULL)
		return WAX_MEMORY;
	waxpeer_message_set_path(message, path);
	status = waxpeer_message_view(message, &call.message);
	if (status == WAX_OK)
		status = waxpeer_request_send(endpoint, &call, NULL);
	waxpeer_message_free(message);
	return status;
}

int
main(int argc, char **argv)
{
	struct client client = { .status = EXIT_FAILURE };
	struct waxpeer_settings settings = { .listen = NULL };
	struct waxpeer_endpoint *endpoint = NULL;
	struct wax_context_file *file;
	struct wax_error_text error;
	enum wax_status status;

	if (argc != 4) {
		fprintf(stderr, "usage: waxpeer-client PROXY CONTEXT PATH\n");
		return EXIT_FAILURE;
	}
	if (wax_context_file_open(argv[2], &file, &error) != WAX_OK) {
		fprintf(stderr, "%s\n", error.text);
		return EXIT_FAILURE;
	}
	client.base = settings.base = event_base_new();
	status = settings.base == NULL ? WAX_MEMORY :
	    waxpeer_endpoint_new(&settings, &endpoint);
	if (status == WAX_OK)
		status = send_get(endpoint, argv[1],
		    wax_context_file_context(file), argv[3], &client);
	if (status == WAX_OK)
		event_base_dispatch(client.base);
	else
		fprintf(stderr, "nothing was sent: %s\n",
		    wax_status_text(status));
	waxpeer_endpoint_free(endpoint);
	if (client.base != NULL)
		event_base_free(client.base);
	wax_context_file_close(file);	/* last: it stores the state */
	return client.status;
}
