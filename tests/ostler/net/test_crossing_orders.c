/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_crossing_orders.c - all orders of what can happen to two requests that
   cross to another worker, the second of which cancels the first */
#include <stdlib.h>

#include "check_main.h"
#include "ostler/net/crossing.h"
#include "ostler/net/pair.h"

static struct asking askings[2];
static struct fake_datagram *last;	/* that the server sent */
static bool has_letters[2];		/* none: to deliver changes nothing */

static bool
can_ask(void)
{
	return pair_rigs[ORIGIN].net != NULL && !askings[0].is_begun;
}

static void
do_ask(void)
{
	enum wax_status st = pair_ask(&askings[0]);

	ck_assert(st == WAX_OK || (st == WAX_STATE &&
	    pair_rigs[SERVER].net == NULL));
}

static bool
can_cancel(void)
{
	return askings[0].out != NULL && !askings[1].is_begun;
}

static void
do_cancel(void)
{
	(void)!pair_ask_session(&askings[1], PAIR_SESSION, &askings[0], "");
}

static bool
can_keep(void)
{
	return askings[0].out != NULL && !askings[0].is_kept &&
	    askings[0].responses > 0;
}

static void
do_keep(void)
{
	askings[0].is_kept = true;
	outbound_keep(askings[0].out);
}

static bool
can_end(void)
{
	return askings[0].out != NULL;
}

static void
do_end(void)
{
	pair_end(&askings[0]);
}

static void
do_reject(void)
{
	struct outbound *out = askings[0].out;

	askings[0].out = NULL;
	outbound_reject(out);
}

static bool
can_deliver_there(void)
{
	return pair_rigs[SERVER].net != NULL && has_letters[SERVER];
}

static void
do_deliver_there(void)
{
	has_letters[SERVER] = false;
	pair_deliver(SERVER);
}

static bool
can_deliver_back(void)
{
	return pair_rigs[ORIGIN].net != NULL && has_letters[ORIGIN];
}

static void
do_deliver_back(void)
{
	has_letters[ORIGIN] = false;
	pair_deliver(ORIGIN);
}

static bool
can_answer(void)
{
	return pair_rigs[SERVER].net != NULL &&
	    (last != NULL || pair_rigs[SERVER].fake.sent_count > 0);
}

static void
fetch_last(void)
{
	struct fake_datagram *d = fake_take(&pair_rigs[SERVER].fake);

	if (d != NULL) {
		free(last);
		last = d;
	}
}

static void
do_answer(void)
{
	static uint16_t mid;

	fetch_last();
	rig_reply(&pair_rigs[SERVER], last, MESSAGE_NON, CODE_CONTENT, ++mid);
}

static void
do_break(void)
{
	fetch_last();
	pair_session_is_up = false;
	fake_refuse(&pair_rigs[SERVER].fake, last, 111);
}

static bool
has_server(void)
{
	return pair_rigs[SERVER].net != NULL && askings[0].is_begun;
}

static bool
has_origin(void)
{
	return pair_rigs[ORIGIN].net != NULL && askings[0].is_begun;
}

static void
stop_rig(unsigned which)
{
	rig_clear(&pair_rigs[which]);
	pair_rigs[which].net = NULL;
}

static void
do_stop_server(void)
{
	stop_rig(SERVER);
}

static void
do_stop_origin(void)
{
	askings[0].out = askings[1].out = NULL;
	stop_rig(ORIGIN);
}

/* Longer than the session's timeout, and than the origin's own. */
static void
do_wait_there(void)
{
	rig_pass(&pair_rigs[SERVER], CLOCK_S(102));
}

static void
do_wait_here(void)
{
	rig_pass(&pair_rigs[ORIGIN], CLOCK_S(102));
}

static const struct step {
	bool (*can)(void);
	void (*run)(void);
} steps[] = {
	{ can_ask, do_ask },
	{ can_cancel, do_cancel },
	{ can_keep, do_keep },
	{ can_end, do_end },
	{ can_end, do_reject },
	{ can_deliver_there, do_deliver_there },
	{ can_deliver_back, do_deliver_back },
	{ can_answer, do_answer },
	{ can_answer, do_break },
	{ has_server, do_stop_server },
	{ has_origin, do_stop_origin },
	{ has_server, do_wait_there },
	{ has_origin, do_wait_here },
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

/* Sanitizers are slow, and an order of fewer events has no less memory. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DEPTH 6
#else
#define DEPTH 7
#endif

static void
check_asking(const struct asking *a)
{
	ck_assert_uint_le(a->failures, 1);
	if (a->failures > 0)
		ck_assert_ptr_null(a->out);
	/* Nothing but what is kept outlives its timeout. */
	if (a->is_begun && !a->is_kept)
		ck_assert_ptr_null(a->out);
}

static size_t
count_served(void)
{
	return pair_rigs[SERVER].net == NULL ? 0 :
	    rig_usage(&pair_rigs[SERVER]).outbounds;
}

/* After the last step nothing is lost and nothing stays. */
static void
check_end(void)
{
	size_t open;

	pair_deliver_all();
	for (unsigned i = 0; i < 2; i++)
		if (pair_rigs[i].net != NULL)
			rig_pass(&pair_rigs[i], CLOCK_S(300));
	pair_deliver_all();
	for (unsigned i = 0; i < 2; i++)
		check_asking(&askings[i]);
	open = askings[0].out != NULL;
	if (!askings[1].is_begun)
		ck_assert_uint_eq(count_served(), open);
	else	/* one that was cancelled is told nothing more */
		ck_assert_uint_le(count_served(), open);
	if (open)
		pair_end(&askings[0]);
	pair_deliver_all();
	ck_assert_uint_eq(count_served(), 0);
}

/* The first step from that one on that can be taken now; STEPS: to go no
   further, which is always possible. */
static unsigned
find_step(unsigned from)
{
	while (from < STEPS && !steps[from].can())
		from++;
	return from;
}

static void
note_letter(void *arg)
{
	*(bool *)arg = true;
}

static void
start(void)
{
	memset(askings, 0, sizeof(askings));
	last = NULL;
	pair_start(100000);
	for (unsigned i = 0; i < 2; i++) {
		has_letters[i] = false;
		crossings_set_waker(pair_rigs[i].crossings, i, note_letter,
		    &has_letters[i]);
	}
}

/* Goes the way up to its step at, then the first from way[at] on, and the first
   of all after that; notes where it went. How many steps it was. */
static unsigned
walk(unsigned *way, unsigned at)
{
	unsigned i;

	start();
	for (i = 0; i < DEPTH; i++) {
		if (i >= at)
			way[i] = find_step(i == at ? way[i] : 0);
		if (way[i] == STEPS)
			break;
		steps[way[i]].run();
	}
	check_end();
	free(last);
	pair_stop();
	return i;
}

START_TEST(no_order_of_events_loses_or_leaks_an_exchange)
{
	unsigned way[DEPTH] = { 0 };
	unsigned long walks = 0;
	unsigned at = 0, len;

	for (;;) {
		len = walk(way, at);
		walks++;
		/* the next that differs as late as can be */
		if (len == 0)
			break;
		at = len - 1;
		way[at]++;
	}
	ck_assert_uint_gt(walks, 5000);
}
END_TEST

TEST_MAIN("ostler/net/crossing_orders",
    no_order_of_events_loses_or_leaks_an_exchange)
