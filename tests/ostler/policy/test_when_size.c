/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

START_TEST(a_size_is_matched_from_the_first_to_the_last)
{
	struct question q = { .size = 100 };

	ck_assert(word_matches(&when_size, "100", &q));
	ck_assert(word_matches(&when_size, "100-200", &q));
	ck_assert(word_matches(&when_size, "0-100", &q));
	ck_assert(word_matches(&when_size, "100-", &q));
	ck_assert(word_matches(&when_size, "-100", &q));
	ck_assert(!word_matches(&when_size, "101-", &q));
	ck_assert(!word_matches(&when_size, "-99", &q));
	ck_assert(!word_matches(&when_size, "99", &q));
	assert_shows(&when_size, &q, "size is 100");
	q.size = 0;
	ck_assert(word_matches(&when_size, "0", &q));
}
END_TEST

START_TEST(anything_else_is_not_a_size)
{
	static const char *const words[] = { "", "-", "1-2-3", "2-1", "01",
	    "1k", "4294967296", "1 2" };

	ASSERT_WRONG_WORDS(&when_size, words);
}
END_TEST

TEST_MAIN("ostler/policy/when_size",
    a_size_is_matched_from_the_first_to_the_last,
    anything_else_is_not_a_size)
