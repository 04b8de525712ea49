/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_notification.c - wax/oscore/notification.c */
#include "check_main.h"
#include "core/oscore_option.h"
#include "expect.h"
#include "rng.h"
#include "wax/oscore/notification.h"

static struct wax_exchange x;

static void
begin(void)
{
	x = (struct wax_exchange){ 0 };
}

static bool
receive(uint64_t number)
{
	uint8_t piv[5];
	struct bytes b = bytes_of(piv, oscore_piv_encode(number, piv));
	bool is_new = notification_check(&x, b);

	if (is_new)
		notification_commit(&x, number);
	return is_new;
}

static bool
is_freshest(uint64_t number)
{
	uint8_t piv[5];

	return notification_is_freshest(&x, bytes_of(piv,
	    oscore_piv_encode(number, piv)));
}

START_TEST(section_7_4_1_a_partial_iv_that_came_before_is_refused)
{
	ck_assert(receive(300));
	ck_assert(!receive(300));
	ck_assert(receive(302));
	ck_assert(receive(301));
	ck_assert(!receive(302));
	ck_assert(!receive(301));
	ck_assert_uint_eq(x.notification_number, 302);
}
END_TEST

START_TEST(section_4_1_3_5_2_the_highest_partial_iv_is_the_freshest)
{
	ck_assert(is_freshest(5));
	ck_assert(receive(5));
	ck_assert(!is_freshest(4));
	ck_assert(!is_freshest(5));
	ck_assert(is_freshest(6));
}
END_TEST

START_TEST(section_7_4_1_one_without_partial_iv_is_the_oldest)
{
	ck_assert(notification_check(&x, BYTES_ABSENT));
	ck_assert(notification_is_freshest(&x, BYTES_ABSENT));
	ck_assert(receive(0));
	ck_assert(!notification_is_freshest(&x, BYTES_ABSENT));
}
END_TEST

START_TEST(too_late_is_refused_and_no_distance_is_shifted_too_far)
{
	ck_assert(receive(100));
	ck_assert(receive(37));
	ck_assert(!receive(36));
	ck_assert(receive(163));	/* 63 ahead */
	ck_assert(!receive(100));
	ck_assert(receive(227));	/* 64 ahead */
	ck_assert(!receive(163));
	ck_assert(receive(UINT64_C(0xffffffffff)));
	ck_assert(!receive(227));
}
END_TEST

START_TEST(nothing_is_ever_accepted_twice)
{
	static bool seen[3000];
	struct rng rng = { 7 };
	uint64_t at = 0;

	for (int i = 0; i < 20000; i++) {
		uint64_t back = rng_below(&rng, 80), n;

		at += rng_below(&rng, 100) == 0 ? rng_below(&rng, 100) :
		    rng_below(&rng, 2);
		at = at >= 3000 ? 2999 : at;
		n = back > at ? 0 : at - back;
		if (receive(n)) {
			EXPECT(!seen[n]);
			seen[n] = true;
		}
	}
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/notification", begin, NULL,
    section_7_4_1_a_partial_iv_that_came_before_is_refused,
    section_4_1_3_5_2_the_highest_partial_iv_is_the_freshest,
    section_7_4_1_one_without_partial_iv_is_the_oldest,
    too_late_is_refused_and_no_distance_is_shifted_too_far,
    nothing_is_ever_accepted_twice)
