/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* waxpeer-node.c - a device of OCF with one resource, /a/light: it shows a PIN,
   by which an onboarding tool becomes its owner, and then lets in whom the
   owner has given rights. Its state is kept in a folder, which must exist:

	waxpeer-node 127.0.0.1 /var/lib/light

   Build it with: cc waxpeer-node.c $(pkg-config --cflags --libs waxpeer \
	libevent) */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <wax/ocf.h>
#include <wax/posix.h>
#include <waxpeer/endpoint.h>
#include <waxpeer/message.h>
#include <waxpeer/node.h>
#include <waxpeer/serve.h>

/* Who may ask was decided before: the handler has nothing to do with it. */
static void
on_light(struct waxpeer_incoming *in, void *arg)
{
	static const uint8_t cbor[] = { 0xa1, 0x62, 'o', 'n', 0xf5 };
	struct waxpeer_message *m = waxpeer_message_new(WAXPEER_CONTENT);
	struct wax_message answer;

	(void)arg;
	waxpeer_message_set_ocf(m, cbor, sizeof(cbor));	/* {"on": true} */
	if (waxpeer_message_view(m, &answer) == WAX_OK)
		waxpeer_incoming_answer(in, &answer);
	else
		waxpeer_incoming_refuse(in, WAXPEER_INTERNAL_ERROR);
	waxpeer_message_free(m);
}

static void
on_pin(void *arg, const char *pin)
{
	(void)arg;
	printf("pin %s\n", pin);
	fflush(stdout);
}

static void
on_signal(evutil_socket_t fd, short what, void *base)
{
	(void)fd;
	(void)what;
	event_base_loopbreak(base);
}

/* The resource, and where it is asked for: in the clear and by DTLS. */
static int
open_node(struct waxpeer_node *node, const char *address)
{
	struct waxpeer_endpoint *endpoint = waxpeer_node_endpoint(node);
	struct waxpeer_place place = {
		.path = "/a/light",
		.access = WAX_RESOURCE_DISCOVERABLE | WAX_RESOURCE_SECURE,
		.handler = on_light,
	};
	char uri[160], text[128];

	if (waxpeer_resource_add(endpoint, &place, NULL) != WAX_OK)
		return -1;
	for (int i = 0; i < 2; i++) {
		snprintf(uri, sizeof(uri), "%s://%.64s:0", i == 0 ? "coap" :
		    "coaps", address);
		if (waxpeer_endpoint_listen(endpoint, uri) != WAX_OK)
			return -1;
	}
	waxpeer_endpoint_address(endpoint, text);
	printf("listening coap://%s\n", text);
	if (waxpeer_endpoint_listener(endpoint, 1, text))
		printf("listening %s\n", text);
	fflush(stdout);
	return 0;
}

int
main(int argc, char **argv)
{
	struct waxpeer_settings endpoint = { .listen = NULL };
	struct wax_device_conf device = { .methods = 2, .record = "light" };
	struct waxpeer_node_settings settings = {
		.endpoint = &endpoint,
		.device = &device,
		.show_pin = on_pin,
	};
	struct waxpeer_node *node = NULL;
	struct event *terminate = NULL;
	struct wax_env *env = NULL;
	enum wax_status st = WAX_MEMORY;
	int status = EXIT_FAILURE;

	if (argc != 3) {
		fprintf(stderr, "usage: waxpeer-node ADDR FOLDER\n");
		return status;
	}
	endpoint.base = event_base_new();
	device.env = env = wax_posix_env_new(argv[2]);
	if (endpoint.base != NULL && env != NULL)
		st = waxpeer_node_new(&settings, &node, NULL);
	if (st != WAX_OK) {
		fprintf(stderr, "%s: %s\n", argv[2], wax_status_text(st));
	} else if (open_node(node, argv[1]) == 0) {
		terminate = evsignal_new(endpoint.base, SIGTERM, on_signal,
		    endpoint.base);
		event_add(terminate, NULL);
		event_base_dispatch(endpoint.base);
		status = EXIT_SUCCESS;
	}
	waxpeer_node_free(node);
	wax_posix_env_free(env);
	if (terminate != NULL)
		event_free(terminate);
	if (endpoint.base != NULL)
		event_base_free(endpoint.base);
	return status;
}
