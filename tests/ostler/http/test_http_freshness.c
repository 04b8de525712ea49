/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_freshness.c - ostler/http/http_freshness.c */
#include "ostler/http/http_freshness.h"

#include "check_main.h"
#include "ostler/http/answer_lines.h"

static uint32_t
freshness(const char *lines)
{
	struct http_fields f = answer_lines(lines);

	return http_freshness_read(&f);
}

START_TEST(max_age_must_not_exceed_what_is_left)
{
	ck_assert_uint_eq(freshness("Cache-Control: max-age=60\n"), 60);
	ck_assert_uint_eq(freshness("Cache-Control: max-age=60\nAge: 15\n"),
	    45);
	ck_assert_uint_eq(freshness("Cache-Control: max-age=60\nAge: 60\n"),
	    0);
	ck_assert_uint_eq(freshness("Cache-Control: max-age=60\nAge: 99\n"),
	    0);
	ck_assert_uint_eq(freshness(
	    "Cache-Control: max-age=99999999999999999999\n"), 2147483648u);
}
END_TEST

START_TEST(answer_that_does_not_say_is_not_fresh)
{
	ck_assert_uint_eq(freshness(""), 0);
	ck_assert_uint_eq(freshness("Cache-Control: must-revalidate\n"), 0);
	ck_assert_uint_eq(freshness("Cache-Control: max-age=x\n"), 0);
	ck_assert_uint_eq(freshness("Cache-Control: max-age\n"), 0);
	ck_assert_uint_eq(freshness("Cache-Control: max-age=9\nAge: x\n"), 0);
	ck_assert_uint_eq(freshness("Cache-Control: max-age=9\n"
	    "Cache-Control: no-store\n"), 0);
}
END_TEST

START_TEST(what_is_said_to_shared_caches_counts)
{
	ck_assert_uint_eq(freshness(
	    "Cache-Control: public, s-maxage=5 , max-age=60\n"), 5);
	ck_assert_uint_eq(freshness(
	    "Cache-Control: MAX-AGE=60,S-MaxAge=\"7\"\n"), 7);
	ck_assert_uint_eq(freshness("Cache-Control: max-age=60, private\n"),
	    0);
	ck_assert_uint_eq(freshness("Cache-Control: no-store,max-age=60\n"),
	    0);
	ck_assert_uint_eq(freshness(
	    "Cache-Control: , ,no-cache=\"x\", max-age=60\n"), 0);
}
END_TEST

START_TEST(retry_after_is_seconds_or_nothing)
{
	struct http_fields f = answer_lines("Retry-After: 120\n");
	uint32_t s = 0;

	ck_assert(http_freshness_read_retry(&f, &s));
	ck_assert_uint_eq(s, 120);
	f = answer_lines("Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\n");
	ck_assert(!http_freshness_read_retry(&f, &s));
	f = answer_lines("");
	ck_assert(!http_freshness_read_retry(&f, &s));
}
END_TEST

TEST_MAIN("ostler/http/http_freshness",
    max_age_must_not_exceed_what_is_left,
    answer_that_does_not_say_is_not_fresh,
    what_is_said_to_shared_caches_counts,
    retry_after_is_seconds_or_nothing)
