/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

static unsigned
days_of(const char *word)
{
	unsigned days = 0;

	for (unsigned day = 0; day < 7; day++) {
		struct question q = { .weekday = day };

		days |= (unsigned)word_matches(&when_weekday, word, &q) << day;
	}
	return days;
}

START_TEST(days_are_matched_from_the_first_to_the_last)
{
	ck_assert_uint_eq(days_of("mon"), 0x01);
	ck_assert_uint_eq(days_of("sun"), 0x40);
	ck_assert_uint_eq(days_of("mon-fri"), 0x1f);
	ck_assert_uint_eq(days_of("mon-sun"), 0x7f);
	ck_assert_uint_eq(days_of("wed-wed"), 0x04);
}
END_TEST

START_TEST(days_may_go_over_the_end_of_the_week)
{
	ck_assert_uint_eq(days_of("sat-mon"), 0x61);
	ck_assert_uint_eq(days_of("tue-mon"), 0x7f);
}
END_TEST

START_TEST(days_cover_their_parts)
{
	struct question q = { .weekday = 6 };

	ck_assert(word_covers(&when_weekday, "mon-fri", "tue-thu"));
	ck_assert(!word_covers(&when_weekday, "mon-fri", "fri-sat"));
	ck_assert(word_covers(&when_weekday, "tue-mon", "sat-mon"));
	assert_shows(&when_weekday, &q, "it is sun");
}
END_TEST

START_TEST(anything_else_is_not_a_weekday)
{
	static const char *const words[] = { "", "Mon", "monday", "mon-",
	    "-fri", "mon-fry", "mon fri", "1" };

	ASSERT_WRONG_WORDS(&when_weekday, words);
}
END_TEST

TEST_MAIN("ostler/policy/when_weekday",
    days_are_matched_from_the_first_to_the_last,
    days_may_go_over_the_end_of_the_week,
    days_cover_their_parts,
    anything_else_is_not_a_weekday)
