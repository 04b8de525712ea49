/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device-server.c - a light with one OSCORE context, on a UDP socket, without
   any library but libwax:

	device-server 127.0.0.1 5683 DIRECTORY

   The state of the context is kept in DIRECTORY. Port 0 is any; the one it got
   is printed. Build it with:
   cc device-server.c device_env.c $(pkg-config --cflags --libs wax) */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "device_coap.h"
#include "device_env.h"
#include "device_keys.h"

/* The answer given last, for a request that comes again (RFC 7252 section
   4.2): its seal is made once. */
struct last {
	struct sockaddr_in from;
	uint16_t id;
	uint8_t data[COAP_MAX];
	size_t len;
};

static char light[16] = "off";
static volatile sig_atomic_t is_over;

static void
stop(int number)
{
	(void)number;
	is_over = 1;
}

static bool
is_path(const struct wax_message *m, const char *path)
{
	const uint8_t *at = m->options, *end = at + m->options_len, *value;
	unsigned number = 0, len, parts = 0;
	bool is_equal = false;

	while (coap_next_option(&at, end, &number, &value, &len))
		if (number == COAP_URI_PATH)
			is_equal = ++parts == 1 && len == strlen(path) &&
			    memcmp(value, path, len) == 0;
	return is_equal;
}

/* Only requests of the peer whose keys we share come here. */
static struct wax_message
serve(const struct wax_message *m)
{
	struct wax_message answer = { .code = COAP_NOT_FOUND };

	if (!is_path(m, "light"))
		return answer;
	switch (m->code) {
	case COAP_GET:
		answer.code = COAP_CONTENT;
		answer.payload = (const uint8_t *)light;
		answer.payload_len = strlen(light);
		break;
	case COAP_PUT:
		answer.code = m->payload_len < sizeof(light) ? COAP_CHANGED :
		    COAP_BAD_REQUEST;
		if (answer.code == COAP_CHANGED)
			snprintf(light, sizeof(light), "%.*s",
			    (int)m->payload_len, m->payload_len > 0 ?
			    (const char *)m->payload : "");
		break;
	default:
		answer.code = COAP_NOT_ALLOWED;
	}
	return answer;
}

/* What goes back; false if nothing does. It stays until the next call. */
static bool
answer(struct wax_contexts *set, const struct coap *in,
    struct wax_message *out)
{
	static uint8_t sealed[WAX_BUFFER_SIZE(COAP_MAX, COAP_MAX)];
	static uint8_t opened[WAX_BUFFER_SIZE(COAP_MAX, COAP_MAX)];
	struct wax_exchange x = { 0 };
	struct wax_request request;
	struct wax_message plain;
	bool has_answer;

	switch (wax_unprotect_request(&x, set, &in->message, in->type ==
	    COAP_CON, opened, sizeof(opened), &request)) {
	case WAX_REQUEST_OPENED:
		plain = serve(&request.message);
		has_answer = wax_protect_response(&x, &plain, sealed,
		    sizeof(sealed), out) == WAX_OK;
		break;
	case WAX_REQUEST_PLAIN:		/* nothing here is for everybody */
		*out = (struct wax_message){ .code = COAP_UNAUTHORIZED };
		has_answer = true;
		break;
	default:			/* challenged, replayed, refused */
		fprintf(stderr, "not served: %s\n",
		    wax_status_text(request.status));
		has_answer = request.has_answer;
		*out = request.answer;
	}
	wax_exchange_clear(&x);
	return has_answer;
}

static void
take(int fd, struct wax_contexts *set, struct last *last)
{
	uint8_t data[COAP_MAX];
	struct sockaddr_in from = { 0 };
	socklen_t from_len = sizeof(from);
	struct coap in, out;
	ssize_t len = recvfrom(fd, data, sizeof(data), 0,
	    (struct sockaddr *)&from, &from_len);

	if (len < 0 || !coap_parse(data, (size_t)len, &in) ||
	    in.type > COAP_NON || in.message.code < 1 || in.message.code > 31)
		return;
	if (last->len == 0 || last->id != in.id ||
	    memcmp(&last->from, &from, sizeof(from)) != 0) {
		*last = (struct last){ .from = from, .id = in.id };
		out = in;
		out.type = in.type == COAP_CON ? COAP_ACK : COAP_NON;
		if (answer(set, &in, &out.message))
			last->len = coap_write(&out, last->data);
	}
	if (last->len > 0)
		(void)sendto(fd, last->data, last->len, 0,
		    (struct sockaddr *)&from, from_len);
}

static int
open_socket(const char *address, const char *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)atoi(port)) };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (inet_pton(AF_INET, address, &a.sin_addr) != 1 ||
	    bind(fd, (struct sockaddr *)&a, len) != 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &len) != 0) {
		perror(address);
		exit(EXIT_FAILURE);
	}
	printf("listening %u\n", ntohs(a.sin_port));
	fflush(stdout);
	return fd;
}

/* The device's one context, and the set that requests look for it in. NULL:
   told. */
static struct wax_contexts *
make_contexts(const struct wax_env *env, struct wax_context **context)
{
	struct wax_context_parameters keys = device_keys(false);
	struct wax_contexts *set = wax_contexts_new(1, NULL);
	enum wax_status st = set == NULL ? WAX_MEMORY :
	    wax_context_new(&keys, env, context);

	if (st == WAX_OK && (st = wax_contexts_add(set, *context)) != WAX_OK)
		wax_context_free(*context);
	if (st == WAX_OK)
		return set;
	fprintf(stderr, "no context: %s\n", wax_status_text(st));
	wax_contexts_free(set);
	return NULL;
}

int
main(int argc, char *argv[])
{
	struct sigaction action = { .sa_handler = stop };
	struct wax_contexts *set;
	struct wax_context *context;
	struct last last = { .len = 0 };
	struct wax_env env;
	enum wax_status st;
	int fd;

	if (argc != 4) {
		fprintf(stderr, "usage: device-server ADDRESS PORT DIRECTORY\n");
		return 2;
	}
	env = device_env(argv[3]);
	if ((set = make_contexts(&env, &context)) == NULL)
		return EXIT_FAILURE;
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	fd = open_socket(argv[1], argv[2]);
	while (!is_over)
		take(fd, set, &last);
	/* so that the next start needs no Echo and skips no number */
	st = wax_context_retire(context);
	wax_contexts_free(set);
	wax_context_free(context);
	close(fd);
	return st == WAX_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
