/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/request.h"

#include "check_main.h"

#include <stdio.h>
#include <string.h>

static struct request r;
static const char *why;

static enum wax_status
parse(const char *line)
{
	return request_parse(bytes_of_text(line), &r, &why);
}

/* The words as "one|two". */
static const char *
words(void)
{
	static char text[8192];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < r.word_count; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s%s", i > 0 ? "|" : "", r.words[i]);
	ck_assert_ptr_null(r.words[r.word_count]);
	return text;
}

START_TEST(a_line_is_words)
{
	ck_assert_int_eq(parse("log level debug"), WAX_OK);
	ck_assert_str_eq(words(), "log|level|debug");
	ck_assert(!r.wants_json);
	ck_assert(!r.has_body);
}
END_TEST

START_TEST(options_stand_before_the_words)
{
	ck_assert_int_eq(parse("json status"), WAX_OK);
	ck_assert(r.wants_json);
	ck_assert_str_eq(words(), "status");
	ck_assert_int_eq(parse("json body 1048576 policy test"), WAX_OK);
	ck_assert(r.wants_json);
	ck_assert(r.has_body);
	ck_assert_uint_eq(r.body_len, 1048576);
	ck_assert_str_eq(words(), "policy|test");
	ck_assert_int_eq(parse("body 0 x"), WAX_OK);
	ck_assert(!r.wants_json);
	ck_assert(r.has_body);
	ck_assert_uint_eq(r.body_len, 0);
	/* and only there, and once */
	ck_assert_int_eq(parse("help json body 3"), WAX_OK);
	ck_assert(!r.wants_json);
	ck_assert(!r.has_body);
	ck_assert_str_eq(words(), "help|json|body|3");
	ck_assert_int_eq(parse("json json"), WAX_OK);
	ck_assert_str_eq(words(), "json");
	ck_assert_int_eq(parse("body 1 json"), WAX_OK);
	ck_assert(!r.wants_json);
	ck_assert_str_eq(words(), "json");
}
END_TEST

START_TEST(a_word_in_quotes_is_no_option_and_may_have_anything)
{
	ck_assert_int_eq(parse("\"json\" \"a b\" \"\" \"\\\\\\\"\" \xc3\xbc"),
	    WAX_OK);
	ck_assert(!r.wants_json);
	ck_assert_str_eq(words(), "json|a b||\\\"|\xc3\xbc");
	ck_assert_int_eq(parse("\"body\" 3"), WAX_OK);
	ck_assert(!r.has_body);
}
END_TEST

START_TEST(malformed_lines_are_refused_with_a_reason)
{
	static const char *const lines[] = {
		"", " ", " status", "status ", "log  level", "json",
		"body", "body ", "body x", "body 3", "body -1 x",
		"body 1048577 x", "body 99999999999999999999999 x",
		"body 0x3 x", "json body 3", "\"status", "\"status\\",
		"\"\\n\"", "\"a\"b", "a\"b\"", "a\\b", "\"a\"\"b\"",
		"a\tb", "a\rb", "a\x7f", "\x1b[2J", "\xff", "\xc3",
		"\xed\xa0\x80",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		ck_assert_msg(parse(lines[i]) == WAX_FORMAT, "%s", lines[i]);
		ck_assert_ptr_nonnull(why);
	}
	ck_assert_int_eq(request_parse(bytes_of("a\0b", 3), &r, &why),
	    WAX_FORMAT);
}
END_TEST

START_TEST(a_line_has_so_many_words_and_no_more)
{
	char line[REQUEST_WORDS_MAX * 2 + 2];

	for (size_t i = 0; i <= REQUEST_WORDS_MAX; i++)
		memcpy(line + 2 * i, "w ", 2);
	line[REQUEST_WORDS_MAX * 2 - 1] = '\0';
	ck_assert_int_eq(parse(line), WAX_OK);
	ck_assert_uint_eq(r.word_count, REQUEST_WORDS_MAX);
	line[REQUEST_WORDS_MAX * 2 - 1] = ' ';
	line[REQUEST_WORDS_MAX * 2 + 1] = '\0';
	ck_assert_int_eq(parse(line), WAX_FORMAT);
}
END_TEST

START_TEST(a_line_has_so_many_bytes_and_no_more)
{
	static char line[REQUEST_LINE_MAX + 2];
	size_t len = 0;

	memset(line, 'a', sizeof(line));
	ck_assert_int_eq(request_parse(bytes_of(line, REQUEST_LINE_MAX - 1),
	    &r, &why), WAX_OK);
	ck_assert_uint_eq(strlen(r.words[0]), REQUEST_LINE_MAX - 1);
	ck_assert_int_eq(request_parse(bytes_of(line, REQUEST_LINE_MAX), &r,
	    &why), WAX_RANGE);
	ck_assert_int_eq(request_find_line(bytes_of(line,
	    REQUEST_LINE_MAX - 1), &len), WAX_MORE);
	ck_assert_int_eq(request_find_line(bytes_of(line, REQUEST_LINE_MAX),
	    &len), WAX_RANGE);
	line[REQUEST_LINE_MAX] = '\n';
	ck_assert_int_eq(request_find_line(bytes_of(line,
	    REQUEST_LINE_MAX + 1), &len), WAX_RANGE);
	line[REQUEST_LINE_MAX - 1] = '\n';
	ck_assert_int_eq(request_find_line(bytes_of(line, sizeof(line)),
	    &len), WAX_OK);
	ck_assert_uint_eq(len, REQUEST_LINE_MAX - 1);
	ck_assert_int_eq(request_find_line(bytes_of(line, 0), &len), WAX_MORE);
	ck_assert_int_eq(request_find_line(BYTES_ABSENT, &len), WAX_MORE);
}
END_TEST

TEST_MAIN("ostler/control/request",
    a_line_is_words,
    options_stand_before_the_words,
    a_word_in_quotes_is_no_option_and_may_have_anything,
    malformed_lines_are_refused_with_a_reason,
    a_line_has_so_many_words_and_no_more,
    a_line_has_so_many_bytes_and_no_more)
