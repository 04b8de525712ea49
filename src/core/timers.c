/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* timers.c - a binary heap of embedded timers; heap[0] is due first */
#include "core/timers.h"

#include <assert.h>
#include <stdlib.h>

#define HEAP_MIN 16

void
timers_init(struct timers *ts, void *arg)
{
	*ts = (struct timers){ .arg = arg };
}

void
timers_clear(struct timers *ts)
{
	for (size_t i = 0; i < ts->count; i++)
		ts->heap[i]->place = 0;
	free(ts->heap);
	timers_init(ts, ts->arg);
}

enum wax_status
timers_reserve(struct timers *ts, size_t count)
{
	struct timer **heap;

	if (count <= ts->size)
		return WAX_OK;
	if (count > SIZE_MAX / sizeof(*heap))
		return WAX_MEMORY;
	heap = realloc(ts->heap, count * sizeof(*heap));
	if (heap == NULL)
		return WAX_MEMORY;
	ts->heap = heap;
	ts->size = count;
	return WAX_OK;
}

static void
timers_put(struct timers *ts, size_t at, struct timer *t)
{
	ts->heap[at] = t;
	t->place = at + 1;
}

/* t belongs at place at or further up: later parents come down. */
static void
timers_move_up(struct timers *ts, size_t at, struct timer *t)
{
	while (at > 0) {
		size_t parent = (at - 1) / 2;

		if (ts->heap[parent]->due <= t->due)
			break;
		timers_put(ts, at, ts->heap[parent]);
		at = parent;
	}
	timers_put(ts, at, t);
}

/* t belongs at place at or further down: earlier children come up. */
static void
timers_move_down(struct timers *ts, size_t at, struct timer *t)
{
	for (;;) {
		size_t child = 2 * at + 1;

		if (child + 1 < ts->count &&
		    ts->heap[child + 1]->due < ts->heap[child]->due)
			child++;
		if (child >= ts->count || ts->heap[child]->due >= t->due)
			break;
		timers_put(ts, at, ts->heap[child]);
		at = child;
	}
	timers_put(ts, at, t);
}

/* Puts t at place at and lets it find its level. */
static void
timers_settle(struct timers *ts, size_t at, struct timer *t)
{
	if (at > 0 && ts->heap[(at - 1) / 2]->due > t->due)
		timers_move_up(ts, at, t);
	else
		timers_move_down(ts, at, t);
}

enum wax_status
timers_start(struct timers *ts, struct timer *t, uint64_t due,
    timer_fire *fire)
{
	if (t->place == 0) {
		if (ts->count == ts->size && timers_reserve(ts,
		    ts->size == 0 ? HEAP_MIN : 2 * ts->size) != WAX_OK)
			return WAX_MEMORY;
		t->place = ++ts->count;
	}
	t->due = due;
	t->fire = fire;
	timers_settle(ts, t->place - 1, t);
	return WAX_OK;
}

void
timers_stop(struct timers *ts, struct timer *t)
{
	size_t at = t->place - 1;
	struct timer *last;

	if (t->place == 0)
		return;
	assert(at < ts->count && ts->heap[at] == t);
	t->place = 0;
	last = ts->heap[--ts->count];
	if (last != t)
		timers_settle(ts, at, last);
}

void
timers_run(struct timers *ts, uint64_t now)
{
	while (ts->count > 0 && ts->heap[0]->due <= now) {
		struct timer *t = ts->heap[0];

		timers_stop(ts, t);
		t->fire(t, ts->arg);
	}
}

uint64_t
timers_next(const struct timers *ts)
{
	return ts->count > 0 ? ts->heap[0]->due : UINT64_MAX;
}
