/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

START_TEST(a_time_is_matched_from_its_begin_to_before_its_end)
{
	struct question q = { .minute = 8 * 60 };

	ck_assert(word_matches(&when_time, "08:00-18:00", &q));
	ck_assert(!word_matches(&when_time, "08:01-18:00", &q));
	assert_shows(&when_time, &q, "it is 08:00");
	q.minute = 17 * 60 + 59;
	ck_assert(word_matches(&when_time, "08:00-18:00", &q));
	q.minute++;
	ck_assert(!word_matches(&when_time, "08:00-18:00", &q));
}
END_TEST

START_TEST(a_time_may_go_over_midnight)
{
	for (unsigned minute = 0; minute < 1440; minute++) {
		struct question q = { .minute = minute };

		ck_assert_int_eq(word_matches(&when_time, "22:00-06:00", &q),
		    minute >= 22 * 60 || minute < 6 * 60);
	}
}
END_TEST

START_TEST(a_day_has_all_its_minutes)
{
	for (unsigned minute = 0; minute < 1440; minute++) {
		struct question q = { .minute = minute };

		ck_assert(word_matches(&when_time, "00:00-24:00", &q));
		ck_assert_int_eq(word_matches(&when_time, "06:00-24:00", &q),
		    minute >= 6 * 60);
	}
}
END_TEST

/* One covers another if it has each of its minutes. */
START_TEST(covering_is_having_each_minute)
{
	static const char *const words[] = { "00:00-24:00", "08:00-18:00",
		"09:00-10:00", "22:00-06:00", "23:00-05:00", "00:00-06:00",
		"05:00-22:00", "18:00-24:00", "18:00-00:00", "06:00-05:59" };
	size_t count = sizeof(words) / sizeof(words[0]);

	for (size_t i = 0; i < count * count; i++) {
		const char *a = words[i / count], *b = words[i % count];
		bool covers = true;

		for (unsigned minute = 0; minute < 1440; minute++) {
			struct question q = { .minute = minute };

			covers &= word_matches(&when_time, a, &q) ||
			    !word_matches(&when_time, b, &q);
		}
		ck_assert_msg(word_covers(&when_time, a, b) == covers,
		    "%s %s", a, b);
	}
}
END_TEST

START_TEST(anything_else_is_not_a_time)
{
	static const char *const words[] = { "", "08:00", "8:00-18:00",
	    "08:00-25:00", "08:60-09:00", "08:00-08:00", "24:00-08:00",
	    "08:00-24:01", "08.00-18.00", "08:00--18:00", "08:00-18:00 ",
	    "0x:00-18:00" };

	ASSERT_WRONG_WORDS(&when_time, words);
}
END_TEST

TEST_MAIN("ostler/policy/when_time",
    a_time_is_matched_from_its_begin_to_before_its_end,
    a_time_may_go_over_midnight,
    a_day_has_all_its_minutes,
    covering_is_having_each_minute,
    anything_else_is_not_a_time)
