/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

START_TEST(a_code_is_matched_by_name_and_by_number)
{
	struct question q = { .code = 5 };

	ck_assert(word_matches(&when_code, "FETCH", &q));
	ck_assert(word_matches(&when_code, "fetch", &q));
	ck_assert(word_matches(&when_code, "0.05", &q));
	ck_assert(!word_matches(&when_code, "POST", &q));
	assert_shows(&when_code, &q, "code is 0.05 FETCH");
	q.code = 31;
	ck_assert(word_matches(&when_code, "0.31", &q));
	assert_shows(&when_code, &q, "code is 0.31");
	ck_assert(word_covers(&when_code, "FETCH", "0.05"));
	ck_assert(!word_covers(&when_code, "FETCH", "0.06"));
}
END_TEST

START_TEST(anything_else_is_not_a_code)
{
	static const char *const words[] = { "", "0.00", "2.05", "4.03",
	    "0.5", "0.32", "SEND" };

	ASSERT_WRONG_WORDS(&when_code, words);
}
END_TEST

TEST_MAIN("ostler/policy/when_code",
    a_code_is_matched_by_name_and_by_number,
    anything_else_is_not_a_code)
