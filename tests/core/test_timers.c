/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_timers.c - the heap against a plain list */
#include "core/timers.h"

#include "check_main.h"
#include "expect.h"
#include "rng.h"
#include "scarce.h"

#define COUNT 300

struct item {
	unsigned fired;
	uint64_t due;		/* what the model says */
	bool runs;
	struct timer timer;
};

struct order {
	uint64_t last;
	unsigned fired;
	bool sorted;
};

static struct item *
item_of(struct timer *t)
{
	return (struct item *)(void *)((char *)t -
	    offsetof(struct item, timer));
}

static void
fire_count(struct timer *t, void *arg)
{
	struct order *o = arg;

	item_of(t)->fired++;
	item_of(t)->runs = false;
	EXPECT(t->place == 0);
	o->sorted = o->sorted && t->due >= o->last;
	o->last = t->due;
	o->fired++;
}

static uint64_t
model_next(const struct item *items)
{
	uint64_t next = UINT64_MAX;

	for (int i = 0; i < COUNT; i++)
		if (items[i].runs && items[i].due < next)
			next = items[i].due;
	return next;
}

/* Runs all that is due, and looks whether the right ones fired. */
static void
model_run(struct timers *ts, struct item *items, uint64_t now)
{
	struct order *o = ts->arg;
	unsigned before[COUNT];
	bool should[COUNT];

	for (int i = 0; i < COUNT; i++) {
		before[i] = items[i].fired;
		should[i] = items[i].runs && items[i].due <= now;
	}
	*o = (struct order){ .sorted = true };
	timers_run(ts, now);
	EXPECT(o->sorted);
	for (int i = 0; i < COUNT; i++)
		EXPECT(items[i].fired == before[i] + should[i]);
}

START_TEST(timers_behave_as_a_plain_list)
{
	static struct item items[COUNT];
	struct order order = { .sorted = true };
	struct rng rng = { 4 };
	uint64_t now = 0;
	struct timers ts;

	timers_init(&ts, &order);
	for (int step = 0; step < 20000; step++) {
		struct item *it = &items[rng_below(&rng, COUNT)];

		switch (rng_below(&rng, 8)) {
		case 0:
			timers_stop(&ts, &it->timer);
			it->runs = false;
			break;
		case 1:
			now += rng_below(&rng, 40);
			model_run(&ts, items, now);
			break;
		default:
			it->due = now + rng_below(&rng, 200);
			it->runs = true;
			EXPECT(timers_start(&ts, &it->timer, it->due,
			    fire_count) == WAX_OK);
		}
		EXPECT(timers_next(&ts) == model_next(items));
	}
	model_run(&ts, items, UINT64_MAX);
	ck_assert_uint_eq(ts.count, 0);
	timers_clear(&ts);
}
END_TEST

START_TEST(timers_fire_when_due_and_not_before)
{
	struct item it = { 0 };
	struct order order = { .sorted = true };
	struct timers ts;

	timers_init(&ts, &order);
	ck_assert_int_eq(timers_start(&ts, &it.timer, 100, fire_count),
	    WAX_OK);
	timers_run(&ts, 99);
	ck_assert_uint_eq(it.fired, 0);
	timers_run(&ts, 100);
	ck_assert_uint_eq(it.fired, 1);
	timers_run(&ts, 101);
	ck_assert_uint_eq(it.fired, 1);
	timers_clear(&ts);
}
END_TEST

START_TEST(timers_without_any_are_never_due)
{
	struct timers ts;

	timers_init(&ts, NULL);
	ck_assert_uint_eq(timers_next(&ts), UINT64_MAX);
	timers_run(&ts, UINT64_MAX);
	timers_clear(&ts);
	timers_clear(&ts);
}
END_TEST

struct chain {
	struct timers ts;
	struct timer timer;
	struct timer other;
	unsigned fired;
	unsigned others;
};

static void
fire_again(struct timer *t, void *arg)
{
	struct chain *c = arg;

	if (++c->fired < 5)
		EXPECT(timers_start(&c->ts, t, t->due + 10, fire_again) ==
		    WAX_OK);
}

START_TEST(timers_started_while_they_run_fire_if_due)
{
	struct chain c = { .fired = 0 };

	timers_init(&c.ts, &c);
	ck_assert_int_eq(timers_start(&c.ts, &c.timer, 10, fire_again),
	    WAX_OK);
	timers_run(&c.ts, 35);
	ck_assert_uint_eq(c.fired, 3);
	ck_assert_uint_eq(timers_next(&c.ts), 40);
	timers_run(&c.ts, 50);
	ck_assert_uint_eq(c.fired, 5);
	ck_assert_uint_eq(timers_next(&c.ts), UINT64_MAX);
	timers_clear(&c.ts);
}
END_TEST

static void
fire_stop_other(struct timer *t, void *arg)
{
	struct chain *c = arg;

	c->fired++;
	timers_stop(&c->ts, t == &c->timer ? &c->other : &c->timer);
}

START_TEST(timers_stopped_while_they_run_do_not_fire)
{
	struct chain c = { .fired = 0 };

	timers_init(&c.ts, &c);
	ck_assert_int_eq(timers_start(&c.ts, &c.timer, 10, fire_stop_other),
	    WAX_OK);
	ck_assert_int_eq(timers_start(&c.ts, &c.other, 10, fire_stop_other),
	    WAX_OK);
	timers_run(&c.ts, 20);
	ck_assert_uint_eq(c.fired, 1);
	ck_assert_uint_eq(c.ts.count, 0);
	timers_clear(&c.ts);
}
END_TEST

START_TEST(timers_stop_of_one_that_does_not_run_changes_nothing)
{
	struct item a = { 0 }, b = { 0 };
	struct order order = { .sorted = true };
	struct timers ts;

	timers_init(&ts, &order);
	ck_assert_int_eq(timers_start(&ts, &a.timer, 5, fire_count), WAX_OK);
	timers_stop(&ts, &b.timer);
	timers_stop(&ts, &b.timer);
	ck_assert_uint_eq(ts.count, 1);
	timers_stop(&ts, &a.timer);
	timers_stop(&ts, &a.timer);
	ck_assert_uint_eq(ts.count, 0);
	timers_clear(&ts);
}
END_TEST

START_TEST(timers_moved_both_ways_fire_once)
{
	struct item items[8] = { { 0 } };
	struct order order = { .sorted = true };
	struct timers ts;

	timers_init(&ts, &order);
	for (unsigned i = 0; i < 8; i++)
		ck_assert_int_eq(timers_start(&ts, &items[i].timer, i * 10,
		    fire_count), WAX_OK);
	ck_assert_int_eq(timers_start(&ts, &items[0].timer, 100, fire_count),
	    WAX_OK);
	ck_assert_int_eq(timers_start(&ts, &items[7].timer, 1, fire_count),
	    WAX_OK);
	ck_assert_uint_eq(timers_next(&ts), 1);
	timers_run(&ts, 99);
	ck_assert_uint_eq(items[7].fired, 1);
	ck_assert_uint_eq(items[0].fired, 0);
	timers_run(&ts, 100);
	ck_assert_uint_eq(items[0].fired, 1);
	ck_assert_uint_eq(order.fired, 8);
	timers_clear(&ts);
}
END_TEST

START_TEST(timers_reserved_room_is_not_taken_anew)
{
	static struct item items[COUNT];
	struct order order = { .sorted = true };
	struct timer **heap;
	struct timers ts;

	timers_init(&ts, &order);
	ck_assert_int_eq(timers_reserve(&ts, COUNT), WAX_OK);
	ck_assert_int_eq(timers_reserve(&ts, 1), WAX_OK);
	heap = ts.heap;
	for (int i = 0; i < COUNT; i++)
		EXPECT(timers_start(&ts, &items[i].timer, 1, fire_count) ==
		    WAX_OK);
	ck_assert_ptr_eq(ts.heap, heap);
	ck_assert_uint_eq(ts.size, COUNT);
	ck_assert_int_eq(timers_reserve(&ts, SIZE_MAX / 2), WAX_MEMORY);
	ck_assert_uint_eq(ts.count, COUNT);
	timers_clear(&ts);
}
END_TEST

START_TEST(timers_clear_runs_nothing_and_leaves_stopped_timers)
{
	struct item items[5] = { { 0 } };
	struct order order = { .sorted = true };
	struct timers ts;

	timers_init(&ts, &order);
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(timers_start(&ts, &items[i].timer, 0,
		    fire_count), WAX_OK);
	timers_clear(&ts);
	ck_assert_uint_eq(order.fired, 0);
	for (int i = 0; i < 5; i++)
		timers_stop(&ts, &items[i].timer);
	ck_assert_int_eq(timers_start(&ts, &items[4].timer, 0, fire_count),
	    WAX_OK);
	timers_run(&ts, 0);
	ck_assert_uint_eq(items[4].fired, 1);
	timers_clear(&ts);
}
END_TEST

/* Moving one that runs takes no memory; starting one more may. */
START_TEST(timers_without_memory_say_so_and_go_on)
{
	static struct item items[COUNT];
	struct order order = { .sorted = true };
	unsigned running = 0;
	struct timers ts;

	if (!SCARCE_WORKS)
		return;
	timers_init(&ts, &order);
	scarce_memory = true;
	EXPECT(timers_start(&ts, &items[0].timer, 1, fire_count) ==
	    WAX_MEMORY);
	EXPECT(items[0].timer.place == 0 && ts.count == 0);
	scarce_memory = false;
	EXPECT(timers_start(&ts, &items[0].timer, 1, fire_count) == WAX_OK);
	scarce_memory = true;
	for (unsigned i = 1; i < COUNT; i++)
		running += timers_start(&ts, &items[i].timer, i, fire_count) ==
		    WAX_OK;
	EXPECT(timers_start(&ts, &items[0].timer, 2, fire_count) == WAX_OK);
	scarce_memory = false;
	ck_assert_uint_lt(running, COUNT - 1);
	timers_run(&ts, COUNT);
	ck_assert_uint_eq(order.fired, running + 1);
	timers_clear(&ts);
}
END_TEST

TEST_MAIN("core/timers",
    timers_behave_as_a_plain_list,
    timers_fire_when_due_and_not_before,
    timers_without_any_are_never_due,
    timers_started_while_they_run_fire_if_due,
    timers_stopped_while_they_run_do_not_fire,
    timers_stop_of_one_that_does_not_run_changes_nothing,
    timers_moved_both_ways_fire_once,
    timers_reserved_room_is_not_taken_anew,
    timers_clear_runs_nothing_and_leaves_stopped_timers,
    timers_without_memory_say_so_and_go_on)
