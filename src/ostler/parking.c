/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* parking.c - where a thread stands still */
#include "ostler/parking.h"

#include <errno.h>
#include <time.h>

/* Deadlines do not follow whoever sets the system's time. */
static int
condition_init(pthread_cond_t *c)
{
	pthread_condattr_t how;
	int error = pthread_condattr_init(&how);

	if (error != 0)
		return error;
	error = pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
	if (error == 0)
		error = pthread_cond_init(c, &how);
	pthread_condattr_destroy(&how);
	return error;
}

bool
parking_init(struct parking *p)
{
	int error = pthread_mutex_init(&p->lock, NULL);

	p->is_wanted = false;
	p->is_still = true;
	if (error == 0 && (error = condition_init(&p->changed)) != 0)
		pthread_mutex_destroy(&p->lock);
	errno = error;
	return error == 0;
}

void
parking_clear(struct parking *p)
{
	pthread_cond_destroy(&p->changed);
	pthread_mutex_destroy(&p->lock);
}

static void
parking_set(struct parking *p, bool *what, bool value)
{
	pthread_mutex_lock(&p->lock);
	*what = value;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

void
parking_ask(struct parking *p)
{
	parking_set(p, &p->is_wanted, true);
}

void
parking_release(struct parking *p)
{
	parking_set(p, &p->is_wanted, false);
}

void
parking_begin(struct parking *p)
{
	parking_set(p, &p->is_still, false);
}

void
parking_end(struct parking *p)
{
	parking_set(p, &p->is_still, true);
}

static struct timespec
make_deadline(uint64_t timeout)
{
	struct timespec t = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += (time_t)(timeout / 1000000);
	t.tv_nsec += (long)(timeout % 1000000) * 1000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

bool
parking_await(struct parking *p, uint64_t timeout)
{
	struct timespec until = make_deadline(timeout);
	int error = 0;
	bool is_still;

	pthread_mutex_lock(&p->lock);
	while (!p->is_still && error == 0)
		error = pthread_cond_timedwait(&p->changed, &p->lock, &until);
	is_still = p->is_still;
	if (!is_still)
		p->is_wanted = false;
	pthread_mutex_unlock(&p->lock);
	return is_still;
}

bool
parking_is_wanted(struct parking *p)
{
	bool is_wanted;

	pthread_mutex_lock(&p->lock);
	is_wanted = p->is_wanted;
	pthread_mutex_unlock(&p->lock);
	return is_wanted;
}

void
parking_stand(struct parking *p)
{
	pthread_mutex_lock(&p->lock);
	p->is_still = p->is_wanted;
	pthread_cond_broadcast(&p->changed);
	while (p->is_wanted)
		pthread_cond_wait(&p->changed, &p->lock);
	p->is_still = false;
	pthread_mutex_unlock(&p->lock);
}
