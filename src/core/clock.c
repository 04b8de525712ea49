/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* clock.c - the system's monotonic time, and one for tests */
#include "core/clock.h"

#include <time.h>

/* Can not fail: the clocks are known and the pointer is good. */
static uint64_t
clock_ask_system(clockid_t which)
{
	struct timespec ts = { 0 };

	(void)clock_gettime(which, &ts);
	return CLOCK_S(ts.tv_sec) + (uint64_t)ts.tv_nsec / 1000;
}

static uint64_t
clock_read_system(void *arg)
{
	(void)arg;
	return clock_ask_system(CLOCK_MONOTONIC);
}

static uint64_t
clock_read_system_wall(void *arg)
{
	(void)arg;
	return clock_ask_system(CLOCK_REALTIME);
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
	*c = (struct clock){
		.read = clock_read_system,
		.read_wall = clock_read_system_wall,
	};
	clock_tick(c);
}

void
clock_init_fake(struct clock *c, uint64_t *now)
{
	*c = (struct clock){
		.read = clock_read_fake,
		.read_wall = clock_read_fake,
		.arg = now,
	};
	clock_tick(c);
}

void
clock_tick(struct clock *c)
{
	c->now = c->read(c->arg);
}

uint64_t
clock_read_wall(const struct clock *c)
{
	return c->read_wall(c->arg);
}
