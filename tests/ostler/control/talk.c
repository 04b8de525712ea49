/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* talk.c - clients of a control socket on a bench */

#include "ostler/control/talk.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <event2/event.h>

struct talk talk;

void
talk_setup(void)
{
	signal(SIGPIPE, SIG_IGN);
	host_setup();
	strcpy(talk.folder, "/tmp/control.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(talk.folder));
	snprintf(talk.path, sizeof(talk.path), "%s/socket", talk.folder);
	talk.base = event_base_new();
	ck_assert_ptr_nonnull(talk.base);
	ck_assert_int_eq(control_new(talk.base, talk.path, &fake.host,
	    fake.log, &talk.control), WAX_OK);
}

void
talk_teardown(void)
{
	control_free(talk.control);
	event_base_free(talk.base);
	unlink(talk.path);
	rmdir(talk.folder);
	host_teardown();
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct client *c = arg;
	ssize_t n = recv(fd, c->text + c->len, sizeof(c->text) - 1 - c->len,
	    0);

	(void)what;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0) {
		c->len += (size_t)n;
		c->text[c->len] = '\0';
		return;
	}
	/* the end, also if not all that was said was read */
	ck_assert(n == 0 || errno == ECONNRESET);
	c->is_over = true;
	event_del(c->readable);
	event_base_loopbreak(talk.base);
}

struct client *
client_new(void)
{
	struct client *c = calloc(1, sizeof(*c));
	struct sockaddr_un name = { .sun_family = AF_UNIX };

	ck_assert_ptr_nonnull(c);
	strcpy(name.sun_path, talk.path);
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(c->fd, 0);
	if (connect(c->fd, (struct sockaddr *)(void *)&name,
	    sizeof(name)) < 0) {
		close(c->fd);
		free(c);
		return NULL;
	}
	c->readable = event_new(talk.base, c->fd, EV_READ | EV_PERSIST,
	    on_readable, c);
	ck_assert_int_eq(event_add(c->readable, NULL), 0);
	talk.open++;
	return c;
}

void
client_free(struct client *c)
{
	event_free(c->readable);
	close(c->fd);
	free(c);
	talk.open--;
}

void
client_say(struct client *c, const void *data, size_t len)
{
	const uint8_t *at = data;

	while (len > 0) {
		ssize_t n = send(c->fd, at, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EPIPE)	/* it was refused already */
			return;
		if (n < 0) {
			ck_assert_int_eq(errno, EAGAIN);
			talk_turn();
			continue;
		}
		at += n;
		len -= (size_t)n;
	}
}

void
client_say_text(struct client *c, const char *text)
{
	client_say(c, text, strlen(text));
}

void
client_shut(struct client *c)
{
	ck_assert_int_eq(shutdown(c->fd, SHUT_WR), 0);
}

const char *
client_await(struct client *c)
{
	while (!c->is_over)
		ck_assert_int_eq(event_base_dispatch(talk.base), 0);
	return c->text;
}

const char *
talk_ask(const char *request)
{
	static char text[1 << 16];
	struct client *c = client_new();

	ck_assert_ptr_nonnull(c);
	client_say_text(c, request);
	strcpy(text, client_await(c));
	client_free(c);
	return text;
}

void
talk_turn(void)
{
	ck_assert_int_ge(event_base_loop(talk.base, EVLOOP_NONBLOCK), 0);
}
