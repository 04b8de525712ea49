/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* clock.h - time that a test can set */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include <stdint.h>

/* Monotonic microseconds. A loop reads the system once a turn; the rest of
   the turn sees that value. */
#define CLOCK_MS(n) ((uint64_t)(n) * 1000)
#define CLOCK_S(n) ((uint64_t)(n) * 1000000)

struct clock {
	uint64_t (*read)(void *arg);
	uint64_t (*read_wall)(void *arg);
	void *arg;
	uint64_t now;		/* microseconds, as of clock_tick */
};

/* The system's CLOCK_MONOTONIC. */
void clock_init_system(struct clock *c);

/* A clock that stands still at *now until the test moves it; borrowed for the
   clock's life. Its wall shows the same: it began with 1970. */
void clock_init_fake(struct clock *c, uint64_t *now);

/* Reads the time once. */
void clock_tick(struct clock *c);

/* What people call the time: microseconds since 1970 began in UTC. It may jump;
   read from the system each time. */
uint64_t clock_read_wall(const struct clock *c);

#endif
