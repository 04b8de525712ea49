/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/worker.h"

#include <errno.h>
#include <sched.h>

#include "ostler/forward/registry.h"
#include "ostler/free_port.h"
#include "ostler/loading.h"
#include "ostler/net/crossing.h"
#include "ostler/net/net.h"
#include "ostler/net/rig.h"

static struct settings *s;
static unsigned port;

/* Settings with n workers on a port that is free, or held by *fd. */
static void
make_settings(unsigned n, int *fd)
{
	char text[200];

	*fd = free_port_hold(&port);
	snprintf(text, sizeof(text), "workers %u\n"
	    "listen \"l\" coap on 127.0.0.1:%u\n", n, port);
	s = loading(text);
}

static struct registry *registry;
static struct crossings *crossings;

static struct worker *
make_worker(unsigned number)
{
	struct worker_options options = { .settings = s, .number = number,
		.log = { .fd = STDERR_FILENO, .level = LOG_LEVEL_ERROR },
		.registry = registry, .crossings = crossings };
	struct worker *w = NULL;

	ck_assert_int_eq(worker_new(&options, &w), WAX_OK);
	return w;
}

START_TEST(worker_answers_while_it_runs)
{
	struct worker *w;
	size_t which;
	int fd;

	make_settings(1, &fd);
	close(fd);
	w = make_worker(0);
	settings_unref(s);	/* it has its own reference */
	ck_assert_int_eq(worker_listen(w, &which), WAX_OK);
	ck_assert(worker_start(w));
	free_port_assert_answers(port);
	worker_stop(w);
	worker_join(w);
	ck_assert_uint_eq(metrics_get(worker_metrics(w),
	    METRIC_PINGS_RECEIVED), 1);
	worker_free(w);
}
END_TEST

START_TEST(workers_share_a_port)
{
	struct worker *w[3];
	uint64_t pings = 0;
	size_t which;
	int fd;

	make_settings(3, &fd);
	close(fd);
	for (unsigned i = 0; i < 3; i++) {
		w[i] = make_worker(i);
		ck_assert_int_eq(worker_listen(w[i], &which), WAX_OK);
	}
	for (unsigned i = 0; i < 3; i++)
		ck_assert(worker_start(w[i]));
	for (int i = 0; i < 50; i++)
		free_port_assert_answers(port);
	for (unsigned i = 0; i < 3; i++) {
		worker_stop(w[i]);
		worker_join(w[i]);
		pings += metrics_get(worker_metrics(w[i]),
		    METRIC_PINGS_RECEIVED);
		worker_free(w[i]);
	}
	ck_assert_uint_eq(pings, 50);
	settings_unref(s);
}
END_TEST

START_TEST(worker_tells_which_listener_could_not_be_opened)
{
	struct worker *w;
	size_t which = 7;
	int fd;

	make_settings(1, &fd);
	w = make_worker(0);
	ck_assert_int_eq(worker_listen(w, &which), WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
	ck_assert_uint_eq(which, 0);
	worker_free(w);
	settings_unref(s);
	close(fd);
}
END_TEST

START_TEST(worker_gives_a_sign_of_life_only_while_it_runs)
{
	struct worker *w;
	int fd;

	make_settings(1, &fd);
	close(fd);
	w = make_worker(0);
	/* The first question is answered when there was none before. */
	ck_assert(worker_probe(w));
	ck_assert(!worker_probe(w));
	ck_assert(!worker_probe(w));
	ck_assert(worker_start(w));
	while (!worker_probe(w))
		sched_yield();	/* until it runs; or the test's time is up */
	worker_stop(w);
	worker_join(w);
	worker_free(w);
	settings_unref(s);
}
END_TEST

START_TEST(worker_tells_how_it_is_on_its_own_thread_and_once)
{
	struct worker_options options = { .log = { .level =
	    LOG_LEVEL_NOTICE } };
	struct worker *w;
	char text[1000] = "";
	int fd, lines = 0;
	FILE *log = tmpfile();

	make_settings(1, &fd);
	close(fd);
	ck_assert_ptr_nonnull(log);
	options.settings = s;
	options.log.fd = fileno(log);
	ck_assert_int_eq(worker_new(&options, &w), WAX_OK);
	worker_tell(w);
	worker_tell(w);		/* before it runs: no more is owed than one */
	ck_assert(worker_probe(w));
	ck_assert(worker_start(w));
	while (!worker_probe(w))
		sched_yield();
	worker_stop(w);
	worker_join(w);
	rewind(log);
	while (fgets(text, sizeof(text), log) != NULL)
		lines += strcmp(text, "listener name=l transport=coap "
		    "sessions=0 worker=0\n") == 0;
	ck_assert_int_eq(lines, 1);
	worker_free(w);
	settings_unref(s);
	fclose(log);
}
END_TEST

/* Asks for a session that a worker does not have; it says so. */
static void
ask_worker(struct rig *rig, unsigned worker)
{
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct hop_request request = { .message = &m, .session = 99 };
	struct outbound *out;
	unsigned before = rig->failures;

	ck_assert_int_eq(hop_send_request(hop_get_worker(rig->net, worker),
	    &request, &out), WAX_OK);
	while (rig->failures == before) {
		crossing_take_letters(rig->net);
		sched_yield();
	}
	ck_assert_int_eq(rig->event.why, HOP_LOST);
}

START_TEST(letters_wake_a_worker_and_are_no_signs_of_life)
{
	struct worker *w;
	struct rig rig;
	int fd;

	make_settings(2, &fd);
	close(fd);
	registry = registry_new(10);
	crossings = crossings_new(2, 1000);
	w = make_worker(0);
	rig_init(&rig);
	rig.crossings = crossings;
	rig.worker = 1;
	rig_start(&rig);
	ck_assert(worker_start(w));
	for (int i = 0; i < 20; i++) {
		ask_worker(&rig, 0);
		while (!worker_probe(w))
			sched_yield();
	}
	worker_stop(w);
	worker_join(w);
	while (worker_probe(w))	/* what it answered while it ran */
		continue;
	crossing_end_session(rig.net, 0, 99, "nobody reads this");
	ck_assert(!worker_probe(w));
	worker_free(w);
	rig_clear(&rig);
	crossings_free(crossings);
	crossings = NULL;
	registry_free(registry);
	registry = NULL;
	settings_unref(s);
}
END_TEST

#define LONG 60000000ull	/* microseconds: never over before it happens */

START_TEST(parked_worker_does_nothing_until_it_is_resumed)
{
	struct worker *w;
	size_t which;
	int fd;

	make_settings(1, &fd);
	close(fd);
	w = make_worker(0);
	worker_park(w);		/* one that has not begun stands still */
	ck_assert(worker_await_parked(w, 0));
	worker_resume(w);
	ck_assert_int_eq(worker_listen(w, &which), WAX_OK);
	ck_assert(worker_start(w));
	for (unsigned i = 1; i <= 200; i++) {
		struct net_usage usage;
		int ping;

		worker_park(w);
		ck_assert(worker_await_parked(w, LONG));
		net_get_usage(worker_net(w), &usage);
		ck_assert_uint_eq(usage.waiting, 0);
		ck_assert_uint_eq(metrics_get(worker_metrics(w),
		    METRIC_PINGS_RECEIVED), i - 1);
		ping = free_port_send_ping(port);
		ck_assert_uint_eq(metrics_get(worker_metrics(w),
		    METRIC_PINGS_RECEIVED), i - 1);
		worker_resume(w);
		free_port_await_answer(ping);	/* it was not lost */
	}
	worker_stop(w);
	worker_join(w);
	worker_free(w);
	settings_unref(s);
}
END_TEST

START_TEST(parked_worker_that_is_stopped_ends)
{
	for (int i = 0; i < 50; i++) {
		struct worker *w;
		int fd;

		make_settings(1, &fd);
		close(fd);
		w = make_worker(0);
		ck_assert(worker_start(w));
		worker_park(w);
		if (i % 2 == 0)
			ck_assert(worker_await_parked(w, LONG));
		worker_stop(w);
		worker_join(w);
		worker_park(w);		/* and stands still from then on */
		ck_assert(worker_await_parked(w, 0));
		worker_free(w);
		settings_unref(s);
	}
}
END_TEST

START_TEST(letters_to_a_parked_worker_are_read_when_it_goes_on)
{
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct hop_request request = { .message = &m, .session = 99 };
	struct outbound *out;
	struct worker *w;
	struct rig rig;
	int fd;

	make_settings(2, &fd);
	close(fd);
	registry = registry_new(10);
	crossings = crossings_new(2, 1000);
	w = make_worker(0);
	rig_init(&rig);
	rig.crossings = crossings;
	rig.worker = 1;
	rig_start(&rig);
	ck_assert(worker_start(w));
	for (unsigned i = 0; i < 100; i++) {
		worker_park(w);
		ck_assert(worker_await_parked(w, LONG));
		ck_assert_int_eq(hop_send_request(hop_get_worker(rig.net, 0),
		    &request, &out), WAX_OK);
		crossing_take_letters(rig.net);
		ck_assert_uint_eq(rig.failures, i);
		worker_resume(w);
		while (rig.failures == i) {
			crossing_take_letters(rig.net);
			sched_yield();
		}
	}
	worker_stop(w);
	worker_join(w);
	worker_free(w);
	rig_clear(&rig);
	crossings_free(crossings);
	crossings = NULL;
	registry_free(registry);
	registry = NULL;
	settings_unref(s);
}
END_TEST

START_TEST(worker_that_was_never_started_ends_quietly)
{
	struct worker *w;
	int fd;

	make_settings(1, &fd);
	close(fd);
	w = make_worker(0);
	worker_stop(w);
	worker_join(w);
	worker_free(w);
	worker_free(NULL);
	settings_unref(s);
}
END_TEST

START_TEST(worker_asked_to_stop_before_it_starts_stops)
{
	struct worker *w;
	int fd;

	make_settings(1, &fd);
	close(fd);
	w = make_worker(0);
	worker_stop(w);
	ck_assert(worker_start(w));
	worker_join(w);
	worker_free(w);
	settings_unref(s);
}
END_TEST

TEST_MAIN("ostler/worker",
    worker_answers_while_it_runs,
    workers_share_a_port,
    worker_tells_which_listener_could_not_be_opened,
    worker_gives_a_sign_of_life_only_while_it_runs,
    worker_tells_how_it_is_on_its_own_thread_and_once,
    letters_wake_a_worker_and_are_no_signs_of_life,
    parked_worker_does_nothing_until_it_is_resumed,
    parked_worker_that_is_stopped_ends,
    letters_to_a_parked_worker_are_read_when_it_goes_on,
    worker_that_was_never_started_ends_quietly,
    worker_asked_to_stop_before_it_starts_stops)
