/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_loop.c - the worker's loop without a net */

#include "check_main.h"

#include <fcntl.h>
#include <pthread.h>

#include "ostler/net/loop.h"

static struct clock clock_;
static struct timers timers;
static struct log *log_;
static struct loop *loop;
static unsigned fired;
static unsigned woken;

static void
setup(void)
{
	clock_init_system(&clock_);
	timers_init(&timers, NULL);
	log_ = log_new(&(struct log_options){
		.fd = open("/dev/null", O_WRONLY | O_CLOEXEC),
		.clock = &clock_,
	});
	loop = loop_new(&clock_, &timers, log_);
	ck_assert_ptr_nonnull(loop);
}

static void
teardown(void)
{
	loop_free(loop);
	log_free(log_);
	timers_clear(&timers);
}

static void
stop_on_timer(struct timer *timer, void *arg)
{
	(void)arg;
	ck_assert_uint_ge(clock_.now, timer->due);
	fired++;
	loop_stop(loop);
}

static void
count_on_timer(struct timer *timer, void *arg)
{
	(void)timer;
	(void)arg;
	fired++;
}

static void
start(struct timer *timer, uint64_t after, timer_fire *fire)
{
	ck_assert_int_eq(timers_start(&timers, timer, clock_.now + after,
	    fire), WAX_OK);
}

START_TEST(timers_fire_in_turn_and_none_too_early)
{
	struct timer a = { 0 }, b = { 0 }, c = { 0 };

	start(&b, CLOCK_MS(20), stop_on_timer);
	start(&a, CLOCK_MS(5), count_on_timer);
	start(&c, CLOCK_S(1000), stop_on_timer);
	loop_run(loop);
	ck_assert_uint_eq(fired, 2);
	timers_stop(&timers, &c);
}
END_TEST

START_TEST(an_earlier_timer_moves_the_alarm)
{
	struct timer late = { 0 }, early = { 0 };

	start(&late, CLOCK_S(1000), stop_on_timer);
	start(&early, 0, stop_on_timer);
	loop_run(loop);
	/* the alarm stands at 1000 s now */
	start(&early, CLOCK_MS(1), stop_on_timer);
	loop_run(loop);
	ck_assert_uint_eq(fired, 2);
	timers_stop(&timers, &late);
}
END_TEST

START_TEST(a_stopped_timer_leaves_the_loop_waiting_for_the_next)
{
	struct timer gone = { 0 }, next = { 0 };

	start(&gone, CLOCK_MS(1), count_on_timer);
	start(&next, CLOCK_MS(10), stop_on_timer);
	timers_stop(&timers, &gone);
	loop_run(loop);
	ck_assert_uint_eq(fired, 1);
}
END_TEST

START_TEST(a_stop_before_the_run_is_not_lost)
{
	loop_stop(loop);
	loop_run(loop);
}
END_TEST

static void
stop_on_wake(void *arg)
{
	ck_assert_ptr_eq(arg, &woken);
	woken++;
	loop_stop(loop);
}

static void *
wake_from_thread(void *arg)
{
	loop_wake(arg);
	return NULL;
}

START_TEST(another_thread_can_wake_it)
{
	pthread_t thread;

	loop_set_waker(loop, stop_on_wake, &woken);
	ck_assert_int_eq(pthread_create(&thread, NULL, wake_from_thread,
	    loop), 0);
	loop_run(loop);
	pthread_join(thread, NULL);
	ck_assert_uint_eq(woken, 1);
}
END_TEST

static void *
stop_from_thread(void *arg)
{
	loop_stop(arg);
	return NULL;
}

START_TEST(another_thread_can_stop_it)
{
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, stop_from_thread,
	    loop), 0);
	loop_run(loop);
	pthread_join(thread, NULL);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/loop", setup, teardown,
    timers_fire_in_turn_and_none_too_early,
    an_earlier_timer_moves_the_alarm,
    a_stopped_timer_leaves_the_loop_waiting_for_the_next,
    a_stop_before_the_run_is_not_lost,
    another_thread_can_wake_it,
    another_thread_can_stop_it)
