/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conn_io.c - bytes from and to the socket of a session */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <event2/buffer.h>

#include "ostler/net/conn_state.h"

#define PARTS_MAX 64		/* pieces of output a system call */

/* --- input --- */

/* The peer sends nothing more. It may still read, but nobody asks any more:
   what waits is sent and the session is over. */
static void
conn_take_end(struct conn *c)
{
	/* a message of HTTP says where it ends, and few say goodbye */
	bool is_cut = c->stage == CONN_UP && c->http == NULL &&
	    c->secure != NULL && secure_state(c->secure) != SECURE_CLOSED;

	event_del(&c->readable);
	c->is_paused = true;
	c->has_peer_ended = true;
	if (c->stage == CONN_CLOSING)
		conn_mark_dirty(c);
	else if (c->incomplete_since != CONN_NEVER)
		conn_end(c, SESSION_END_LOST, "incomplete-message", false);
	else if (is_cut)
		conn_end(c, SESSION_END_LOST, "no-close-notify", false);
	else
		conn_end(c, SESSION_END_PEER, "closed", false);
}

static void
conn_take_error(struct conn *c, int error)
{
	if (error == EAGAIN || error == EINTR)
		return;
	if (c->stage == CONN_CLOSING)
		conn_drop(c);
	else
		conn_end(c, SESSION_END_LOST, conn_error_text(error), true);
}

/* It makes us answer and does not read, or asks and does not wait. */
static bool
conn_has_its_fill(const struct conn *c)
{
	return c->answers > CONN_ANSWERS_MAX || (c->http != NULL &&
	    c->stage < CONN_CLOSING && hc_stream_is_full(c->http));
}

/* One read a turn: what is left makes it readable again, after the others. */
static void
conn_on_readable(int fd, short what, void *arg)
{
	struct conn *c = arg;
	uint8_t *input = c->conns->input;
	ssize_t n = recv(fd, input, CONN_READ, MSG_DONTWAIT);

	(void)what;
	clock_tick(c->conns->context->clock);
	if (n < 0)
		conn_take_error(c, errno);
	else if (n == 0)
		conn_take_end(c);
	else if (c->stage < CONN_CLOSING) {
		c->has_spoken = true;
		conn_take(c, bytes_of(input, (size_t)n));
	}
	if (c->stage < CONN_ENDED && conn_has_its_fill(c) && !c->is_paused) {
		event_del(&c->readable);
		c->is_paused = true;
	}
}

enum wax_status
conn_want_input(struct conn *c)
{
	if (event_assign(&c->readable, c->conns->context->base, c->fd,
	    EV_READ | EV_PERSIST, conn_on_readable, c) < 0 ||
	    event_add(&c->readable, NULL) < 0)
		return WAX_MEMORY;
	return WAX_OK;
}

/* --- output --- */

static void
conn_on_writable(int fd, short what, void *arg)
{
	struct conn *c = arg;

	(void)fd;
	(void)what;
	clock_tick(c->conns->context->clock);
	if (c->stage == CONN_CONNECTING)
		conn_finish_connect(c);
	else
		conn_write(c);
}

enum wax_status
conn_want_output(struct conn *c)
{
	if (!event_initialized(&c->writable) && event_assign(&c->writable,
	    c->conns->context->base, c->fd, EV_WRITE, conn_on_writable, c) < 0)
		return WAX_MEMORY;
	return event_add(&c->writable, NULL) < 0 ? WAX_MEMORY : WAX_OK;
}

void
conn_put(struct conn *c, struct bytes data)
{
	if (c->fd < 0)
		return;
	if (c->output == NULL)
		c->output = evbuffer_new();
	if (c->output == NULL ||
	    evbuffer_add(c->output, data.data, data.len) < 0) {
		conn_end_later(c, SESSION_END_LOST, "memory");
		return;
	}
	if (!c->is_sending)
		c->answers += data.len;
	conn_mark_dirty(c);
}

size_t
conn_waiting(const struct conn *c)
{
	return c->output == NULL ? 0 : evbuffer_get_length(c->output);
}

static void
conn_fail_write(struct conn *c, int error)
{
	if (c->stage == CONN_CLOSING)
		conn_drop(c);
	else
		conn_end_later(c, SESSION_END_LOST, conn_error_text(error));
}

/* A peer that reads slowly gets on; one that reads nothing is watched. */
static void
conn_wait_for_room(struct conn *c)
{
	if (conn_want_output(c) != WAX_OK) {
		conn_fail_write(c, ENOMEM);
		return;
	}
	if (c->stalled_since == CONN_NEVER)
		c->stalled_since = c->conns->context->clock->now;
	conn_watch(c);
}

/* A message that could not go on because of us has all the time again. */
static void
conn_resume_reading(struct conn *c)
{
	c->is_paused = false;
	if (event_add(&c->readable, NULL) < 0) {
		conn_fail_write(c, ENOMEM);
		return;
	}
	if (c->incomplete_since != CONN_NEVER)
		c->incomplete_since = c->conns->context->clock->now;
	conn_watch(c);
}

void
conn_read_on(struct conn *c)
{
	if (c->is_paused && !c->has_peer_ended && !conn_has_its_fill(c))
		conn_resume_reading(c);
}

static void
conn_free_output(struct conn *c)
{
	if (c->output != NULL)
		evbuffer_free(c->output);
	c->output = NULL;
	c->answers = 0;
	conn_read_on(c);
}

static ssize_t
conn_send_parts(struct conn *c)
{
	struct evbuffer_iovec parts[PARTS_MAX];
	int n = evbuffer_peek(c->output, -1, NULL, parts, PARTS_MAX);
	struct msghdr h = {
		.msg_iov = parts,
		.msg_iovlen = n > PARTS_MAX ? PARTS_MAX : (size_t)n,
	};

	return sendmsg(c->fd, &h, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void
conn_write(struct conn *c)
{
	if (c->fd < 0 || c->stage == CONN_CONNECTING)
		return;
	while (conn_waiting(c) > 0) {
		ssize_t n = conn_send_parts(c);

		if (n > 0) {
			evbuffer_drain(c->output, (size_t)n);
			c->stalled_since = CONN_NEVER;
		} else if (n < 0 && errno == EAGAIN) {
			conn_wait_for_room(c);
			return;
		} else if (n < 0 && errno != EINTR) {
			conn_fail_write(c, errno);
			return;
		}
	}
	conn_free_output(c);
	conn_drained(c);
}
