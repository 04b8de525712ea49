/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>

#include "ostler/free_port.h"
#include "ostler/loading.h"
#include "ostler/net/crossing.h"

#define LONG 60000000ull	/* microseconds: never over before it happens */

static struct settings *s;
static struct crossings *crossings;
static struct crew *crew;
static unsigned port;
static int log_ends[2];		/* a pipe that takes its time */

static void
make_settings(int *fd)
{
	char text[200];

	*fd = free_port_hold(&port);
	snprintf(text, sizeof(text), "workers 3\n"
	    "listen \"l\" coap on 127.0.0.1:%u\n", port);
	s = loading(text);
}

static void
make_crew(void)
{
	struct worker_options options = { .settings = s,
		.log = { .fd = log_ends[1], .level = LOG_LEVEL_NOTICE },
		.crossings = crossings };
	unsigned which;

	ck_assert_int_eq(crew_new(&options, &crew, &which), WAX_OK);
	ck_assert_uint_eq(crew_count(crew), 3);
}

static void
begin(void)
{
	int fd;

	ck_assert_int_eq(pipe(log_ends), 0);
	make_settings(&fd);
	close(fd);
	crossings = crossings_new(3, 1000);
	make_crew();
}

/* Nothing can be written any more. */
static void
fill_log(void)
{
	char text[4096] = "";

	fcntl(log_ends[1], F_SETFL, O_NONBLOCK);
	while (write(log_ends[1], text, sizeof(text)) > 0)
		continue;
	fcntl(log_ends[1], F_SETFL, 0);
}

static void
drain_log(void)
{
	char text[4096];

	fcntl(log_ends[0], F_SETFL, O_NONBLOCK);
	while (read(log_ends[0], text, sizeof(text)) > 0)
		continue;
}

static void
end(void)
{
	crew_stop(crew);
	crew_free(crew);
	crossings_free(crossings);
	settings_unref(s);
}

static void
run(void)
{
	size_t listener;
	unsigned which;

	ck_assert_int_eq(crew_listen(crew, &listener), WAX_OK);
	ck_assert(crew_start(crew, &which));
}

static uint64_t
pings(void)
{
	struct metrics sum = { 0 };

	crew_sum_metrics(crew, &sum);
	return metrics_get(&sum, METRIC_PINGS_RECEIVED);
}

START_TEST(all_work_and_are_added_up)
{
	run();
	for (int i = 0; i < 30; i++)
		free_port_assert_answers(port);
	crew_stop(crew);
	ck_assert_uint_eq(pings(), 30);
}
END_TEST

START_TEST(listener_that_can_not_be_opened_is_told)
{
	size_t listener = 7;
	int fd;

	end();
	make_settings(&fd);
	crossings = crossings_new(3, 1000);
	make_crew();
	ck_assert_int_eq(crew_listen(crew, &listener), WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
	ck_assert_uint_eq(listener, 0);
	close(fd);
}
END_TEST

START_TEST(a_sign_of_life_is_one_of_all)
{
	ck_assert(crew_probe(crew));	/* nothing was asked before */
	ck_assert(!crew_probe(crew));
	ck_assert(worker_start(crew_worker(crew, 0)));
	ck_assert(worker_start(crew_worker(crew, 1)));
	for (int i = 0; i < 100; i++)
		ck_assert(!crew_probe(crew));
	ck_assert(worker_start(crew_worker(crew, 2)));
	while (!crew_probe(crew))
		sched_yield();
}
END_TEST

START_TEST(parked_crew_answers_nothing_and_loses_nothing)
{
	unsigned which;

	run();
	for (unsigned i = 0; i < 100; i++) {
		int ping;

		ck_assert(crew_park(crew, LONG, &which));
		ping = free_port_send_ping(port);
		ck_assert_uint_eq(pings(), i);
		crew_resume(crew);
		free_port_await_answer(ping);
	}
}
END_TEST

START_TEST(crew_of_which_one_hangs_is_not_parked_and_goes_on)
{
	unsigned which;

	run();
	fill_log();
	worker_tell(crew_worker(crew, 1));	/* it can not */
	do
		ck_assert_msg(!crew_park(crew, 1000, &which), "it is to hang");
	while (which != 1);	/* others may be slow for once */
	drain_log();
	for (int i = 0; i < 30; i++)
		free_port_assert_answers(port);
	ck_assert(crew_park(crew, LONG, &which));
	crew_resume(crew);
}
END_TEST

START_TEST(log_level_is_set_for_all)
{
	for (unsigned i = 0; i < 3; i++)
		ck_assert(!log_wants(worker_log(crew_worker(crew, i)),
		    LOG_LEVEL_DEBUG));
	crew_set_log_level(crew, LOG_LEVEL_DEBUG);
	for (unsigned i = 0; i < 3; i++)
		ck_assert(log_wants(worker_log(crew_worker(crew, i)),
		    LOG_LEVEL_DEBUG));
}
END_TEST

TEST_MAIN_FIXTURE("ostler/crew", begin, end,
    all_work_and_are_added_up,
    listener_that_can_not_be_opened_is_told,
    a_sign_of_life_is_one_of_all,
    parked_crew_answers_nothing_and_loses_nothing,
    crew_of_which_one_hangs_is_not_parked_and_goes_on,
    log_level_is_set_for_all)
