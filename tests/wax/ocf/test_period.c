/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_period.c - wax/ocf/period.c */
#include <time.h>

#include "check_main.h"
#include "expect.h"
#include "wax/ocf/period.h"

static enum wax_status
parse(const char *text, struct period *out)
{
	return period_parse(bytes_of_text(text), out);
}

START_TEST(a_period_has_an_end_or_a_length)
{
	struct period p;

	ck_assert_int_eq(parse("19970101T180000Z/19970102T070000Z", &p),
	    WAX_OK);
	ck_assert_int_eq(p.begin, 852141600);
	ck_assert_int_eq(p.end - p.begin, 13 * 3600);
	ck_assert_int_eq(parse("19970101T180000Z/PT5H30M", &p), WAX_OK);
	ck_assert_int_eq(p.end - p.begin, 5 * 3600 + 1800);
	ck_assert_int_eq(parse("20240229T000000/P1DT1S", &p), WAX_OK);
	ck_assert_int_eq(p.end - p.begin, PERIOD_DAY + 1);
	ck_assert_int_eq(parse("20240229T000000/+P2W", &p), WAX_OK);
	ck_assert_int_eq(p.end - p.begin, 14 * PERIOD_DAY);
}
END_TEST

START_TEST(what_is_no_period_is_refused)
{
	static const char *const wrong[] = {
		"19970101T180000Z", "/", "19970101T180000Z/",
		"19970101/19970102", "1997010T180000Z/PT1H",
		"19970101T180000Z/PT", "19970101T180000Z/P",
		"19970101T180000Z/PT1H1H", "19970101T180000Z/PT1M1H",
		"19970101T180000Z/P1H", "19970101T180000Z/PT1D",
		"19970101T180000Z/-PT1H", "19970101T180000X/PT1H",
		"19970229T180000Z/PT1H", "19971301T180000Z/PT1H",
		"19970101T240000Z/PT1H", "19970101T186000Z/PT1H",
		"19690101T180000Z/PT1H", "19970101T180000ZZ/PT1H",
		"19970101T180000Z/PT99999999H", "19970101T18000/PT1H",
	};
	struct period p;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(parse(wrong[i], &p) == WAX_FORMAT, "%s",
		    wrong[i]);
	ck_assert_int_eq(parse("19970101T180000Z/PT0S", &p), WAX_RANGE);
	ck_assert_int_eq(parse("19970101T180000Z/19970101T180000Z", &p),
	    WAX_RANGE);
	ck_assert_int_eq(parse("", &p), WAX_RANGE);
	ck_assert_int_eq(parse("1997010100000000000000000000000000000000000000"
	    "00000000000000000000000/PT1H", &p), WAX_RANGE);
}
END_TEST

START_TEST(a_period_ends_before_its_end)
{
	struct period p;

	ck_assert_int_eq(parse("19700101T000001Z/PT1S", &p), WAX_OK);
	ck_assert(!period_has(&p, 0) && period_has(&p, 1) &&
	    !period_has(&p, 2));
	ck_assert_int_eq(parse("19700101T000000Z/PT1S", &p), WAX_OK);
	ck_assert(period_has(&p, 0) && !period_has(&p, -1));
}
END_TEST

START_TEST(dates_are_those_of_the_c_library)
{
	for (int64_t day = 0; day < 200000; day++) {
		time_t t = (time_t)(day * PERIOD_DAY);
		struct date d = date_of_days(day);
		struct tm tm;

		gmtime_r(&t, &tm);
		EXPECT(d.year == tm.tm_year + 1900 &&
		    d.month == tm.tm_mon + 1 && d.day == tm.tm_mday);
		EXPECT(date_to_days(&d) == day);
		EXPECT(date_weekday(day) == (tm.tm_wday + 6) % 7);
	}
}
END_TEST

TEST_MAIN("wax/ocf/period",
    a_period_has_an_end_or_a_length,
    what_is_no_period_is_refused,
    a_period_ends_before_its_end,
    dates_are_those_of_the_c_library)
