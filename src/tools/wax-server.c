/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* wax-server.c - a sample OCF device that is reached by OSCORE: arguments in,
   one line a request out */

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <event2/event.h>

#include "config.h"
#include "core/code.h"
#include "core/log.h"
#include "peer/endpoint.h"
#include "tools/contexts.h"
#include "tools/device.h"

#define EXIT_USAGE 2
#define SECONDS_MAX 86400

static const char usage[] =
    "usage: wax-server [-v] [--listen ADDR:PORT] [--context FILE]...\n"
    "                  [--uuid UUID] [--allow-clear] [--notify-every S]\n"
    "                  [--diagnostics] [--silent]\n"
    "       wax-server --help | --version\n"
    "See wax-server(1).\n";

struct arguments {
	const char *listen;
	struct contexts contexts;
	bool has_id;
	struct deviceid id;
	bool is_clear;
	bool has_diagnostics;
	bool is_silent;
	bool is_verbose;
	unsigned notify_every;	/* seconds, 0: never */
};

struct server {
	struct event_base *base;
	struct event *signals[2];
	struct event *ticker;
	struct log *log;
	struct clock clock;
	struct wax_contexts *set;
	struct waxpeer_endpoint *endpoint;
	struct device device;
};

static const char *const verdict_names[] = {
	[WAXPEER_SERVED_OPENED] = "opened",
	[WAXPEER_SERVED_PLAIN] = "plain",
	[WAXPEER_SERVED_REPLAY] = "replay",
	[WAXPEER_SERVED_CHALLENGED] = "challenged",
	[WAXPEER_SERVED_REFUSED] = "refused",
	[WAXPEER_SERVED_FAILED] = "failed",
	[WAXPEER_SERVED_DUPLICATE] = "duplicate",
	[WAXPEER_SERVED_NOTIFIED] = "notified",
};

static void
server_log_code(struct log *l, const char *key, uint8_t code)
{
	if (code_is_request(code) && code_name(code) != NULL)
		log_text(l, key, code_name(code));
	else
		log_code(l, key, code);
}

static void
server_on_served(void *arg, const struct waxpeer_served *e)
{
	struct server *s = arg;
	char peer[DEVICEID_TEXT_LEN + 1];
	struct deviceid id;

	clock_tick(&s->clock);
	log_begin(s->log, LOG_LEVEL_INFO,
	    e->verdict == WAXPEER_SERVED_NOTIFIED ? "notify" : "request");
	log_text(s->log, "from", e->from);
	log_text(s->log, "verdict", verdict_names[e->verdict]);
	if (e->outer_code != 0)
		server_log_code(s->log, "outer", e->outer_code);
	if (e->oscore != NULL)
		log_hex(s->log, "oscore", bytes_of(e->oscore, e->oscore_len));
	if (e->code != 0)
		server_log_code(s->log, "method", e->code);
	if (e->path[0] != '\0')
		log_text(s->log, "path", e->path);
	if (e->answer != 0) {
		log_code(s->log, "answer", e->answer);
		log_text(s->log, "sealed", e->is_answer_sealed ? "yes" : "no");
	}
	if (e->status != WAX_OK)
		log_text(s->log, "why", wax_status_text(e->status));
	if (e->peer != NULL) {
		memcpy(id.bytes, e->peer, sizeof(id.bytes));
		deviceid_format(&id, peer);
		log_text(s->log, "peer", peer);
	}
	log_end(s->log);
	log_flush(s->log);
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
server_add_contexts(struct server *s, const struct arguments *a)
{
	const struct wax_answering answering = {
		.is_silent = a->is_silent,
		.has_diagnostics = a->has_diagnostics,
	};
	enum wax_status st = WAX_OK;

	s->set = wax_contexts_new(CONTEXTS_MAX, &answering);
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
server_add_events(struct server *s, const struct arguments *a)
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

/* Everything that must be there before the first request. */
static enum wax_status
server_open(struct server *s, const struct arguments *a)
{
	struct log_options log = {
		.fd = STDERR_FILENO,
		.level = LOG_LEVEL_INFO,
		.timestamp = a->is_verbose,
		.clock = &s->clock,
	};
	struct waxpeer_settings settings = {
		.listen = a->listen,
		.device = a->id.bytes,
		.served = server_on_served,
		.served_arg = s,
	};
	enum wax_status st;

	clock_init_system(&s->clock);
	s->log = log_new(&log);
	s->base = event_base_new();
	if (s->log == NULL || s->base == NULL || !server_add_events(s, a))
		return WAX_MEMORY;
	if ((st = server_add_contexts(s, a)) != WAX_OK)
		return st;
	settings.base = s->base;
	settings.contexts = s->set;
	if ((st = waxpeer_endpoint_new(&settings, &s->endpoint)) != WAX_OK)
		return st;
	return device_init(&s->device, s->endpoint, &a->id, a->is_clear);
}

static void
server_close(struct server *s)
{
	waxpeer_endpoint_free(s->endpoint);
	device_clear(&s->device);
	wax_contexts_free(s->set);
	for (size_t i = 0; i < 2; i++)
		if (s->signals[i] != NULL)
			event_free(s->signals[i]);
	if (s->ticker != NULL)
		event_free(s->ticker);
	if (s->base != NULL)
		event_base_free(s->base);
	log_free(s->log);
}

static int
server_run(const struct arguments *a)
{
	struct server s = { .base = NULL };
	char address[64];
	enum wax_status st = server_open(&s, a);

	if (st == WAX_OK) {
		waxpeer_endpoint_address(s.endpoint, address);
		printf("listening coap://%s\n", address);
		fflush(stdout);
		log_begin(s.log, LOG_LEVEL_NOTICE, "ready");
		log_text(s.log, "listen", address);
		log_end(s.log);
		event_base_dispatch(s.base);
	} else if (st == WAX_SYSTEM) {
		fprintf(stderr, "wax-server: %s: %s\n", a->listen,
		    strerror(errno));
	} else if (st == WAX_FORMAT) {
		fprintf(stderr, "wax-server: --listen %s: expected an address "
		    "and a port, as 127.0.0.1:5683 or [::1]:0\n", a->listen);
	} else if (st != WAX_RANGE) {	/* that was told */
		fprintf(stderr, "wax-server: %s\n", wax_status_text(st));
	}
	server_close(&s);
	return st == WAX_OK ? EXIT_SUCCESS :
	    st == WAX_FORMAT || st == WAX_RANGE ? EXIT_USAGE : EXIT_FAILURE;
}

enum option_letter {
	LETTER_LISTEN = 256,
	LETTER_CONTEXT,
	LETTER_UUID,
	LETTER_ALLOW_CLEAR,
	LETTER_NOTIFY_EVERY,
	LETTER_DIAGNOSTICS,
	LETTER_SILENT,
	LETTER_HELP,
	LETTER_VERSION,
};

static const struct option long_options[] = {
	{ "listen", required_argument, NULL, LETTER_LISTEN },
	{ "context", required_argument, NULL, LETTER_CONTEXT },
	{ "uuid", required_argument, NULL, LETTER_UUID },
	{ "allow-clear", no_argument, NULL, LETTER_ALLOW_CLEAR },
	{ "notify-every", required_argument, NULL, LETTER_NOTIFY_EVERY },
	{ "diagnostics", no_argument, NULL, LETTER_DIAGNOSTICS },
	{ "silent", no_argument, NULL, LETTER_SILENT },
	{ "help", no_argument, NULL, LETTER_HELP },
	{ "version", no_argument, NULL, LETTER_VERSION },
	{ NULL, 0, NULL, 0 },
};

static bool
arguments_take_seconds(const char *text, unsigned *out)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno != 0 || *end != '\0' || end == text || text[0] == '-' ||
	    value == 0 || value > SECONDS_MAX) {
		fprintf(stderr, "wax-server: --notify-every %s: expected "
		    "seconds, 1 to %d\n", text, SECONDS_MAX);
		return false;
	}
	*out = (unsigned)value;
	return true;
}

static bool
arguments_take_uuid(struct arguments *a, const char *text)
{
	a->has_id = deviceid_parse(bytes_of_text(text), &a->id) == WAX_OK &&
	    !deviceid_is_nil(&a->id);
	if (!a->has_id)
		fprintf(stderr, "wax-server: --uuid %s: expected a device "
		    "UUID, as 7d1f2c3a-0000-4000-8000-000000000017\n", text);
	return a->has_id;
}

/* EXIT_SUCCESS, or the status to exit with. */
static int
arguments_take_context(struct arguments *a, const char *path)
{
	enum wax_status st = contexts_open(&a->contexts, "wax-server", path);

	return st == WAX_OK ? EXIT_SUCCESS :
	    st == WAX_FORMAT || st == WAX_SYSTEM || st == WAX_RANGE ||
	    st == WAX_LIMIT ? EXIT_USAGE : EXIT_FAILURE;
}

/* One option; -1: go on, else the status to exit with. */
static int
arguments_take(struct arguments *a, int letter, const char *value)
{
	int status;

	switch (letter) {
	case LETTER_LISTEN:
		a->listen = value;
		return -1;
	case LETTER_CONTEXT:
		status = arguments_take_context(a, value);
		return status == EXIT_SUCCESS ? -1 : status;
	case LETTER_UUID:
		return arguments_take_uuid(a, value) ? -1 : EXIT_USAGE;
	case LETTER_ALLOW_CLEAR:
		a->is_clear = true;
		return -1;
	case LETTER_NOTIFY_EVERY:
		return arguments_take_seconds(value, &a->notify_every) ?
		    -1 : EXIT_USAGE;
	case LETTER_DIAGNOSTICS:
		a->has_diagnostics = true;
		return -1;
	case LETTER_SILENT:
		a->is_silent = true;
		return -1;
	case 'v':
		a->is_verbose = true;
		return -1;
	case LETTER_HELP:
		fputs(usage, stdout);
		return EXIT_SUCCESS;
	case LETTER_VERSION:
		puts("wax-server " PACKAGE_VERSION);
		return EXIT_SUCCESS;
	default:
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
}

/* The own UUID: as told, else "self" of the first context that has it, else a
   random one (RFC 4122 section 4.4). */
static void
arguments_choose_uuid(struct arguments *a)
{
	for (size_t i = 0; i < a->contexts.count && !a->has_id; i++) {
		const uint8_t *self = wax_context_file_self(
		    a->contexts.files[i]);

		a->has_id = self != NULL;
		if (a->has_id)
			memcpy(a->id.bytes, self, sizeof(a->id.bytes));
	}
	if (a->has_id)
		return;
	if (getrandom(a->id.bytes, sizeof(a->id.bytes), 0) !=
	    (ssize_t)sizeof(a->id.bytes))
		abort();
	a->id.bytes[6] = (uint8_t)((a->id.bytes[6] & 0x0f) | 0x40);
	a->id.bytes[8] = (uint8_t)((a->id.bytes[8] & 0x3f) | 0x80);
}

int
main(int argc, char **argv)
{
	struct arguments a = { .listen = "127.0.0.1:5683" };
	int letter, status = -1;

	while (status < 0 && (letter = getopt_long(argc, argv, "v",
	    long_options, NULL)) != -1)
		status = arguments_take(&a, letter, optarg);
	if (status < 0 && optind < argc) {
		fprintf(stderr, "wax-server: %s: no argument expected\n%s",
		    argv[optind], usage);
		status = EXIT_USAGE;
	}
	if (status < 0) {
		arguments_choose_uuid(&a);
		status = server_run(&a);
	}
	contexts_close(&a.contexts);
	return status;
}
