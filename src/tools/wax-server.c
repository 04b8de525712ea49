/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* wax-server.c - a sample OCF device that is reached by OSCORE: arguments in,
   one line a request out */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "peer/endpoint.h"
#include "peer/home.h"
#include "tools/device.h"
#include "tools/device_node.h"
#include "tools/discoverable.h"
#include "tools/endpoint_log.h"
#include "tools/server.h"
#include "tools/server_ace.h"
#include "tools/server_edhoc.h"
#include "wax/posix.h"

#define LISTENER_SIZE 128	/* of a listener's URI */

struct server {
	struct event_base *base;
	struct event *signals[2];
	struct event *ticker;
	struct endpoint_log log;
	struct wax_contexts *set;
	struct wax_env *env;		/* of handshakes and tokens; or NULL */
	struct server_ace ace;
	struct device_node *node;	/* NULL: no provisioned device */
	struct waxpeer_endpoint *endpoint;	/* the node's, or owned */
	struct device device;
	struct discoverable *discoverable;	/* NULL: it is not */
	const char *wrong;	/* the URI that could not be used */
};

/* The one that calls home, and what it is for. */
static void
server_on_home(void *arg, const struct waxpeer_home_event *e)
{
	static const char *const states[] = {
		[WAXPEER_HOME_UP] = "up",
		[WAXPEER_HOME_DOWN] = "down",
		[WAXPEER_HOME_REGISTERED] = "registered",
		[WAXPEER_HOME_REFUSED] = "refused",
	};
	struct server *s = arg;

	endpoint_log_begin(&s->log, e->state == WAXPEER_HOME_DOWN ||
	    e->state == WAXPEER_HOME_REFUSED ? LOG_LEVEL_WARNING :
	    LOG_LEVEL_NOTICE, "home");
	log_text(s->log.log, "uri", e->uri);
	log_text(s->log.log, "state", states[e->state]);
	endpoint_log_id(&s->log, "name", e->name);
	if (e->detail != NULL)
		log_text(s->log.log, "why", e->detail);
	if (e->state == WAXPEER_HOME_DOWN)
		log_uint(s->log.log, "retry_ms", e->retry_ms);
	log_end(s->log.log);
}

static void
server_on_signal(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	event_base_loopbreak(arg);
}

static void
server_on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct server *s = arg;

	(void)fd;
	(void)what;
	device_tick(&s->device);
}

/* The set takes a context once, and few with one Recipient ID. */
static enum wax_status
server_refuse_context(const char *path, enum wax_status st)
{
	if (st == WAX_MEMORY)
		return st;
	fprintf(stderr, "wax-server: %s: %s\n", path, st == WAX_EXISTS ?
	    "has the keys of a file before it; expected each context once" :
	    "one of too many files with its recipient-id and id-context");
	return WAX_RANGE;
}

static enum wax_status
server_add_contexts(struct server *s, const struct server_arguments *a)
{
	const struct wax_answering answering = {
		.is_silent = a->is_silent,
		.has_diagnostics = a->has_diagnostics,
	};
	enum wax_status st = WAX_OK;

	s->set = wax_contexts_new(CONTEXTS_MAX + 2 * SERVER_EDHOC_CONTEXTS +
	    SERVER_ACE_CONTEXTS, &answering);
	if (s->set == NULL)
		return WAX_MEMORY;
	for (size_t i = 0; i < a->contexts.count && st == WAX_OK; i++) {
		st = wax_contexts_add(s->set,
		    wax_context_file_context(a->contexts.files[i]));
		if (st != WAX_OK)
			st = server_refuse_context(a->contexts.paths[i], st);
	}
	return st;
}

static bool
server_add_events(struct server *s, const struct server_arguments *a)
{
	struct timeval every = { .tv_sec = (time_t)a->notify_every };
	static const int numbers[] = { SIGTERM, SIGINT };

	for (size_t i = 0; i < 2; i++) {
		s->signals[i] = evsignal_new(s->base, numbers[i],
		    server_on_signal, s->base);
		if (s->signals[i] == NULL ||
		    event_add(s->signals[i], NULL) != 0)
			return false;
	}
	s->ticker = event_new(s->base, -1, EV_PERSIST, server_on_tick, s);
	return s->ticker != NULL && (a->notify_every == 0 ||
	    event_add(s->ticker, &every) == 0);
}

/* Listens and calls home; what can not be used is s->wrong. */
static enum wax_status
server_go_online(struct server *s, const struct server_arguments *a)
{
	const struct waxpeer_home home = {
		.hop_id = a->has_peer ? a->peer.bytes : NULL,
		.keepalive_s = a->keep_alive,
		.names = a->names,
		.name_count = a->name_count,
		.changed = server_on_home,
		.arg = s,
	};
	enum wax_status st = WAX_OK;

	for (size_t i = 0; i < a->listen_count && st == WAX_OK; i++) {
		s->wrong = a->listen[i];
		st = waxpeer_endpoint_listen(s->endpoint, a->listen[i]);
	}
	for (size_t i = 0; i < a->home_count && st == WAX_OK; i++) {
		s->wrong = a->homes[i];
		st = waxpeer_endpoint_call_home(s->endpoint, a->homes[i],
		    &home);
	}
	return st;
}

/* So that /oic/res tells where it is. */
static void
server_add_endpoints(struct server *s)
{
	char uri[LISTENER_SIZE];

	for (size_t i = 0; waxpeer_endpoint_listener(s->endpoint, i, uri); i++)
		device_add_endpoint(&s->device, uri);
}

static enum wax_status
server_become_discoverable(struct server *s, const char *interface)
{
	s->wrong = interface;
	return discoverable_new(&s->device, s->base, interface,
	    &s->discoverable);
}

/* The device has another owner, or another Device ID. */
static void
server_on_changed(void *arg, unsigned what)
{
	struct server *s = arg;

	(void)what;
	memcpy(s->device.id.bytes, wax_device_uuid(s->device.guard),
	    sizeof(s->device.id.bytes));
}

/* With what its owner gives, by /oic/sec/... What is wrong is told. */
static enum wax_status
server_open_node(struct server *s, const struct server_arguments *a,
    const struct waxpeer_settings *settings)
{
	const struct device_node_settings node = {
		.program = "wax-server",
		.options = &a->state,
		.endpoint = settings,
		.log = &s->log,
		.ace = &s->ace.settings,
		.changed = server_on_changed,
		.arg = s,
	};
	enum wax_status st;

	if (!device_node_open(&node, &s->node))
		return WAX_DAMAGED;
	s->endpoint = waxpeer_node_endpoint(device_node_inner(s->node));
	st = device_init(&s->device, s->endpoint, "wax-server", &a->id, false);
	s->device.guard = waxpeer_node_device(device_node_inner(s->node));
	server_on_changed(s, 0);
	return st;
}

static enum wax_status
server_take_tokens(struct server *s, const struct server_arguments *a)
{
	memcpy(s->ace.rs.device, a->id.bytes, sizeof(s->ace.rs.device));
	s->ace.rs.env = s->env;
	return waxpeer_endpoint_serve_ace(s->endpoint, &s->ace.settings);
}

/* With what files say. */
static enum wax_status
server_open_endpoint(struct server *s, const struct server_arguments *a,
    struct waxpeer_settings *settings)
{
	enum wax_status st = server_add_contexts(s, a);

	if (st != WAX_OK)
		return st;
	settings->credentials = a->credentials;
	settings->device = a->id.bytes;
	settings->contexts = s->set;
	if ((st = waxpeer_endpoint_new(settings, &s->endpoint)) != WAX_OK)
		return st;
	/* nothing is stored: of its folder it makes no use */
	if ((a->keyring != NULL || a->ace_path != NULL) &&
	    (s->env = wax_posix_env_new(".")) == NULL)
		return WAX_MEMORY;
	if (a->keyring != NULL)
		st = server_edhoc_open(a, s->endpoint, s->env, &s->log);
	if (st == WAX_OK && a->ace_path != NULL)
		st = server_take_tokens(s, a);
	return st != WAX_OK ? st : device_init(&s->device, s->endpoint,
	    "wax-server", &a->id, a->is_clear);
}

/* Everything that must be there before the first request. */
static enum wax_status
server_open(struct server *s, const struct server_arguments *a)
{
	struct waxpeer_settings settings = {
		.served = endpoint_log_served,
		.served_arg = &s->log,
		.outer = a->is_verbose ? endpoint_log_outer : NULL,
		.outer_arg = &s->log,
		.session = endpoint_log_session,
		.session_arg = &s->log,
	};
	enum wax_status st;

	if ((st = endpoint_log_open(&s->log, a->is_verbose)) != WAX_OK)
		return st;
	s->base = event_base_new();
	if (s->base == NULL || !server_add_events(s, a))
		return WAX_MEMORY;
	settings.base = s->base;
	if ((a->ace_path != NULL || a->state.directory != NULL) &&
	    !server_ace_open(&s->ace, a->ace_path,
	    &s->log))
		return WAX_RANGE;
	st = a->state.directory != NULL ? server_open_node(s, a, &settings) :
	    server_open_endpoint(s, a, &settings);
	s->ace.endpoint = s->endpoint;
	if (st == WAX_OK)
		st = device_add_samples(&s->device);
	if (st == WAX_OK)
		st = server_go_online(s, a);
	if (st == WAX_OK && (s->node != NULL || a->interface != NULL))
		server_add_endpoints(s);
	return st == WAX_OK && a->interface != NULL ?
	    server_become_discoverable(s, a->interface) : st;
}

static void
server_close(struct server *s)
{
	discoverable_free(s->discoverable);
	if (s->node == NULL)
		waxpeer_endpoint_free(s->endpoint);
	device_node_free(s->node);
	server_ace_close(&s->ace);
	device_clear(&s->device);
	wax_contexts_free(s->set);
	wax_posix_env_free(s->env);
	for (size_t i = 0; i < 2; i++)
		if (s->signals[i] != NULL)
			event_free(s->signals[i]);
	if (s->ticker != NULL)
		event_free(s->ticker);
	if (s->base != NULL)
		event_base_free(s->base);
	endpoint_log_close(&s->log);
}

/* A line for each listener, and all of them in the log. */
static void
server_tell_ready(struct server *s, const struct server_arguments *a)
{
	static const char coap[] = "coap://";
	char uri[LISTENER_SIZE];

	endpoint_log_begin(&s->log, LOG_LEVEL_NOTICE, "ready");
	for (size_t i = 0; waxpeer_endpoint_listener(s->endpoint, i, uri);
	    i++) {
		printf("listening %s\n", uri);
		log_text(s->log.log, "listen", strncmp(uri, coap,
		    strlen(coap)) == 0 ? uri + strlen(coap) : uri);
	}
	for (size_t i = 0; i < a->home_count; i++)
		printf("calling %s\n", a->homes[i]);
	fflush(stdout);
	log_end(s->log.log);
}

/* Why it does not start; the status to exit with. */
static int
server_tell_failure(const struct server *s, enum wax_status st)
{
	const char *uri = s->wrong == NULL ? "" : s->wrong;

	switch (st) {
	case WAX_RANGE:		/* that was told */
		return SERVER_EXIT_USAGE;
	case WAX_DAMAGED:	/* and that */
		return EXIT_FAILURE;
	case WAX_SYSTEM:
		fprintf(stderr, "wax-server: %s: %s\n", uri,
		    strerror(errno));
		return EXIT_FAILURE;
	case WAX_FORMAT:
		fprintf(stderr, "wax-server: %s: expected an address and a "
		    "port, as 127.0.0.1:5683 or coaps+tcp://[::1]:0\n", uri);
		return SERVER_EXIT_USAGE;
	case WAX_STATE:
		fprintf(stderr, "wax-server: %s: expected --credentials with "
		    "it\n", uri);
		return SERVER_EXIT_USAGE;
	case WAX_EXISTS:
		fprintf(stderr, "wax-server: %s: expected one coap:// for "
		    "IPv4 and one for IPv6\n", uri);
		return SERVER_EXIT_USAGE;
	default:
		fprintf(stderr, "wax-server: %s\n", wax_status_text(st));
		return EXIT_FAILURE;
	}
}

static int
server_run(const struct server_arguments *a)
{
	struct server s = { .base = NULL };
	enum wax_status st = server_open(&s, a);
	int status = EXIT_SUCCESS;

	if (st == WAX_OK) {
		server_tell_ready(&s, a);
		event_base_dispatch(s.base);
	} else {
		status = server_tell_failure(&s, st);
	}
	server_close(&s);
	return status;
}

int
main(int argc, char **argv)
{
	struct server_arguments a;
	int status = server_arguments_take(&a, argc, argv);

	if (status < 0)
		status = server_run(&a);
	server_arguments_clear(&a);
	return status;
}
