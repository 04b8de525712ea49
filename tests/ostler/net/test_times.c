/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_times.c - transmission parameters (RFC 7252 section 4.8) */

#include "check_main.h"

#include "core/clock.h"
#include "ostler/net/times.h"

static struct net_conf conf;
static struct times times;
static struct entropy entropy;

static void
setup(void)
{
	conf = (struct net_conf){
		.ack_timeout = CLOCK_S(2),
		.ack_random_percent = 150,
		.max_retransmit = 4,
		.ack_delay = CLOCK_S(1),
	};
	entropy_init(&entropy, NULL, NULL);
}

START_TEST(the_standards_values_follow_from_the_standards_parameters)
{
	times_init(&times, &conf);
	ck_assert_uint_eq(times.exchange_lifetime, CLOCK_S(247));
	ck_assert_uint_eq(times.non_lifetime, CLOCK_S(145));
}
END_TEST

START_TEST(first_timeout_lies_between_ack_timeout_and_its_random_factor)
{
	uint64_t least = UINT64_MAX, most = 0;

	times_init(&times, &conf);
	for (int i = 0; i < 1000; i++) {
		uint64_t t = times_first_timeout(&times, &entropy);

		least = t < least ? t : least;
		most = t > most ? t : most;
	}
	ck_assert_uint_ge(least, CLOCK_S(2));
	ck_assert_uint_lt(least, CLOCK_MS(2100));
	ck_assert_uint_le(most, CLOCK_S(3));
	ck_assert_uint_gt(most, CLOCK_MS(2900));
}
END_TEST

START_TEST(a_factor_of_one_leaves_nothing_to_chance)
{
	conf.ack_random_percent = 100;
	conf.max_retransmit = 0;
	times_init(&times, &conf);
	ck_assert_uint_eq(times_first_timeout(&times, &entropy), CLOCK_S(2));
	ck_assert_uint_eq(times.non_lifetime, CLOCK_S(100));
	ck_assert_uint_eq(times.exchange_lifetime, CLOCK_S(202));
}
END_TEST

START_TEST(extreme_parameters_do_not_overflow)
{
	conf.ack_timeout = CLOCK_S(3600);
	conf.ack_random_percent = 1000;
	conf.max_retransmit = UINT32_MAX;
	times_init(&times, &conf);
	ck_assert_uint_gt(times.exchange_lifetime, times.non_lifetime);
	ck_assert_uint_eq(times.non_lifetime,
	    CLOCK_S(36000) * 65535 + CLOCK_S(100));
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/times", setup, NULL,
    the_standards_values_follow_from_the_standards_parameters,
    first_timeout_lies_between_ack_timeout_and_its_random_factor,
    a_factor_of_one_leaves_nothing_to_chance,
    extreme_parameters_do_not_overflow)
