/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* acceptor.c - a listening stream socket in a libevent loop */
#include "peer/acceptor.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <event2/event.h>

#include "peer/sockaddr.h"

#define ACCEPTOR_BACKLOG 64
#define ACCEPTS_MAX 16		/* in one turn of the loop */
#define ACCEPTOR_PAUSE 1	/* seconds without sockets */

/* Without sockets or memory the connection stays in the backlog and the event
   would come at once again. */
static void
acceptor_rest(struct acceptor *a)
{
	struct timeval tv = { .tv_sec = ACCEPTOR_PAUSE };

	event_del(a->readable);
	event_add(a->pause, &tv);
}

static void
acceptor_on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct acceptor *a = arg;
	struct sockaddr_storage name;
	struct address from;

	(void)what;
	for (int i = 0; i < ACCEPTS_MAX; i++) {
		socklen_t len = sizeof(name);
		int taken = accept4(fd, (struct sockaddr *)&name, &len,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (taken >= 0) {
			sockaddr_to_address(&name, &from);
			a->hooks.on_accept(a->hooks.arg, taken, &from);
		} else if (errno == EMFILE || errno == ENFILE ||
		    errno == ENOBUFS || errno == ENOMEM) {
			acceptor_rest(a);
			return;
		} else if (errno == EAGAIN) {
			return;
		}
	}
}

static void
acceptor_on_pause(evutil_socket_t fd, short what, void *arg)
{
	struct acceptor *a = arg;

	(void)fd;
	(void)what;
	event_add(a->readable, NULL);
}

/* Removes the socket of a process that is gone; true: bind may try again. */
static bool
acceptor_remove_stale(const struct sockaddr_storage *name, socklen_t len,
    const char *path)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	bool is_stale;
	struct stat st;

	if (fd < 0)
		return false;
	is_stale = lstat(path, &st) == 0 && S_ISSOCK(st.st_mode) &&
	    connect(fd, (const struct sockaddr *)name, len) != 0 &&
	    errno == ECONNREFUSED;
	close(fd);
	if (is_stale && unlink(path) == 0)
		return true;
	errno = EADDRINUSE;
	return false;
}

static bool
acceptor_bind(struct acceptor *a, const struct locator *at)
{
	struct sockaddr_storage name;
	socklen_t len = sockaddr_from_locator(at, &name);
	int on = 1;

	a->fd = socket(name.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (a->fd < 0)
		return false;
	if (name.ss_family != AF_UNIX && setsockopt(a->fd, SOL_SOCKET,
	    SO_REUSEADDR, &on, sizeof(on)) != 0)
		return false;
	if (name.ss_family == AF_INET6 && setsockopt(a->fd, IPPROTO_IPV6,
	    IPV6_V6ONLY, &on, sizeof(on)) != 0)
		return false;
	if (bind(a->fd, (struct sockaddr *)&name, len) != 0 &&
	    (errno != EADDRINUSE || !locator_is_unix(at) ||
	    !acceptor_remove_stale(&name, len, at->path) ||
	    bind(a->fd, (struct sockaddr *)&name, len) != 0))
		return false;
	memcpy(a->path, at->path, sizeof(a->path));
	return listen(a->fd, ACCEPTOR_BACKLOG) == 0;
}

enum wax_status
acceptor_open(struct acceptor *a, struct event_base *base, struct locator *at,
    const struct acceptor_hooks *hooks)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);
	enum wax_status st = WAX_SYSTEM;

	*a = (struct acceptor){ .fd = -1, .hooks = *hooks };
	if (!acceptor_bind(a, at) ||
	    getsockname(a->fd, (struct sockaddr *)&name, &len) != 0)
		goto failed;
	st = WAX_MEMORY;
	a->readable = event_new(base, a->fd, EV_READ | EV_PERSIST,
	    acceptor_on_readable, a);
	a->pause = evtimer_new(base, acceptor_on_pause, a);
	if (a->readable == NULL || a->pause == NULL ||
	    event_add(a->readable, NULL) != 0)
		goto failed;
	sockaddr_to_address(&name, &at->address);
	return WAX_OK;
failed:
	acceptor_clear(a);
	return st;
}

void
acceptor_clear(struct acceptor *a)
{
	int error = errno;	/* of what made the caller close it */

	if (a->readable != NULL)
		event_free(a->readable);
	if (a->pause != NULL)
		event_free(a->pause);
	if (a->fd >= 0)
		close(a->fd);
	if (a->path[0] != '\0')
		unlink(a->path);
	*a = (struct acceptor){ .fd = -1 };
	errno = error;
}
