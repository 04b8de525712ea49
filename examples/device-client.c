/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device-client.c - one sealed request over a UDP socket, without any library
   but libwax:

	device-client 127.0.0.1 5683 DIRECTORY get light
	device-client 127.0.0.1 5683 DIRECTORY put light on

   The state of the context is kept in DIRECTORY. Build it with:
   cc device-client.c device_env.c $(pkg-config --cflags --libs wax) */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "device_coap.h"
#include "device_env.h"
#include "device_keys.h"

#define ATTEMPTS 4		/* with waits of 2, 4, 8 and 16 s */
#define FIRST_WAIT 2000		/* ms */

static int
open_socket(const char *address, const char *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)atoi(port)) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (inet_pton(AF_INET, address, &a.sin_addr) != 1 ||
	    connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0) {
		perror(address);
		exit(EXIT_FAILURE);
	}
	return fd;
}

/* A request on its way. */
struct call {
	int fd;
	struct wax_exchange x;
	struct coap request;
	struct wax_response response;
	uint8_t opened[WAX_BUFFER_SIZE(COAP_MAX, COAP_MAX)];
};

/* An answer that comes apart from the acknowledgement wants one itself. */
static void
acknowledge(int fd, const struct coap *answer)
{
	struct coap ack = { .type = COAP_ACK, .id = answer->id };
	uint8_t data[COAP_MAX];

	if (answer->type == COAP_CON)
		(void)send(fd, data, coap_write(&ack, data), 0);
}

/* True if that datagram is the device's answer. What anybody could have sent
   ends nothing. */
static bool
take(struct call *c, const uint8_t *data, size_t len)
{
	struct coap answer;

	if (!coap_parse(data, len, &answer) || answer.message.code < 0x40 ||
	    answer.token_len != c->request.token_len ||
	    memcmp(answer.token, c->request.token, answer.token_len) != 0)
		return false;
	acknowledge(c->fd, &answer);
	switch (wax_unprotect_response(&c->x, &answer.message, c->opened,
	    sizeof(c->opened), &c->response)) {
	case WAX_RESPONSE_OPENED:
	case WAX_RESPONSE_REPEAT:
		return true;
	case WAX_RESPONSE_UNAUTHENTICATED:
		fprintf(stderr, "somebody says %u.%02u\n",
		    answer.message.code >> 5, answer.message.code & 31);
		return false;
	default:
		return false;
	}
}

/* The same datagram each time: it is sealed once. */
static bool
ask(struct call *c)
{
	uint8_t out[COAP_MAX], in[COAP_MAX];
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	size_t len = coap_write(&c->request, out);

	for (int i = 0; len > 0 && i < ATTEMPTS; i++) {
		(void)send(c->fd, out, len, 0);
		while (poll(&p, 1, FIRST_WAIT << i) == 1) {
			ssize_t got = recv(c->fd, in, sizeof(in), 0);

			if (got > 0 && take(c, in, (size_t)got))
				return true;
		}
	}
	return false;
}

/* Once more, if the server wants an Echo. */
static enum wax_status
call(struct call *c, struct wax_context *context, const struct wax_env *env,
    const struct wax_message *plain)
{
	static uint8_t sealed[WAX_BUFFER_SIZE(COAP_MAX, COAP_MAX)];
	enum wax_status st;

	c->request = (struct coap){ .type = COAP_CON, .token_len = 8 };
	do {
		st = wax_protect_request(&c->x, context, plain, sealed,
		    sizeof(sealed), &c->request.message);
		if (st == WAX_OK)
			st = env->random(env->arg, c->request.token, 8);
		memcpy(&c->request.id, c->request.token,
		    sizeof(c->request.id));
		if (st == WAX_OK && !ask(c))
			st = WAX_NOT_FOUND;
	} while (st == WAX_OK && c->response.result == WAX_RESPONSE_REPEAT);
	wax_exchange_clear(&c->x);
	return st;
}

static size_t
write_path(const char *path, uint8_t options[16])
{
	size_t len = strlen(path);

	if (len > 12) {
		fprintf(stderr, "%s: longer than 12 characters\n", path);
		exit(2);
	}
	options[0] = (uint8_t)(COAP_URI_PATH << 4 | len);
	memcpy(options + 1, path, len);
	return len + 1;
}

static void
print(const struct wax_message *m)
{
	printf("%u.%02u %.*s\n", m->code >> 5, m->code & 31,
	    (int)m->payload_len, m->payload_len > 0 ?
	    (const char *)m->payload : "");
}

int
main(int argc, char *argv[])
{
	static struct call c;
	struct wax_context_parameters keys = device_keys(true);
	uint8_t options[16];
	struct wax_message plain = { .options = options };
	struct wax_context *context;
	struct wax_env env;
	enum wax_status st;

	if (argc < 6 || argc > 7) {
		fprintf(stderr, "usage: device-client ADDRESS PORT DIRECTORY "
		    "get|put PATH [VALUE]\n");
		return 2;
	}
	plain.code = strcmp(argv[4], "put") == 0 ? COAP_PUT : COAP_GET;
	plain.options_len = write_path(argv[5], options);
	if (argc == 7) {
		plain.payload = (const uint8_t *)argv[6];
		plain.payload_len = strlen(argv[6]);
	}
	env = device_env(argv[3]);
	st = wax_context_new(&keys, &env, &context);
	if (st != WAX_OK) {
		fprintf(stderr, "no context: %s\n", wax_status_text(st));
		return EXIT_FAILURE;
	}
	c.fd = open_socket(argv[1], argv[2]);
	st = call(&c, context, &env, &plain);
	if (st == WAX_OK)
		print(&c.response.message);
	else
		fprintf(stderr, "no answer: %s\n", wax_status_text(st));
	close(c.fd);
	wax_context_free(context);
	return st == WAX_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
