/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* farewell.c - stream sockets that we have done with */
#include "peer/farewell.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#define FAREWELL_READ_MAX 4096	/* bytes at once */
#define FAREWELL_READS_MAX 8	/* in one turn of the loop */

struct farewell {
	TAILQ_ENTRY(farewell) order;
	struct farewells *all;
	struct timer timer;
	int fd;
	struct event *readable;
	struct event *writable;
	uint8_t *queue;		/* owned */
	size_t queue_len;	/* bytes in it */
	size_t sent;		/* of these */
	bool has_peer_ended;
};

void
farewells_init(struct farewells *all, struct event_base *base,
    const struct clock *clock, struct timers *timers)
{
	*all = (struct farewells){
		.base = base, .clock = clock, .timers = timers,
	};
	TAILQ_INIT(&all->list);
}

static void
farewell_free(struct farewell *l)
{
	TAILQ_REMOVE(&l->all->list, l, order);
	l->all->count--;
	timers_stop(l->all->timers, &l->timer);
	if (l->readable != NULL)
		event_free(l->readable);
	if (l->writable != NULL)
		event_free(l->writable);
	close(l->fd);
	free(l->queue);
	free(l);
}

void
farewells_clear(struct farewells *all)
{
	while (!TAILQ_EMPTY(&all->list))
		farewell_free(TAILQ_FIRST(&all->list));
}

static void
farewell_on_timer(struct timer *timer, void *arg)
{
	(void)arg;
	farewell_free((struct farewell *)(void *)((char *)timer -
	    offsetof(struct farewell, timer)));
}

static bool
farewell_has_said_all(const struct farewell *l)
{
	return l->sent == l->queue_len;
}

/* Sends as much as goes. False: nobody is there. */
static bool
farewell_write(struct farewell *l)
{
	ssize_t n = 0;

	if (!farewell_has_said_all(l))
		n = send(l->fd, l->queue + l->sent, l->queue_len - l->sent,
		    MSG_NOSIGNAL);
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return false;
	if (n > 0)
		l->sent += (size_t)n;
	if (!farewell_has_said_all(l))
		return event_add(l->writable, NULL) == 0;
	shutdown(l->fd, SHUT_WR);
	return !l->has_peer_ended;
}

static void
farewell_on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct farewell *l = arg;

	(void)fd;
	(void)what;
	if (!farewell_write(l))
		farewell_free(l);
}

/* The peer says no more, but may still read. */
static void
farewell_take_end(struct farewell *l)
{
	l->has_peer_ended = true;
	event_del(l->readable);
	if (farewell_has_said_all(l))
		farewell_free(l);
}

static void
farewell_on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct farewell *l = arg;
	uint8_t buffer[FAREWELL_READ_MAX];

	(void)what;
	for (int i = 0; i < FAREWELL_READS_MAX; i++) {
		ssize_t n = recv(fd, buffer, sizeof(buffer), 0);

		if (n > 0)
			continue;
		if (n == 0)
			farewell_take_end(l);
		else if (errno != EAGAIN && errno != EINTR)
			farewell_free(l);
		return;
	}
}

static bool
farewell_start(struct farewell *l)
{
	struct farewells *all = l->all;

	l->readable = event_new(all->base, l->fd, EV_READ | EV_PERSIST,
	    farewell_on_readable, l);
	l->writable = event_new(all->base, l->fd, EV_WRITE,
	    farewell_on_writable, l);
	return l->readable != NULL && l->writable != NULL &&
	    event_add(l->readable, NULL) == 0 &&
	    timers_start(all->timers, &l->timer, all->clock->now +
	    FAREWELL_TIME, farewell_on_timer) == WAX_OK && farewell_write(l);
}

void
farewells_take(struct farewells *all, struct conduit *c)
{
	struct farewell *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		conduit_clear(c);
		return;
	}
	if (all->count == FAREWELLS_MAX)
		farewell_free(TAILQ_FIRST(&all->list));
	TAILQ_INSERT_TAIL(&all->list, l, order);
	all->count++;
	l->all = all;
	l->fd = c->fd;
	l->queue = c->queue;
	l->queue_len = c->queue_len;
	c->fd = -1;
	c->queue = NULL;
	conduit_clear(c);
	if (!farewell_start(l))
		farewell_free(l);
}
