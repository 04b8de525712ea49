/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* timers.h - many deadlines, one alarm: a binary heap of embedded timers */
#ifndef CORE_TIMERS_H
#define CORE_TIMERS_H

#include <stddef.h>
#include <stdint.h>

#include "core/bytes.h"

struct timer;

/* Called once, after the timer was taken out: it may start itself again or
   free what it is part of. */
typedef void timer_fire(struct timer *t, void *arg);

/* Embedded in its owner. All zeros is a timer that does not run. */
struct timer {
	uint64_t due;		/* microseconds */
	size_t place;		/* 1 + index in the heap; 0: does not run */
	timer_fire *fire;
};

struct timers {
	struct timer **heap;
	size_t count;
	size_t size;
	void *arg;		/* given to every fire */
};

void timers_init(struct timers *ts, void *arg);
void timers_clear(struct timers *ts);	/* runs nothing */

/* Makes room so that count timers can run at once and timers_start can not
   fail. */
MUST_USE enum wax_status timers_reserve(struct timers *ts, size_t count);

/* Starts t, or moves it if it runs. WAX_MEMORY: no room and none to be had. */
MUST_USE enum wax_status timers_start(struct timers *ts, struct timer *t,
    uint64_t due, timer_fire *fire);

/* Does nothing to a timer that does not run. */
void timers_stop(struct timers *ts, struct timer *t);

/* Fires all that is due at now, in order of due. A timer started while this
   runs fires in the same call if it is due. */
void timers_run(struct timers *ts, uint64_t now);

/* When the next one is due; UINT64_MAX if none runs. */
uint64_t timers_next(const struct timers *ts);

#endif
