/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_fields.c - ostler/http/http_fields.c */
#include "ostler/http/http_fields.h"

#include <stdio.h>

#include "check_main.h"
#include "ostler/http/answer_lines.h"

static void
expect_value(const struct http_fields *f, enum http_field which,
    const char *expected)
{
	struct bytes value = http_fields_value(f, which);

	ck_assert(bytes_equal(value, bytes_of_text(expected)));
}

START_TEST(fields_are_found_whatever_their_case)
{
	struct http_fields f = answer_lines("HTTP/1.1 200 OK\n"
	    "content-type:  text/plain \t\r\nX-Other: y\nOSCORE: AA\n"
	    "etag:\"a\"\nServer:\n");

	ck_assert_uint_eq(f.status, 200);
	ck_assert(f.is_over && !f.is_bad);
	expect_value(&f, HTTP_CONTENT_TYPE, "text/plain");
	expect_value(&f, HTTP_OSCORE, "AA");
	expect_value(&f, HTTP_ETAG, "\"a\"");
	ck_assert(bytes_is_absent(http_fields_value(&f, HTTP_AGE)));
}
END_TEST

START_TEST(first_of_several_is_kept_and_all_are_counted)
{
	struct http_fields f = answer_lines("HTTP/2 200 \nOSCORE: AB\n"
	    "oscore: CD\nOscore:\n");

	ck_assert_uint_eq(f.status, 200);
	ck_assert_uint_eq(f.found[HTTP_OSCORE].count, 3);
	expect_value(&f, HTTP_OSCORE, "AB");
}
END_TEST

START_TEST(trailers_are_not_looked_at)
{
	struct http_fields f = answer_lines("HTTP/1.1 200 OK\n");

	http_fields_take_line(&f, bytes_of_text("OSCORE: AA\r\n"));
	http_fields_take_line(&f, bytes_of_text("HTTP/1.1 500 no\r\n"));
	ck_assert_uint_eq(f.found[HTTP_OSCORE].count, 0);
	ck_assert_uint_eq(f.status, 200);
	ck_assert(!f.is_bad);
}
END_TEST

START_TEST(answer_of_1xx_is_forgotten)
{
	struct http_fields f = answer_lines("HTTP/1.1 103 Early Hints\n"
	    "OSCORE: AA\n\nHTTP/1.1 204 No Content\n");

	ck_assert_uint_eq(f.status, 204);
	ck_assert_uint_eq(f.found[HTTP_OSCORE].count, 0);
	ck_assert(f.is_over);
}
END_TEST

START_TEST(wrong_lines_make_all_of_it_bad)
{
	static const char *const heads[] = {
		"HTTP/1.1\n", "HTTP/1.1 2x0 OK\n", "HTTP/1.1 2000\n",
		"HTTP/1.1 200 OK\n folded\n", "HTTP/1.1 200 OK\nAge : 1\n",
		"HTTP/1.1 200 OK\nno field\n", "HTTP/1.1 200 OK\n: x\n",
	};

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		ck_assert_msg(answer_lines(heads[i]).is_bad, "%s", heads[i]);
}
END_TEST

START_TEST(head_without_end_is_bad_at_its_limit)
{
	struct http_fields f = answer_lines("HTTP/1.1 200 OK\n");
	char line[100];

	f.is_over = false;
	snprintf(line, sizeof(line), "X: %090d\r\n", 0);
	while (f.seen + strlen(line) <= HTTP_LINES_MAX)
		http_fields_take_line(&f, bytes_of_text(line));
	ck_assert(!f.is_bad);
	http_fields_take_line(&f, bytes_of_text(line));
	ck_assert(f.is_bad);
}
END_TEST

START_TEST(values_have_a_limit_together)
{
	static char line[HTTP_VALUES_MAX + 30] = "Location: ";
	struct http_fields f = { .status = 200 };

	memset(line + 10, 'x', HTTP_VALUES_MAX);
	http_fields_take_line(&f, bytes_of_text(line));
	ck_assert(!f.is_bad);
	http_fields_take_line(&f, bytes_of_text("Age: 1"));
	ck_assert(f.is_bad);
}
END_TEST

TEST_MAIN("ostler/http/http_fields",
    fields_are_found_whatever_their_case,
    first_of_several_is_kept_and_all_are_counted,
    trailers_are_not_looked_at,
    answer_of_1xx_is_forgotten,
    wrong_lines_make_all_of_it_bad,
    head_without_end_is_bad_at_its_limit,
    values_have_a_limit_together)
