/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "ostler/control/conversation.h"
#include "ostler/metrics/metrics.h"
#include "ostler/net/conn_local.h"

#define MODE 0600
#define PATIENCE CLOCK_S(10)
#define ACCEPT_BATCH 32		/* connections taken at once */
#define ACCEPT_PAUSE 1		/* seconds, without descriptors */

/* Where it listens; all zeros: nowhere. */
struct door {
	char *path;		/* owned */
	int fd;
	struct stat file;
	struct event *arrival;	/* owned */
};

struct control {
	struct conversations conversations;
	struct door door;
	struct event *pause;	/* owned; of arrivals */
};

static void on_arrival(evutil_socket_t fd, short what, void *arg);

static void
door_close(struct door *d)
{
	if (d->path == NULL)
		return;
	if (d->arrival != NULL)
		event_free(d->arrival);
	conn_local_remove(d->path, &d->file);
	close(d->fd);
	free(d->path);
	*d = (struct door){ .path = NULL };
}

static enum wax_status
door_open(struct control *c, const char *path, struct door *out)
{
	struct door d = { .path = strdup(path) };
	enum wax_status st;

	if (d.path == NULL)
		return WAX_MEMORY;
	st = conn_local_listen(path, MODE, &d.fd, &d.file);
	if (st != WAX_OK) {
		free(d.path);
		return st;
	}
	d.arrival = event_new(c->conversations.base, d.fd,
	    EV_READ | EV_PERSIST, on_arrival, c);
	if (d.arrival == NULL || event_add(d.arrival, NULL) < 0) {
		door_close(&d);
		return WAX_MEMORY;
	}
	*out = d;
	return WAX_OK;
}

/* --- who comes --- */

static bool
is_admitted(const struct ucred *peer)
{
	return peer->uid == 0 || peer->uid == geteuid();
}

/* One line, as far as it can be sent at once, and the end. */
static void
turn_away(struct control *c, int fd, const struct ucred *peer,
    enum metric which, const char *why)
{
	struct log *log = c->conversations.log;
	char line[100];
	int n = snprintf(line, sizeof(line), "error %s\n", why);

	metrics_add(c->conversations.host->metrics, which, 1);
	log_begin(log, LOG_LEVEL_WARNING, "control");
	log_text(log, "refused", why);
	log_uint(log, "uid", peer->uid);
	log_uint(log, "pid", (uint64_t)peer->pid);
	log_end(log);
	(void)!send(fd, line, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
	close(fd);
}

static void
take_arrival(struct control *c, int fd)
{
	struct ucred peer = { .uid = (uid_t)-1, .pid = 0 };
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0 ||
	    !is_admitted(&peer))
		turn_away(c, fd, &peer, METRIC_CONTROL_DENIED,
		    "only root and the daemon's own user may ask");
	else if (c->conversations.count >= CONTROL_CONNECTIONS_MAX)
		turn_away(c, fd, &peer, METRIC_CONTROL_FULL,
		    "too many connections; try again");
	else if (conversation_take_new(&c->conversations, fd, &peer) != WAX_OK)
		log_line(c->conversations.log, LOG_LEVEL_ERROR, "control",
		    "%s", wax_status_text(WAX_MEMORY));
}

static void
pause_arrivals(struct control *c, int error)
{
	const struct timeval pause = { .tv_sec = ACCEPT_PAUSE };

	log_line(c->conversations.log, LOG_LEVEL_ERROR, "control",
	    "nobody can be let in: %s", strerror(error));
	if (evtimer_add(c->pause, &pause) == 0)
		event_del(c->door.arrival);
}

static void
on_pause_end(evutil_socket_t fd, short what, void *arg)
{
	struct control *c = arg;

	(void)fd;
	(void)what;
	if (c->door.arrival != NULL)
		(void)event_add(c->door.arrival, NULL);
}

static void
on_arrival(evutil_socket_t fd, short what, void *arg)
{
	struct control *c = arg;

	(void)what;
	for (unsigned i = 0; i < ACCEPT_BATCH; i++) {
		int arrived = accept4(fd, NULL, NULL,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (arrived >= 0) {
			take_arrival(c, arrived);
			continue;
		}
		/* of one that has gone again nothing is left to be done */
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		    errno == ENOMEM)
			pause_arrivals(c, errno);
		return;
	}
}

/* --- the whole --- */

enum wax_status
control_new(struct event_base *base, const char *path,
    const struct control_host *host, struct log *log, struct control **out)
{
	struct control *c = calloc(1, sizeof(*c));
	enum wax_status st = WAX_MEMORY;

	if (c == NULL)
		return WAX_MEMORY;
	c->conversations = (struct conversations){
		.base = base,
		.host = host,
		.log = log,
		.patience = PATIENCE,
	};
	LIST_INIT(&c->conversations.all);
	c->pause = evtimer_new(base, on_pause_end, c);
	if (c->pause != NULL)
		st = control_move(c, path);
	if (st != WAX_OK) {
		int error = errno;

		control_free(c);
		errno = error;
		return st;
	}
	*out = c;
	return WAX_OK;
}

enum wax_status
control_move(struct control *c, const char *path)
{
	struct door d = { .path = NULL };
	enum wax_status st;

	if (path != NULL && c->door.path != NULL &&
	    strcmp(path, c->door.path) == 0)
		return WAX_OK;
	if (path != NULL && (st = door_open(c, path, &d)) != WAX_OK)
		return st;
	door_close(&c->door);
	c->door = d;
	return WAX_OK;
}

void
control_free(struct control *c)
{
	if (c == NULL)
		return;
	conversations_clear(&c->conversations);
	door_close(&c->door);
	if (c->pause != NULL)
		event_free(c->pause);
	free(c);
}

void
control_set_patience(struct control *c, uint64_t patience)
{
	c->conversations.patience = patience;
}
