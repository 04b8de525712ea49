/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "check_main.h"
#include "ostler/net/loop.h"

static struct clock test_clock;
static struct timers timers;
static struct log *test_log;
static struct loop *loop;
static int taken[8];
static size_t count;

static void
take(void *arg, int number)
{
	size_t *wanted = arg;

	taken[count++] = number;
	if (count == *wanted)
		loop_stop(loop);
}

static void *
wait_for_nothing(void *arg)
{
	sigset_t set;

	ck_assert_int_eq(pthread_sigmask(SIG_BLOCK, NULL, &set), 0);
	*(bool *)arg = sigismember(&set, SIGTERM) && sigismember(&set, SIGINT)
	    && sigismember(&set, SIGHUP) && sigismember(&set, SIGUSR1);
	return NULL;
}

static void
begin(void)
{
	clock_init_system(&test_clock);
	timers_init(&timers, NULL);
	test_log = log_new(&(struct log_options){ .fd = STDERR_FILENO,
	    .clock = &test_clock });
	loop = loop_new(&test_clock, &timers, test_log);
	ck_assert_ptr_nonnull(loop);
}

static void
end(void)
{
	loop_free(loop);
	log_free(test_log);
	timers_clear(&timers);
}

START_TEST(each_signal_is_taken_on_the_loop)
{
	static const int numbers[] = { SIGHUP, SIGUSR1, SIGINT, SIGTERM };
	size_t wanted = 4;
	unsigned seen = 0;
	struct signals *s = signals_new(loop_base(loop), take, &wanted);

	ck_assert_ptr_nonnull(s);
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(kill(getpid(), numbers[i]), 0);
	ck_assert_int_eq(kill(getpid(), SIGPIPE), 0);
	ck_assert_uint_eq(count, 0);
	loop_run(loop);
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < 4; j++)
			seen |= taken[i] == numbers[j] ? 1u << j : 0;
	ck_assert_uint_eq(seen, 15);
	signals_free(s);
}
END_TEST

START_TEST(one_that_stops_the_loop_leaves_the_next_for_later)
{
	size_t wanted = 1;
	struct signals *s = signals_new(loop_base(loop), take, &wanted);

	kill(getpid(), SIGHUP);
	kill(getpid(), SIGUSR1);
	loop_run(loop);
	ck_assert_uint_eq(count, 1);
	wanted = 2;
	loop_run(loop);
	ck_assert_uint_eq(count, 2);
	ck_assert_int_ne(taken[0], taken[1]);
	signals_free(s);
}
END_TEST

START_TEST(threads_that_are_started_behind_get_none)
{
	size_t wanted = 1;
	struct signals *s = signals_new(loop_base(loop), take, &wanted);
	bool are_blocked = false;
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, wait_for_nothing,
	    &are_blocked), 0);
	pthread_join(thread, NULL);
	ck_assert(are_blocked);
	signals_free(s);
	signals_free(NULL);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/signals", begin, end,
    each_signal_is_taken_on_the_loop,
    one_that_stops_the_loop_leaves_the_next_for_later,
    threads_that_are_started_behind_get_none)
