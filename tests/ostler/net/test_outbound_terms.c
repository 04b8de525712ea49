/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_outbound_terms.c - what a request may ask for itself: a time of its own,
   a share of what its hop takes */

#include "check_main.h"

#include <stdlib.h>

#include "ostler/net/rig.h"

static struct rig r;

static void
setup(void)
{
	rig_init(&r);
}

static void
teardown(void)
{
	rig_clear(&r);
}

static enum wax_status
ask(uint64_t timeout, unsigned share)
{
	struct message m = { .type = MESSAGE_NON, .code = CODE_GET };
	struct hop_request q = {
		.message = &m, .timeout = timeout, .share = share,
	};
	struct outbound *out;

	return hop_send_request(hop_get(r.net, 0), &q, &out);
}

START_TEST(a_timeout_of_its_own_takes_the_place_of_the_hops)
{
	static const uint64_t timeouts[] = { CLOCK_MS(1), CLOCK_S(7),
		CLOCK_S(99), CLOCK_S(500) };

	rig_start(&r);
	for (unsigned i = 0; i < 4; i++) {
		ck_assert_int_eq(ask(timeouts[i], 0), WAX_OK);
		rig_pass(&r, timeouts[i] - 1);
		ck_assert_uint_eq(r.failures, i);
		rig_pass(&r, 1);
		ck_assert_uint_eq(r.failures, i + 1);
		ck_assert_int_eq(r.event.why, HOP_TIMEOUT);
	}
	ck_assert_int_eq(ask(0, 0), WAX_OK);
	rig_pass(&r, r.hop.timeout - 1);
	ck_assert_uint_eq(r.failures, 4);
	rig_pass(&r, 1);
	ck_assert_uint_eq(r.failures, 5);
}
END_TEST

/* How many requests of that share are taken, others being open. */
static unsigned
count_taken(unsigned share)
{
	unsigned n = 0;

	while (ask(0, share) == WAX_OK)
		n++;
	return n;
}

START_TEST(a_share_is_so_many_percent_of_the_hops_outstanding)
{
	r.conf.inbound_max = 10000;
	rig_start(&r);
	ck_assert_uint_eq(count_taken(50), 50);
	ck_assert_uint_eq(count_taken(50), 0);
	ck_assert_uint_eq(count_taken(0), 50);
	ck_assert_uint_eq(count_taken(100), 0);
	ck_assert_uint_eq(count_taken(112), 12);
	ck_assert_uint_eq(count_taken(112), 0);
	ck_assert_uint_eq(rig_count(&r, METRIC_OUTBOUND_FULL), 6);
}
END_TEST

START_TEST(the_smallest_share_is_one_request)
{
	r.hop.outstanding = 1;
	rig_start(&r);
	ck_assert_uint_eq(count_taken(1), 1);
	ck_assert_uint_eq(count_taken(100), 0);
	ck_assert_uint_eq(count_taken(112), 1);
}
END_TEST

START_TEST(no_share_is_more_than_all_hops_have_room_for)
{
	r.conf.inbound_max = 20;
	rig_start(&r);
	ck_assert_uint_eq(count_taken(112), 20);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/outbound_terms", setup, teardown,
    a_timeout_of_its_own_takes_the_place_of_the_hops,
    a_share_is_so_many_percent_of_the_hops_outstanding,
    the_smallest_share_is_one_request,
    no_share_is_more_than_all_hops_have_room_for)
