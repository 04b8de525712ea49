/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_crossing_threads.c - requests that cross between two workers which
   really run at the same time; to be run with -fsanitize=thread too */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "check_main.h"
#include "ostler/net/crossing.h"
#include "ostler/net/pair.h"
#include "rng.h"

#define EXCHANGES 4000u
#define AT_ONCE 16u

static atomic_bool is_over;

static void
stop_rig(unsigned which)
{
	rig_clear(&pair_rigs[which]);
	pair_rigs[which].net = NULL;
}

/* Answers most of what it is sent; sometimes its session is gone. */
static void *
serve(void *arg)
{
	struct rig *r = &pair_rigs[SERVER];
	struct rng rng = { 3 };
	struct fake_datagram *d;

	(void)arg;
	while (!atomic_load(&is_over)) {
		pair_session_is_up = rng_below(&rng, 10) > 0;
		crossing_take_letters(r->net);
		if ((d = fake_take(&r->fake)) == NULL) {
			sched_yield();
			continue;
		}
		if (rng_below(&rng, 10) == 0)
			fake_refuse(&r->fake, d, 111);
		else if (d->data[1] != CODE_EMPTY)
			rig_reply(r, d, MESSAGE_ACK, CODE_CONTENT,
			    rig_mid(d));
		net_flush(r->net);
		free(d);
	}
	stop_rig(SERVER);
	return NULL;
}

/* One turn of an exchange; true when it is over. */
static bool
turn(struct asking *a, struct rng *rng)
{
	if (!a->is_begun) {
		(void)!pair_ask(a);	/* a full box: another time */
		return false;
	}
	if (a->failures > 0)
		return true;
	if (a->responses == 0 && rng_below(rng, 50) > 0)
		return false;
	if (a->responses > 0 && !a->is_kept && rng_below(rng, 2) == 0) {
		a->is_kept = true;
		outbound_keep(a->out);
		return false;
	}
	pair_end(a);
	return true;
}

static void *
ask(void *arg)
{
	static struct asking askings[AT_ONCE];
	struct rng rng = { 5 };
	unsigned *answered = arg;

	for (unsigned over = 0; over < EXCHANGES;) {
		struct asking *a = &askings[rng_below(&rng, AT_ONCE)];

		if (turn(a, &rng)) {
			*answered += a->responses > 0;
			*a = (struct asking){ .out = NULL };
			over++;
		}
		crossing_take_letters(pair_rigs[ORIGIN].net);
		sched_yield();
	}
	atomic_store(&is_over, true);
	for (unsigned i = 0; i < AT_ONCE; i++)
		askings[i].out = NULL;
	stop_rig(ORIGIN);
	return NULL;
}

START_TEST(two_workers_at_once_lose_nothing)
{
	pthread_t threads[2];
	unsigned answered = 0;

	pair_start(100000);
	ck_assert_int_eq(pthread_create(&threads[0], NULL, serve, NULL), 0);
	ck_assert_int_eq(pthread_create(&threads[1], NULL, ask, &answered),
	    0);
	for (unsigned i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	ck_assert_uint_gt(answered, 0);
	pair_stop();
}
END_TEST

TEST_MAIN("ostler/net/crossing_threads",
    two_workers_at_once_lose_nothing)
