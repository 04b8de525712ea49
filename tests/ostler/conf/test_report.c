/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/report.h"

#include <stdlib.h>

#include "check_main.h"

/* What is printed for an error at offset of text. */
static char *
print(const char *text, size_t offset, uint32_t line)
{
	struct document *s = document_new("t", bytes_of_text(text));
	char *out = NULL;
	size_t len;
	struct report r = { .out = open_memstream(&out, &len) };

	report_error(&r, (struct place){ s, offset, line }, "%s", "bad");
	ck_assert_uint_eq(r.count, 1);
	fclose(r.out);
	document_free(s);
	return out;
}

static void
assert_prints(const char *text, size_t offset, uint32_t line,
    const char *expected)
{
	char *printed = print(text, offset, line);

	ck_assert_str_eq(printed, expected);
	free(printed);
}

START_TEST(error_shows_the_line_and_a_caret_below_the_word)
{
	assert_prints("workers 0\nhop 1\n", 8, 1,
	    "t:1:9: bad\nworkers 0\n        ^\n");
	assert_prints("workers 0\nhop 1\n", 10, 2, "t:2:1: bad\nhop 1\n^\n");
}
END_TEST

START_TEST(error_at_the_end_points_behind_the_line)
{
	assert_prints("log", 3, 1, "t:1:4: bad\nlog\n   ^\n");
	assert_prints("log\r\n", 4, 1, "t:1:4: bad\nlog\n   ^\n");
	assert_prints("", 0, 1, "t:1:1: bad\n\n^\n");
}
END_TEST

START_TEST(error_column_counts_characters_and_keeps_tabs)
{
	assert_prints("\tname \"\xc3\xbc\" x", 11, 1,
	    "t:1:11: bad\n\tname \"\xc3\xbc\" x\n\t         ^\n");
}
END_TEST

START_TEST(error_shows_bytes_that_could_harm_a_terminal_as_question_marks)
{
	assert_prints("a\033[1m\xff\x7f\xed\xa0\x80 b", 11, 1,
	    "t:1:12: bad\na?[1m????? b\n           ^\n");
}
END_TEST

START_TEST(error_shows_a_part_of_a_long_line)
{
	char text[1001] = { 0 };
	char *printed;

	memset(text, 'x', 1000);
	memset(text + 900, 'y', 1);
	printed = print(text, 900, 1);
	/* 80 before the caret, 80 from it on. */
	ck_assert_uint_eq(strspn(strchr(printed, '\n') + 1, "x"), 80);
	ck_assert_ptr_nonnull(strstr(printed, "yxxx"));
	ck_assert_ptr_nonnull(strstr(printed, "...\n"));
	ck_assert_uint_eq(strspn(strrchr(printed, '.') + 2, " "), 80);
	free(printed);
}
END_TEST

START_TEST(errors_are_counted_on_but_not_printed_beyond_the_most)
{
	struct document *s = document_new("t", bytes_of_text("x"));
	char *out = NULL;
	size_t len, lines = 0;
	struct report r = { .out = open_memstream(&out, &len) };

	for (int i = 0; i < REPORT_MAX; i++)
		report_error(&r, (struct place){ s, 0, 1 }, "bad");
	ck_assert(!report_is_full(&r));
	report_error(&r, (struct place){ s, 0, 1 }, "bad");
	ck_assert(report_is_full(&r));
	report_file(&r, "t", "bad");
	fclose(r.out);
	for (char *c = out; *c != '\0'; c++)
		lines += *c == '\n';
	ck_assert_uint_eq(lines, 3 * REPORT_MAX + 1);
	ck_assert_ptr_nonnull(strstr(out, "more than 20 errors"));
	free(out);
	document_free(s);
}
END_TEST

START_TEST(notes_look_like_errors_and_are_none)
{
	struct document *s = document_new("t", bytes_of_text("a b\n"));
	char *out = NULL;
	size_t len;
	struct report r = { .out = open_memstream(&out, &len) };

	report_note(&r, (struct place){ s, 2, 1 }, "odd %d", 7);
	ck_assert_uint_eq(r.count, 0);
	fflush(r.out);
	ck_assert_str_eq(out, "t:1:3: note: odd 7\na b\n  ^\n");
	for (unsigned i = 0; i < 3 * REPORT_MAX; i++)
		report_note(&r, (struct place){ s, 0, 1 }, "odd");
	ck_assert(!report_is_full(&r));
	fflush(r.out);
	ck_assert_ptr_nonnull(strstr(out, "more than 20 notes; the rest is not "
	    "shown\n"));
	fclose(r.out);
	free(out);
	document_free(s);
}
END_TEST

START_TEST(notes_behind_an_error_are_not_told)
{
	struct document *s = document_new("t", bytes_of_text("a b\n"));
	char *out = NULL;
	size_t len;
	struct report r = { .out = open_memstream(&out, &len) };

	report_error(&r, (struct place){ s, 0, 1 }, "bad");
	report_note(&r, (struct place){ s, 2, 1 }, "odd");
	fclose(r.out);
	ck_assert_str_eq(out, "t:1:1: bad\na b\n^\n");
	free(out);
	document_free(s);
}
END_TEST

START_TEST(text_for_a_message_is_cut)
{
	char long_text[300], out[REPORT_SHOW];

	memset(long_text, 'x', sizeof(long_text));
	ck_assert_str_eq(report_show(bytes_of_text("caf\xc3\xa9\n"), out),
	    "caf\xc3\xa9?");
	report_show(bytes_of(long_text, sizeof(long_text)), out);
	ck_assert_uint_eq(strlen(out), 63);
	/* Four bytes each: the last one begins before the 60th byte. */
	for (size_t i = 0; i + 4 <= sizeof(long_text); i += 4)
		memcpy(long_text + i, "\xf0\x9f\x90\xb4", 4);
	report_show(bytes_of(long_text + 4, 296), out);
	ck_assert_uint_eq(strlen(out), 63);
	ck_assert(bytes_is_utf8(bytes_of_text(out)));
}
END_TEST

TEST_MAIN("ostler/conf/report",
    error_shows_the_line_and_a_caret_below_the_word,
    error_at_the_end_points_behind_the_line,
    error_column_counts_characters_and_keeps_tabs,
    error_shows_bytes_that_could_harm_a_terminal_as_question_marks,
    error_shows_a_part_of_a_long_line,
    errors_are_counted_on_but_not_printed_beyond_the_most,
    notes_look_like_errors_and_are_none,
    notes_behind_an_error_are_not_told,
    text_for_a_message_is_cut)
