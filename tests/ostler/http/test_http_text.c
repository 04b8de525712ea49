/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_text.c - ostler/http/http_text.c */
#include "ostler/http/http_text.h"

#include "check_main.h"

static bool
is(struct bytes b, const char *text)
{
	return bytes_equal(b, bytes_of_text(text));
}

START_TEST(parts_of_a_list_are_without_blanks)
{
	struct bytes rest = bytes_of_text(" a ;\tb;;c");

	ck_assert(is(http_take_part(&rest, ';'), "a"));
	ck_assert(is(http_take_part(&rest, ';'), "b"));
	ck_assert(is(http_take_part(&rest, ';'), ""));
	ck_assert(is(http_take_part(&rest, ';'), "c"));
	ck_assert_uint_eq(rest.len, 0);
	ck_assert_uint_eq(http_take_part(&rest, ';').len, 0);
	rest = BYTES_ABSENT;
	ck_assert_uint_eq(http_take_part(&rest, ';').len, 0);
}
END_TEST

START_TEST(separators_in_quotes_separate_nothing)
{
	struct bytes rest = bytes_of_text("\"a,\\\",b\",c,\"d,e\\");

	ck_assert(is(http_take_part(&rest, ','), "\"a,\\\",b\""));
	ck_assert(is(http_take_part(&rest, ','), "c"));
	ck_assert(is(http_take_part(&rest, ','), "\"d,e\\"));
	ck_assert_uint_eq(rest.len, 0);
}
END_TEST

START_TEST(parameters_are_found_by_name)
{
	struct bytes p = bytes_of_text(" a=1; Charset = \"utf-8\" ;b");

	ck_assert(is(http_find_parameter(p, "charset"), "utf-8"));
	ck_assert(is(http_find_parameter(p, "a"), "1"));
	ck_assert_uint_eq(http_find_parameter(p, "b").len, 0);
	ck_assert(bytes_is_absent(http_find_parameter(p, "c")));
	ck_assert(bytes_is_absent(http_find_parameter(BYTES_ABSENT, "c")));
}
END_TEST

START_TEST(numbers_are_digits_up_to_a_limit)
{
	uint32_t n = 7;

	ck_assert(http_read_number(bytes_of_text("255"), 255, &n));
	ck_assert_uint_eq(n, 255);
	ck_assert(http_read_number(bytes_of_text("0004"), 255, &n));
	ck_assert_uint_eq(n, 4);
	ck_assert(http_read_number(bytes_of_text("4294967295"), UINT32_MAX,
	    &n));
	ck_assert_uint_eq(n, UINT32_MAX);
	ck_assert(!http_read_number(bytes_of_text("256"), 255, &n));
	ck_assert(!http_read_number(bytes_of_text(""), 255, &n));
	ck_assert(!http_read_number(bytes_of_text("+4"), 255, &n));
	ck_assert(!http_read_number(bytes_of_text("4 "), 255, &n));
	ck_assert(!http_read_number(bytes_of_text("99999999999999999999999999"),
	    UINT32_MAX, &n));
	ck_assert_uint_eq(n, UINT32_MAX);
}
END_TEST

START_TEST(numbers_are_written_in_digits)
{
	uint8_t room[32];
	struct writer w = writer_open(room, sizeof(room));

	http_write_number(&w, UINT64_MAX);
	ck_assert(is(writer_bytes(&w), "18446744073709551615"));
}
END_TEST

START_TEST(tokens_and_endings_are_told)
{
	ck_assert(http_is_token(bytes_of_text("OSCORE")));
	ck_assert(http_is_token(bytes_of_text("!#$%&'*+-.^_`|~09azAZ")));
	ck_assert(!http_is_token(bytes_of_text("")));
	ck_assert(!http_is_token(bytes_of_text("Host ")));
	ck_assert(!http_is_token(bytes_of_text("a:b")));
	ck_assert(!http_is_token(bytes_of_text("a\tb")));
	ck_assert(!http_is_token(bytes_of("a\0b", 3)));
	ck_assert(!http_is_token(bytes_of_text("\xc3\xa4")));
	ck_assert(http_has_suffix(bytes_of_text("a/b+JSON"), "+json"));
	ck_assert(!http_has_suffix(bytes_of_text("json"), "+json"));
}
END_TEST

TEST_MAIN("ostler/http/http_text",
    parts_of_a_list_are_without_blanks,
    separators_in_quotes_separate_nothing,
    parameters_are_found_by_name,
    numbers_are_digits_up_to_a_limit,
    numbers_are_written_in_digits,
    tokens_and_endings_are_told)
