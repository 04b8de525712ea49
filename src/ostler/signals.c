/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* signals.c - signals as events of a loop */
#include "ostler/signals.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <event2/event.h>

struct signals {
	int fd;
	struct event *readable;		/* owned */
	void (*take)(void *arg, int number);
	void *arg;
};

static const int numbers[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1 };

/* One a turn: what is taken may end the loop, or free what is here. */
static void
signals_on_readable(int fd, short what, void *arg)
{
	struct signals *s = arg;
	struct signalfd_siginfo info;

	(void)what;
	if (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		s->take(s->arg, (int)info.ssi_signo);
}

static bool
signals_open(struct signals *s, struct event_base *base)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaddset(&set, numbers[i]);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);	/* write says it, too */
	s->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (s->fd < 0)
		return false;
	s->readable = event_new(base, s->fd, EV_READ | EV_PERSIST,
	    signals_on_readable, s);
	return s->readable != NULL && event_add(s->readable, NULL) == 0;
}

struct signals *
signals_new(struct event_base *base, void (*take)(void *arg, int number),
    void *arg)
{
	struct signals *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->fd = -1;
	s->take = take;
	s->arg = arg;
	if (!signals_open(s, base)) {
		signals_free(s);
		return NULL;
	}
	return s;
}

void
signals_free(struct signals *s)
{
	if (s == NULL)
		return;
	if (s->readable != NULL)
		event_free(s->readable);
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}
