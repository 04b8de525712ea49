/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* wall.c - a wall clock for tests; it begins at a day in 2030 */
#include "link/wall.h"

#include <stdbool.h>
#include <sys/time.h>
#include <time.h>

#define SECOND UINT64_C(1000000)

static uint64_t now = 1900000000 * SECOND;
static bool follows;

uint64_t
wall_now(void)
{
	struct timespec t;

	if (!follows)
		return now;
	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec / 1000;
}

void
wall_follow(void)
{
	follows = true;
}

void
wall_advance(uint64_t microseconds)
{
	now += microseconds;
}

int
gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
	uint64_t t = wall_now();

	(void)tz;
	tv->tv_sec = (time_t)(t / SECOND);
	tv->tv_usec = (suseconds_t)(t % SECOND);
	return 0;
}

time_t
time(time_t *out)
{
	time_t t = (time_t)(wall_now() / SECOND);

	if (out != NULL)
		*out = t;
	return t;
}
