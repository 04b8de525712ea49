/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_echo.c - an HTTP server for measuring: gives each body back, sealed as
   it came, over connections that stay

   bench-http-echo: prints port=N, then serves 127.0.0.1 until it is ended. It
   reads what ostlerd and nginx write, not what anybody could. */
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

#define BUFFER_SIZE 8192
#define EVENTS 64

struct client {
	int fd;
	size_t len;
	char in[BUFFER_SIZE + 1];
};

static int
listen_loopback(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct sockaddr_in a = wire_loopback(0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 ||
	    listen(fd, 1024) < 0)
		err(1, "listen");
	return fd;
}

static void
client_end(struct client *c)
{
	close(c->fd);
	free(c);
}

/* The length of a whole request at the beginning, and where its body is; 0:
   there is none yet. */
static size_t
request_length(struct client *c, size_t *body_len)
{
	char *end, *field;

	c->in[c->len] = '\0';
	if ((end = strstr(c->in, "\r\n\r\n")) == NULL)
		return 0;
	field = strcasestr(c->in, "\r\ncontent-length:");
	*body_len = field == NULL || field > end ? 0 :
	    strtoul(field + sizeof("\r\ncontent-length:") - 1, NULL, 10);
	end += 4;
	return (size_t)(end - c->in) + *body_len <= c->len ?
	    (size_t)(end - c->in) + *body_len : 0;
}

/* False: the client is to go. */
static bool
client_answer(struct client *c, size_t request_len, size_t body_len)
{
	char out[BUFFER_SIZE + 256];
	int n = snprintf(out, sizeof(out), "HTTP/1.1 200 OK\r\n"
	    "Content-Type: application/oscore\r\nOSCORE: AA\r\n"
	    "Content-Length: %zu\r\n\r\n", body_len);

	memcpy(out + n, c->in + request_len - body_len, body_len);
	memmove(c->in, c->in + request_len, c->len - request_len);
	c->len -= request_len;
	return send(c->fd, out, (size_t)n + body_len, MSG_NOSIGNAL) ==
	    n + (ssize_t)body_len;
}

static bool
client_serve(struct client *c)
{
	ssize_t n = recv(c->fd, c->in + c->len, BUFFER_SIZE - c->len, 0);
	size_t request_len, body_len;

	if (n < 0 && errno == EAGAIN)
		return true;
	if (n <= 0)
		return false;
	c->len += (size_t)n;
	while ((request_len = request_length(c, &body_len)) > 0)
		if (!client_answer(c, request_len, body_len))
			return false;
	return c->len < BUFFER_SIZE;
}

static void
take_client(int poll, int listener)
{
	int one = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
	struct client *c = fd < 0 ? NULL : calloc(1, sizeof(*c));
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };

	if (fd < 0)
		return;
	if (c == NULL || epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) < 0)
		err(1, "accept");
	c->fd = fd;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
}

int
main(void)
{
	int listener = listen_loopback(), poll = epoll_create1(0);
	struct epoll_event event = { .events = EPOLLIN }, events[EVENTS];

	if (poll < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event) < 0)
		err(1, "epoll");
	printf("port=%u\n", wire_port(listener));
	fflush(stdout);
	for (;;) {
		int n = epoll_wait(poll, events, EVENTS, -1);

		for (int i = 0; i < n; i++) {
			struct client *c = events[i].data.ptr;

			if (c == NULL)
				take_client(poll, listener);
			else if (!client_serve(c))
				client_end(c);
		}
	}
}
