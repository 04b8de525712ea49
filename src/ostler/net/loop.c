/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* loop.c - a thread's loop */
#include "ostler/net/loop.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <event2/event.h>

#include "ostler/net/net.h"

struct loop {
	struct event_base *base;
	struct event *alarm;	/* the earliest timer */
	struct event *woken;
	struct clock *clock;
	struct timers *timers;
	struct log *log;
	struct net *net;
	void (*wake)(void *arg);
	void *wake_arg;
	uint64_t alarm_due;	/* UINT64_MAX: not set */
	int wake_fd;
	atomic_bool stopped;
};

static void
loop_on_alarm(int fd, short what, void *arg)
{
	struct loop *l = arg;

	(void)fd;
	(void)what;
	l->alarm_due = UINT64_MAX;	/* the turn runs the timers */
}

static void
loop_on_woken(int fd, short what, void *arg)
{
	struct loop *l = arg;
	eventfd_t count;

	(void)what;
	if (eventfd_read(fd, &count) < 0)
		return;
	clock_tick(l->clock);
	if (l->wake != NULL)
		l->wake(l->wake_arg);
}

/* Only this thread touches the base, so it needs no locks. */
static struct event_base *
loop_make_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base = NULL;

	if (config != NULL && event_config_set_flag(config,
	    EVENT_BASE_FLAG_NOLOCK) == 0)
		base = event_base_new_with_config(config);
	if (config != NULL)
		event_config_free(config);
	return base;
}

static bool
loop_open(struct loop *l)
{
	if ((l->base = loop_make_base()) == NULL)
		return false;
	l->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (l->wake_fd < 0)
		return false;
	l->alarm = event_new(l->base, -1, 0, loop_on_alarm, l);
	l->woken = event_new(l->base, l->wake_fd, EV_READ | EV_PERSIST,
	    loop_on_woken, l);
	return l->alarm != NULL && l->woken != NULL &&
	    event_add(l->woken, NULL) == 0;
}

struct loop *
loop_new(struct clock *clock, struct timers *timers, struct log *log)
{
	struct loop *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->clock = clock;
	l->timers = timers;
	l->log = log;
	l->alarm_due = UINT64_MAX;
	l->wake_fd = -1;
	atomic_init(&l->stopped, false);
	if (!loop_open(l)) {
		loop_free(l);
		return NULL;
	}
	clock_tick(clock);
	return l;
}

void
loop_free(struct loop *l)
{
	if (l == NULL)
		return;
	if (l->alarm != NULL)
		event_free(l->alarm);
	if (l->woken != NULL)
		event_free(l->woken);
	if (l->wake_fd >= 0)
		close(l->wake_fd);
	if (l->base != NULL)
		event_base_free(l->base);
	free(l);
}

struct event_base *
loop_base(struct loop *l)
{
	return l->base;
}

void
loop_set_net(struct loop *l, struct net *net)
{
	l->net = net;
}

void
loop_set_waker(struct loop *l, void (*wake)(void *arg), void *arg)
{
	l->wake = wake;
	l->wake_arg = arg;
}

/* The alarm is moved only to an earlier time. One that rings too early, as the
   timer it was for is gone, is set again then: once in a while instead of once
   a message. */
static void
loop_set_alarm(struct loop *l)
{
	uint64_t due = timers_next(l->timers);

	if (due >= l->alarm_due)
		return;

	uint64_t wait = due > l->clock->now ? due - l->clock->now : 0;
	struct timeval tv = {
		.tv_sec = (time_t)(wait / CLOCK_S(1)),
		.tv_usec = (suseconds_t)(wait % CLOCK_S(1)),
	};

	if (event_add(l->alarm, &tv) == 0)
		l->alarm_due = due;
}

void
loop_run(struct loop *l)
{
	while (!atomic_load_explicit(&l->stopped, memory_order_relaxed)) {
		loop_set_alarm(l);
		event_base_loop(l->base, EVLOOP_ONCE);
		clock_tick(l->clock);
		timers_run(l->timers, l->clock->now);
		if (l->net != NULL)
			net_flush(l->net);
		log_flush(l->log);
	}
	atomic_store_explicit(&l->stopped, false, memory_order_relaxed);
}

/* The eventfd's counter can only be full if a wake-up is on its way anyway. */
void
loop_wake(struct loop *l)
{
	(void)!eventfd_write(l->wake_fd, 1);
}

void
loop_stop(struct loop *l)
{
	atomic_store_explicit(&l->stopped, true, memory_order_relaxed);
	loop_wake(l);
}
