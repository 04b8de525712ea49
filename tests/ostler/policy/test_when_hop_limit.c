/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

START_TEST(a_hop_limit_is_matched_by_range_or_none)
{
	struct question q = { .hop_limit = 16 };

	ck_assert(word_matches(&when_hop_limit, "16", &q));
	ck_assert(word_matches(&when_hop_limit, "-16", &q));
	ck_assert(!word_matches(&when_hop_limit, "1-15", &q));
	ck_assert(!word_matches(&when_hop_limit, "none", &q));
	assert_shows(&when_hop_limit, &q, "Hop-Limit is 16");
}
END_TEST

/* No range, however wide, is about requests without the option. */
START_TEST(without_a_hop_limit_only_none_fits)
{
	struct question q = { .hop_limit = 0 };

	ck_assert(word_matches(&when_hop_limit, "none", &q));
	ck_assert(!word_matches(&when_hop_limit, "1-255", &q));
	ck_assert(!word_matches(&when_hop_limit, "-255", &q));
	assert_shows(&when_hop_limit, &q, "without Hop-Limit");
	ck_assert(!word_covers(&when_hop_limit, "1-", "none"));
}
END_TEST

START_TEST(anything_else_is_not_a_hop_limit)
{
	static const char *const words[] = { "", "0", "0-4", "256", "1-256",
	    "None", "-" };

	ASSERT_WRONG_WORDS(&when_hop_limit, words);
}
END_TEST

TEST_MAIN("ostler/policy/when_hop_limit",
    a_hop_limit_is_matched_by_range_or_none,
    without_a_hop_limit_only_none_fits,
    anything_else_is_not_a_hop_limit)
