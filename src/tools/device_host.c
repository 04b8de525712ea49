/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_host.c - a device that is there to be provisioned */
#include "tools/device_host.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "tools/device.h"
#include "tools/discoverable.h"

#define LISTENER_SIZE 128	/* of a listener's URI */
#define WATCH_S 10

struct device_host {
	const struct device_host_settings *s;
	struct endpoint_log log;
	struct event_base *base;
	struct event *signals[2];
	struct event *watch;
	struct device_node *node;
	struct device device;
	struct discoverable *discoverable;	/* NULL: it is not */
	int status;
};

static void
on_signal(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	event_base_loopbreak(arg);
}

static void
on_changed(void *arg, unsigned what)
{
	struct device_host *h = arg;

	memcpy(h->device.id.bytes, wax_device_uuid(h->device.guard),
	    sizeof(h->device.id.bytes));
	if (h->s->changed == NULL || h->s->changed(h->s->arg, h->node, what))
		return;
	h->status = EXIT_FAILURE;
	event_base_loopbreak(h->base);
}

static void
on_watch(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	on_changed(arg, 0);
}

static bool
add_events(struct device_host *h)
{
	static const int numbers[] = { SIGTERM, SIGINT };
	static const struct timeval watch = { .tv_sec = WATCH_S };

	for (size_t i = 0; i < 2; i++) {
		h->signals[i] = evsignal_new(h->base, numbers[i], on_signal,
		    h->base);
		if (h->signals[i] == NULL ||
		    event_add(h->signals[i], NULL) != 0)
			return false;
	}
	h->watch = event_new(h->base, -1, EV_PERSIST, on_watch, h);
	return h->watch != NULL && event_add(h->watch, &watch) == 0;
}

static void
say(const struct device_host *h, const char *about, const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", h->s->program, about, what);
}

/* The exit status; -1: go on. */
static int
listen_at(struct device_host *h, const char *uri)
{
	switch (waxpeer_endpoint_listen(waxpeer_node_endpoint(
	    device_node_inner(h->node)), uri)) {
	case WAX_OK:
		return -1;
	case WAX_FORMAT:
		say(h, uri, "expected an address and a port, as "
		    "127.0.0.1:5683 or coaps://[::1]:0");
		return DEVICE_HOST_USAGE;
	case WAX_EXISTS:
		say(h, uri, "expected one coap:// for IPv4 and one for IPv6");
		return DEVICE_HOST_USAGE;
	case WAX_SYSTEM:
		say(h, uri, strerror(errno));
		return EXIT_FAILURE;
	default:
		say(h, uri, "can not be listened at");
		return EXIT_FAILURE;
	}
}

static int
listen_at_all(struct device_host *h)
{
	static const char *const usual[] = {
		"127.0.0.1:5683", "coaps://127.0.0.1:5684"
	};
	const struct device_host_options *o = h->s->options;
	const char *const *list = o->listen_count == 0 ? usual : o->listen;
	size_t count = o->listen_count == 0 ? 2 : o->listen_count;
	int status = -1;

	for (size_t i = 0; i < count && status < 0; i++)
		status = listen_at(h, list[i]);
	return status;
}

static int
become_discoverable(struct device_host *h)
{
	const char *interface = h->s->options->interface;

	if (interface == NULL || discoverable_new(&h->device, h->base,
	    interface, &h->discoverable) == WAX_OK)
		return -1;
	say(h, interface, strerror(errno));
	return EXIT_FAILURE;
}

static void
tell_ready(struct device_host *h)
{
	char uri[LISTENER_SIZE];

	endpoint_log_begin(&h->log, LOG_LEVEL_NOTICE, "ready");
	for (size_t i = 0; waxpeer_endpoint_listener(h->device.endpoint, i,
	    uri); i++) {
		device_add_endpoint(&h->device, uri);
		printf("listening %s\n", uri);
		log_text(h->log.log, "listen", uri);
	}
	fflush(stdout);
	log_end(h->log.log);
}

static bool
open_node(struct device_host *h)
{
	const struct waxpeer_settings endpoint = {
		.base = h->base,
		.served = endpoint_log_served,
		.served_arg = &h->log,
		.session = endpoint_log_session,
		.session_arg = &h->log,
	};
	const struct device_node_settings node = {
		.program = h->s->program,
		.options = &h->s->options->state,
		.types = h->s->types,
		.endpoint = &endpoint,
		.log = &h->log,
		.show_pin = h->s->show_pin,
		.show_arg = h->s->arg,
		.changed = on_changed,
		.arg = h,
	};
	struct waxpeer_node *inner;

	if (!device_node_open(&node, &h->node))
		return false;
	inner = device_node_inner(h->node);
	if (device_init(&h->device, waxpeer_node_endpoint(inner),
	    h->s->program, &h->device.id, false) != WAX_OK)
		return false;
	h->device.guard = waxpeer_node_device(inner);
	on_changed(h, ~0u);
	return h->status == EXIT_SUCCESS;
}

/* The exit status; -1: it may begin. */
static int
open_host(struct device_host *h)
{
	int status;

	if (endpoint_log_open(&h->log, h->s->options->has_time) != WAX_OK)
		return EXIT_FAILURE;
	h->base = event_base_new();
	if (h->base == NULL || !add_events(h) || !open_node(h))
		return EXIT_FAILURE;
	if (h->s->ends_at_once)
		return EXIT_SUCCESS;
	if ((status = listen_at_all(h)) < 0)
		status = become_discoverable(h);
	return status;
}

static void
close_host(struct device_host *h)
{
	discoverable_free(h->discoverable);
	device_node_free(h->node);
	device_clear(&h->device);
	for (size_t i = 0; i < 2; i++)
		if (h->signals[i] != NULL)
			event_free(h->signals[i]);
	if (h->watch != NULL)
		event_free(h->watch);
	if (h->base != NULL)
		event_base_free(h->base);
	endpoint_log_close(&h->log);
}

int
device_host_run(const struct device_host_settings *s)
{
	struct device_host h = { .s = s, .status = EXIT_SUCCESS };
	int status = open_host(&h);

	if (status < 0) {
		tell_ready(&h);
		event_base_dispatch(h.base);
		status = h.status;
	}
	close_host(&h);
	return status;
}
