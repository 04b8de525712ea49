/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conduit.c - a connected stream socket in a libevent loop */
#include "peer/conduit.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "peer/sockaddr.h"

#define CONDUIT_READ_MAX 16384	/* bytes at once */
#define CONDUIT_READS_MAX 8	/* in one turn of the loop */

static void
conduit_end(struct conduit *c, int error)
{
	conduit_stop(c);
	c->hooks.on_end(c->hooks.arg, error);
}

static void
conduit_on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct conduit *c = arg;
	uint8_t buffer[CONDUIT_READ_MAX];

	(void)what;
	for (int i = 0; i < CONDUIT_READS_MAX && !c->is_stopped; i++) {
		ssize_t len = recv(fd, buffer, sizeof(buffer), 0);

		if (len > 0)
			c->hooks.on_data(c->hooks.arg,
			    bytes_of(buffer, (size_t)len));
		else if (len == 0)
			conduit_end(c, 0);
		else if (errno == EAGAIN || errno == EINTR)
			break;
		else
			conduit_end(c, errno);
	}
}

/* Sends what waits, as much as goes. */
static void
conduit_flush(struct conduit *c)
{
	ssize_t len = send(c->fd, c->queue, c->queue_len, MSG_NOSIGNAL);

	if (len < 0 && errno != EAGAIN && errno != EINTR) {
		conduit_end(c, errno);
		return;
	}
	if (len > 0) {
		c->queue_len -= (size_t)len;
		memmove(c->queue, c->queue + len, c->queue_len);
	}
	if (c->queue_len == 0) {
		free(c->queue);		/* nothing is kept while idle */
		c->queue = NULL;
	} else {
		event_add(c->writable, NULL);
	}
}

/* TCP to a port of this host that nobody listens at, but which the system has
   just chosen for our own end: the socket is connected with itself. */
static bool
conduit_is_with_itself(int fd)
{
	struct sockaddr_storage ours, theirs;
	socklen_t our_len = sizeof(ours), their_len = sizeof(theirs);
	struct address a, b;

	if (getsockname(fd, (struct sockaddr *)&ours, &our_len) != 0 ||
	    getpeername(fd, (struct sockaddr *)&theirs, &their_len) != 0)
		return false;
	sockaddr_to_address(&ours, &a);
	sockaddr_to_address(&theirs, &b);
	return a.port != 0 && address_equal(&a, &b);
}

static void
conduit_on_connected(struct conduit *c)
{
	int error = 0;
	socklen_t len = sizeof(error);

	c->is_connecting = false;
	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		error = errno;
	if (error == 0 && conduit_is_with_itself(c->fd))
		error = ECONNREFUSED;
	if (error == 0 && event_add(c->readable, NULL) != 0)
		error = ENOMEM;
	if (error != 0)
		conduit_end(c, error);
	else
		c->hooks.on_open(c->hooks.arg);
}

static void
conduit_on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct conduit *c = arg;

	(void)fd;
	(void)what;
	if (c->is_connecting)
		conduit_on_connected(c);
	else if (c->queue_len > 0)
		conduit_flush(c);
}

/* The socket is fd's from now on. */
static enum wax_status
conduit_init(struct conduit *c, struct event_base *base, int fd,
    const struct conduit_hooks *hooks)
{
	int on = 1;

	*c = (struct conduit){ .fd = fd, .hooks = *hooks };
	/* Messages are small and wait for answers; no TCP: no harm. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	c->readable = event_new(base, fd, EV_READ | EV_PERSIST,
	    conduit_on_readable, c);
	c->writable = event_new(base, fd, EV_WRITE, conduit_on_writable, c);
	return c->readable != NULL && c->writable != NULL ? WAX_OK :
	    WAX_MEMORY;
}

enum wax_status
conduit_connect(struct conduit *c, struct event_base *base,
    const struct locator *to, const struct conduit_hooks *hooks)
{
	struct sockaddr_storage name;
	socklen_t len = sockaddr_from_locator(to, &name);
	int fd = socket(name.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	enum wax_status st;

	*c = (struct conduit){ .fd = -1 };
	if (fd < 0)
		return WAX_SYSTEM;
	if ((st = conduit_init(c, base, fd, hooks)) != WAX_OK)
		goto failed;
	c->is_connecting = true;
	st = WAX_SYSTEM;
	if (connect(fd, (struct sockaddr *)&name, len) != 0 &&
	    errno != EINPROGRESS)
		goto failed;
	if (event_add(c->writable, NULL) == 0)
		return WAX_OK;
	st = WAX_MEMORY;
failed:
	conduit_clear(c);
	return st;
}

enum wax_status
conduit_take_socket(struct conduit *c, struct event_base *base, int fd,
    const struct conduit_hooks *hooks)
{
	enum wax_status st = conduit_init(c, base, fd, hooks);

	if (st == WAX_OK && event_add(c->readable, NULL) != 0)
		st = WAX_MEMORY;
	if (st != WAX_OK)
		conduit_clear(c);
	return st;
}

static enum wax_status
conduit_enqueue(struct conduit *c, struct bytes data)
{
	uint8_t *grown;

	if (data.len > CONDUIT_QUEUE_MAX - c->queue_len)
		return WAX_SPACE;
	grown = realloc(c->queue, c->queue_len + data.len);
	if (grown == NULL)
		return WAX_MEMORY;
	memcpy(grown + c->queue_len, data.data, data.len);
	c->queue = grown;
	c->queue_len += data.len;
	return event_add(c->writable, NULL) == 0 ? WAX_OK : WAX_MEMORY;
}

enum wax_status
conduit_send(struct conduit *c, struct bytes data)
{
	ssize_t sent = 0;

	if (c->is_stopped || c->fd < 0)
		return WAX_STATE;
	if (data.len == 0)
		return WAX_OK;
	if (c->queue_len == 0 && !c->is_connecting)
		sent = send(c->fd, data.data, data.len, MSG_NOSIGNAL);
	if (sent < 0)	/* an error comes back with the next read */
		sent = 0;
	if ((size_t)sent == data.len)
		return WAX_OK;
	return conduit_enqueue(c, bytes_of(data.data + sent,
	    data.len - (size_t)sent));
}

void
conduit_stop(struct conduit *c)
{
	c->is_stopped = true;
	if (c->readable != NULL)
		event_del(c->readable);
	if (c->writable != NULL)
		event_del(c->writable);
}

void
conduit_clear(struct conduit *c)
{
	int error = errno;	/* of what made the caller close it */

	if (c->readable != NULL)
		event_free(c->readable);
	if (c->writable != NULL)
		event_free(c->writable);
	if (c->fd >= 0)
		close(c->fd);
	free(c->queue);
	*c = (struct conduit){ .fd = -1, .is_stopped = true };
	errno = error;
}
