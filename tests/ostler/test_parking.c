/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_parking.c - with real threads; no thread ever waits for time to pass,
   but for what can not come */
#include "ostler/parking.h"

#include <sched.h>
#include <stdatomic.h>

#include "check_main.h"

#define LONG 60000000ull	/* microseconds: never over before it happens */

static struct parking p;
static atomic_bool must_end;
static uint64_t rounds;		/* guarded by the parking alone */

/* Counts, and stands still when it is asked. */
static void *
run(void *arg)
{
	(void)arg;
	while (!atomic_load(&must_end)) {
		rounds++;
		parking_stand(&p);
		sched_yield();
	}
	parking_end(&p);
	return NULL;
}

static pthread_t
start(void)
{
	pthread_t thread;

	ck_assert(parking_init(&p));
	atomic_store(&must_end, false);
	parking_begin(&p);
	ck_assert_int_eq(pthread_create(&thread, NULL, run, NULL), 0);
	return thread;
}

static void
finish(pthread_t thread)
{
	atomic_store(&must_end, true);
	pthread_join(thread, NULL);
	parking_clear(&p);
}

START_TEST(parked_thread_changes_nothing_and_goes_on_behind)
{
	pthread_t thread = start();
	uint64_t last = 0;

	for (int i = 0; i < 2000; i++) {
		parking_ask(&p);
		ck_assert(parking_await(&p, LONG));
		/* what it wrote is here, and nothing moves */
		ck_assert_uint_ge(rounds, last);
		last = rounds;
		for (int turns = 0; turns < 3; turns++) {
			sched_yield();
			ck_assert_uint_eq(rounds, last);
		}
		rounds += 1000;		/* and it gets what is written here */
		last = rounds;
		parking_release(&p);
	}
	finish(thread);
	ck_assert_uint_ge(rounds, last);
}
END_TEST

START_TEST(thread_that_is_asked_again_at_once_is_asked)
{
	pthread_t thread = start();

	for (int i = 0; i < 2000; i++) {
		parking_ask(&p);
		ck_assert(parking_await(&p, LONG));
		parking_release(&p);
		parking_ask(&p);
		ck_assert(parking_await(&p, LONG));
		ck_assert(parking_is_wanted(&p));
		parking_release(&p);
		ck_assert(!parking_is_wanted(&p));
	}
	finish(thread);
}
END_TEST

START_TEST(thread_that_does_not_come_is_not_waited_for_and_runs_on)
{
	ck_assert(parking_init(&p));
	parking_begin(&p);	/* one that hangs */
	parking_ask(&p);
	ck_assert(!parking_await(&p, 1000));
	ck_assert(!parking_is_wanted(&p));
	parking_stand(&p);	/* it comes back, and nobody holds it */
	parking_clear(&p);
}
END_TEST

START_TEST(thread_that_has_not_begun_or_has_ended_stands_still)
{
	ck_assert(parking_init(&p));
	parking_ask(&p);
	ck_assert(parking_await(&p, 0));
	parking_release(&p);
	parking_begin(&p);
	ck_assert(!parking_await(&p, 0));
	parking_end(&p);
	ck_assert(parking_await(&p, 0));
	parking_clear(&p);
}
END_TEST

START_TEST(thread_that_ends_while_it_is_awaited_stands_still)
{
	for (int i = 0; i < 200; i++) {
		pthread_t thread = start();

		atomic_store(&must_end, true);
		parking_ask(&p);
		ck_assert(parking_await(&p, LONG));
		parking_release(&p);
		finish(thread);
	}
}
END_TEST

TEST_MAIN("ostler/parking",
    parked_thread_changes_nothing_and_goes_on_behind,
    thread_that_is_asked_again_at_once_is_asked,
    thread_that_does_not_come_is_not_waited_for_and_runs_on,
    thread_that_has_not_begun_or_has_ended_stands_still,
    thread_that_ends_while_it_is_awaited_stands_still)
