/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "core/clock.h"
#include "ostler/policy/condition_test.h"
#include "ostler/policy/tally.h"

START_TEST(a_rate_holds_when_its_bucket_is_empty)
{
	struct address peer = { .port = 1 };
	struct deviceid target = { { 1 } };
	struct tally *t = tally_new(10);
	struct question q = { .peer = &peer, .target = &target, .tally = t };
	struct tally_rate rate = { .rate = 0 };

	ck_assert(when_over.parse(bytes_of_text("2/s burst 2 per peer"),
	    &rate) == WAX_OK);
	for (unsigned i = 0; i < 3; i++)	/* nothing is taken */
		ck_assert_uint_eq(when_over.take(&rate, "r", &q, false), 0);
	ck_assert_uint_eq(when_over.take(&rate, "r", &q, true), 0);
	ck_assert_uint_eq(when_over.take(&rate, "r", &q, true), 0);
	ck_assert_uint_eq(when_over.take(&rate, "r", &q, true),
	    CLOCK_MS(500));
	ck_assert_uint_eq(when_over.take(&rate, "r", &q, false),
	    CLOCK_MS(500));
	assert_shows(&when_over, &q, "below the rate");
	tally_free(t);
}
END_TEST

START_TEST(without_a_tally_no_rate_is_used_up)
{
	struct question q = { .tally = NULL };
	struct tally_rate rate = { .rate = 1, .burst = 1 };

	for (unsigned i = 0; i < 3; i++)
		ck_assert_uint_eq(when_over.take(&rate, "r", &q, true), 0);
}
END_TEST

START_TEST(anything_else_is_not_a_rate)
{
	static const char *const words[] = { "", "5", "0/s", "5/d", "5/",
	    "/s", "5 /s", "5/s burst", "5/s burst 0", "5/s per", "5/s per x",
	    "5/s per peer burst 2", "5/s burst 2 per", "5/s burst 2 peer",
	    "5/s burst 2 per peer ", "1000001/s", "5/s burst 1000001" };

	ASSERT_WRONG_WORDS(&when_over, words);
}
END_TEST

TEST_MAIN("ostler/policy/when_over",
    a_rate_holds_when_its_bucket_is_empty,
    without_a_tally_no_rate_is_used_up,
    anything_else_is_not_a_rate)
