/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_redirect.c - ostler/http/http_redirect.c */
#include "ostler/http/http_redirect.h"

#include <stdio.h>

#include "check_main.h"
#include "ostler/http/answer_lines.h"

#define FROM "https://b.example/hc/ocf://7d1f/a?x"

/* NULL: it leads nowhere. */
static const char *
follow(const char *from, unsigned status, const char *location)
{
	static char room[HTTP_REDIRECT_ROOM];
	struct writer w = writer_open((uint8_t *)room, sizeof(room));
	char lines[300];
	struct http_fields f;

	snprintf(lines, sizeof(lines), "HTTP/1.1 %u There\nLocation: %s\n",
	    status, location);
	f = answer_lines(lines);
	return http_redirect_find(&f, from, &w) ? room : NULL;
}

START_TEST(same_origin_is_followed)
{
	ck_assert_str_eq(follow(FROM, 307, "/other?y"),
	    "https://b.example/other?y");
	ck_assert_str_eq(follow(FROM, 308, "https://B.example:443/other"),
	    "https://B.example:443/other");
	ck_assert_str_eq(follow("http://[::1]:80/a", 307, "/b"),
	    "http://[::1]:80/b");
	ck_assert_str_eq(follow("http://[::1]/a", 307, "http://[::1]:80/b"),
	    "http://[::1]:80/b");
	ck_assert_str_eq(follow("http://b.example", 307, "/b"),
	    "http://b.example/b");
}
END_TEST

START_TEST(another_origin_is_not)
{
	static const char *const elsewhere[] = { "https://evil.example/",
	    "http://b.example/", "https://b.example:8443/",
	    "https://u@b.example/", "//evil.example/", "https://b.example.x/",
	    "https://b.example@evil.example/", "https://b.example:x/",
	    "coaps://b.example/" };

	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
		ck_assert_msg(follow(FROM, 307, elsewhere[i]) == NULL, "%s",
		    elsewhere[i]);
}
END_TEST

START_TEST(what_is_no_place_leads_nowhere)
{
	static const char *const wrong[] = { "", "other", "?y", "../x",
	    "/a b", "/a#f", "/%zz", "https://", "/a\"b" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(follow(FROM, 307, wrong[i]) == NULL, "%s",
		    wrong[i]);
}
END_TEST

START_TEST(other_statuses_are_not_followed)
{
	static const unsigned statuses[] = { 200, 201, 300, 301, 302, 303, 304,
	    305, 306, 309, 404 };

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		ck_assert_ptr_null(follow(FROM, statuses[i], "/other"));
}
END_TEST

START_TEST(two_places_are_none)
{
	struct http_fields f = answer_lines("HTTP/1.1 307 There\n"
	    "Location: /a\nLocation: /b\n");
	char room[HTTP_REDIRECT_ROOM];
	struct writer w = writer_open((uint8_t *)room, sizeof(room));

	ck_assert(!http_redirect_find(&f, FROM, &w));
}
END_TEST

TEST_MAIN("ostler/http/http_redirect",
    same_origin_is_followed,
    another_origin_is_not,
    what_is_no_place_leads_nowhere,
    other_statuses_are_not_followed,
    two_places_are_none)
