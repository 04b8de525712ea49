/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_words.c - core/words.c */
#include "core/words.h"
#include "check_main.h"

START_TEST(blanks_at_the_ends_go)
{
	static const struct {
		const char *text, *left;
	} rows[] = {
		{ "", "" }, { "a", "a" }, { " \t a b \t\r", "a b" },
		{ " \t ", "" }, { "\r a", "\r a" }, { "a\n", "a\n" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(words_are(words_trim(bytes_of_text(
		    rows[i].text)), rows[i].left), "%s", rows[i].text);
	ck_assert_uint_eq(words_trim(BYTES_ABSENT).len, 0);
}
END_TEST

START_TEST(a_cut_gives_both_parts_or_all)
{
	struct bytes rest;

	ck_assert(words_are(words_cut(bytes_of_text("a=b=c"), '=', &rest),
	    "a"));
	ck_assert(words_are(rest, "b=c"));
	ck_assert(words_are(words_cut(bytes_of_text("a="), '=', &rest),
	    "a"));
	ck_assert(!bytes_is_absent(rest) && rest.len == 0);
	ck_assert(words_are(words_cut(bytes_of_text("=b"), '=', &rest), ""));
	ck_assert(words_are(rest, "b"));
	ck_assert(words_are(words_cut(bytes_of_text("ab"), '=', &rest),
	    "ab"));
	ck_assert(bytes_is_absent(rest));
	ck_assert_uint_eq(words_cut(BYTES_ABSENT, '=', &rest).len, 0);
	ck_assert(bytes_is_absent(rest));
}
END_TEST

TEST_MAIN("core/words",
    blanks_at_the_ends_go,
    a_cut_gives_both_parts_or_all)
