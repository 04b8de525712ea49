/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_health.c - how a hop is: addresses and waits */

#include "check_main.h"

#include "core/clock.h"
#include "ostler/net/health.h"

static struct entropy entropy;
static struct health h;
static uint64_t now;

static void
fill_zeros(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	memset(out, 0, len);
}

static void
begin(size_t addresses, uint64_t least, uint64_t most)
{
	struct hop_conf conf = {
		.address_count = addresses,
		.retry_least = least, .retry_most = most,
	};

	now = CLOCK_S(1000);
	entropy_init(&entropy, NULL, NULL);
	health_init(&h, &conf, now);
}

static bool
fails(size_t address)
{
	return health_fail(&h, address, false, &entropy, now);
}

START_TEST(it_is_idle_until_somebody_tries)
{
	begin(1, CLOCK_S(1), CLOCK_S(60));
	ck_assert_int_eq(h.state, HOP_HEALTH_IDLE);
	ck_assert(health_allows(&h, now));
	now += 5;
	health_begin(&h, now);
	ck_assert_int_eq(h.state, HOP_HEALTH_TRYING);
	ck_assert_uint_eq(h.since, now);
	health_succeed(&h, 0, now + 1);
	ck_assert_int_eq(h.state, HOP_HEALTH_UP);
	health_begin(&h, now + 2);
	ck_assert_int_eq(h.state, HOP_HEALTH_UP);
	ck_assert_uint_eq(h.since, now + 1);
}
END_TEST

START_TEST(addresses_are_tried_in_order_and_then_it_is_down)
{
	begin(3, CLOCK_S(1), CLOCK_S(60));
	health_begin(&h, now);
	ck_assert(fails(0));
	ck_assert_uint_eq(h.address, 1);
	ck_assert(fails(1));
	ck_assert_uint_eq(h.address, 2);
	ck_assert_int_eq(h.state, HOP_HEALTH_TRYING);
	ck_assert(!fails(2));
	ck_assert_uint_eq(h.address, 0);
	ck_assert_int_eq(h.state, HOP_HEALTH_DOWN);
	ck_assert(!health_allows(&h, h.retry_at - 1));
	ck_assert(health_allows(&h, h.retry_at));
	health_begin(&h, h.retry_at - 1);
	ck_assert_int_eq(h.state, HOP_HEALTH_DOWN);
	health_begin(&h, h.retry_at);
	ck_assert_int_eq(h.state, HOP_HEALTH_TRYING);
}
END_TEST

START_TEST(the_address_that_worked_stays_in_use)
{
	begin(3, CLOCK_S(1), CLOCK_S(60));
	(void)fails(0);
	health_succeed(&h, 1, now);
	ck_assert_uint_eq(h.address, 1);
	health_rest(&h, now);
	ck_assert_int_eq(h.state, HOP_HEALTH_IDLE);
	ck_assert_uint_eq(h.address, 1);
	/* a round begins with it, and is a whole one */
	ck_assert(fails(1));
	ck_assert(fails(2));
	ck_assert(!fails(0));
	ck_assert_uint_eq(h.address, 1);
}
END_TEST

START_TEST(late_failures_of_an_address_given_up_change_nothing)
{
	begin(2, CLOCK_S(1), CLOCK_S(60));
	ck_assert(fails(0));
	ck_assert(fails(0));
	ck_assert_uint_eq(h.address, 1);
	ck_assert(!fails(1));

	uint64_t retry = h.retry_at;

	ck_assert(!fails(0));
	ck_assert_uint_eq(h.retry_at, retry);
	ck_assert_uint_eq(h.address, 0);
}
END_TEST

START_TEST(what_works_elsewhere_is_not_down)
{
	begin(2, CLOCK_S(1), CLOCK_S(60));
	health_succeed(&h, 0, now);
	ck_assert(health_fail(&h, 0, true, &entropy, now));
	ck_assert(!health_fail(&h, 1, true, &entropy, now));
	ck_assert_int_eq(h.state, HOP_HEALTH_UP);
}
END_TEST

START_TEST(waits_double_up_to_the_most_with_jitter)
{
	const uint64_t ceilings[] = { 2, 4, 8, 16, 32, 60, 60, 60 };
	uint64_t seen[64] = { 0 };
	bool differ = false;

	for (int round = 0; round < 64; round++) {
		begin(1, CLOCK_S(1), CLOCK_S(60));
		for (size_t i = 0; i < 8; i++) {
			ck_assert(!fails(0));

			uint64_t wait = h.retry_at - now;

			ck_assert_uint_ge(wait, CLOCK_S(ceilings[i]) / 2);
			ck_assert_uint_le(wait, CLOCK_S(ceilings[i]));
			seen[round] = wait;
			now = h.retry_at;
			health_begin(&h, now);
		}
		differ |= seen[round] != seen[0];
	}
	ck_assert(differ);
}
END_TEST

START_TEST(only_what_has_worked_long_enough_makes_waits_short_again)
{
	begin(1, CLOCK_S(1), CLOCK_S(60));
	entropy_init(&entropy, fill_zeros, NULL);
	for (int i = 0; i < 4; i++) {
		(void)fails(0);
		now = h.retry_at;
		health_begin(&h, now);
	}
	health_succeed(&h, 0, now);
	(void)fails(0);
	ck_assert_uint_eq(h.retry_at - now, CLOCK_S(16));
	now = h.retry_at;
	health_succeed(&h, 0, now);
	health_forgive(&h);
	(void)fails(0);
	ck_assert_uint_eq(h.retry_at - now, CLOCK_S(1));
}
END_TEST

START_TEST(a_doubtful_address_is_left_without_a_wait)
{
	begin(2, CLOCK_S(1), CLOCK_S(60));
	health_succeed(&h, 0, now);
	health_move(&h, 1, now);
	ck_assert_int_eq(h.state, HOP_HEALTH_UP);
	health_move(&h, 0, now);
	ck_assert_int_eq(h.state, HOP_HEALTH_IDLE);
	ck_assert_uint_eq(h.address, 1);
	ck_assert(health_allows(&h, now));
}
END_TEST

START_TEST(odd_limits_are_no_trouble)
{
	begin(0, 0, 0);
	ck_assert_uint_eq(h.count, 1);
	ck_assert(!fails(0));
	ck_assert_uint_eq(h.retry_at, now);
	/* most below least */
	begin(1, CLOCK_S(9), CLOCK_S(3));
	(void)fails(0);
	ck_assert_uint_eq(h.retry_at, now + CLOCK_S(9));
	begin(1, 1, UINT64_MAX / 4);
	for (int i = 0; i < 70; i++) {
		h.state = HOP_HEALTH_TRYING;
		(void)fails(0);
		ck_assert_uint_le(h.backoff, UINT64_MAX / 4);
	}
}
END_TEST

START_TEST(each_state_has_its_word)
{
	ck_assert_str_eq(health_text(HOP_HEALTH_IDLE), "idle");
	ck_assert_str_eq(health_text(HOP_HEALTH_UP), "up");
	ck_assert_str_eq(health_text(HOP_HEALTH_TRYING), "trying");
	ck_assert_str_eq(health_text(HOP_HEALTH_DOWN), "down");
}
END_TEST

TEST_MAIN("ostler/net/health",
    it_is_idle_until_somebody_tries,
    addresses_are_tried_in_order_and_then_it_is_down,
    the_address_that_worked_stays_in_use,
    late_failures_of_an_address_given_up_change_nothing,
    what_works_elsewhere_is_not_down,
    waits_double_up_to_the_most_with_jitter,
    only_what_has_worked_long_enough_makes_waits_short_again,
    a_doubtful_address_is_left_without_a_wait,
    odd_limits_are_no_trouble,
    each_state_has_its_word)
