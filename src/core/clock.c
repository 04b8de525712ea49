/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* clock.c - the system's monotonic time, and one for tests */
#include "core/clock.h"

#include <time.h>

static uint64_t
clock_read_system(void *arg)
{
	struct timespec ts = { 0 };

	(void)arg;
	/* Can not fail: the clock is known and the pointer is good. */
	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return CLOCK_S(ts.tv_sec) + (uint64_t)ts.tv_nsec / 1000;
}

static uint64_t
clock_read_fake(void *arg)
{
	const uint64_t *now = arg;

	return *now;
}

void
clock_init_system(struct clock *c)
{
	*c = (struct clock){ .read = clock_read_system };
	clock_tick(c);
}

void
clock_init_fake(struct clock *c, uint64_t *now)
{
	*c = (struct clock){ .read = clock_read_fake, .arg = now };
	clock_tick(c);
}

void
clock_tick(struct clock *c)
{
	c->now = c->read(c->arg);
}
