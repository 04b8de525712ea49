/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_request.c - what ostlerctl writes is what ostlerd reads */
#include "tools/ctl_request.h"

#include "check_main.h"

#include <string.h>

#include "ostler/control/request.h"
#include "rng.h"

static char line[CTL_LINE_MAX + 1];
static size_t len;

static enum wax_status
format(struct ctl_request r)
{
	enum wax_status st = ctl_request_format(&r, line, &len);

	if (st == WAX_OK)
		line[len] = '\0';
	return st;
}

START_TEST(words_are_written_in_quotes)
{
	char a[] = "log", b[] = "a \"b\\", c[] = "";
	char *words[] = { a, b, c };

	ck_assert_int_eq(format((struct ctl_request){ .words = words,
	    .word_count = 3 }), WAX_OK);
	ck_assert_str_eq(line, "\"log\" \"a \\\"b\\\\\" \"\"\n");
	ck_assert_int_eq(format((struct ctl_request){ .words = words,
	    .word_count = 1, .wants_json = true,
	    .body = bytes_of_text("abc") }), WAX_OK);
	ck_assert_str_eq(line, "json body 3 \"log\"\n");
	ck_assert_int_eq(format((struct ctl_request){ .words = words,
	    .word_count = 1, .body = bytes_of_text("") }), WAX_OK);
	ck_assert_str_eq(line, "body 0 \"log\"\n");
}
END_TEST

START_TEST(what_the_daemon_would_refuse_is_not_sent)
{
	char tab[] = "a\tb", raw[] = "\xff", del[] = "\x7f";
	char *bad[] = { tab, raw, del };
	char *words[CTL_WORDS_MAX + 1];
	static const uint8_t body[CTL_BODY_MAX + 1];

	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(format((struct ctl_request){
		    .words = &bad[i], .word_count = 1 }), WAX_FORMAT);
	for (size_t i = 0; i <= CTL_WORDS_MAX; i++)
		words[i] = line;
	line[0] = '\0';
	ck_assert_int_eq(format((struct ctl_request){ .words = words,
	    .word_count = CTL_WORDS_MAX + 1 }), WAX_RANGE);
	ck_assert_int_eq(format((struct ctl_request){ .words = words,
	    .word_count = 1, .body = BYTES_ARRAY(body) }), WAX_RANGE);
}
END_TEST

START_TEST(the_longest_line_fits_and_no_longer_one)
{
	static char word[CTL_LINE_MAX];
	char *words[] = { word };

	memset(word, 'a', CTL_LINE_MAX - 3);
	ck_assert_int_eq(format((struct ctl_request){ .words = words,
	    .word_count = 1 }), WAX_OK);
	ck_assert_uint_eq(len, CTL_LINE_MAX);
	word[CTL_LINE_MAX - 3] = 'a';
	ck_assert_int_eq(format((struct ctl_request){ .words = words,
	    .word_count = 1 }), WAX_RANGE);
}
END_TEST

START_TEST(limits_are_the_daemons)
{
	ck_assert_uint_eq(CTL_LINE_MAX, REQUEST_LINE_MAX);
	ck_assert_uint_eq(CTL_WORDS_MAX, REQUEST_WORDS_MAX);
	ck_assert_uint_eq(CTL_BODY_MAX, REQUEST_BODY_MAX);
}
END_TEST

/* Some words of some letters that matter. */
static size_t
make_words(struct rng *rng, char text[8][16], char **words)
{
	static const char letters[] = "ab \"\\json";
	size_t count = 1 + rng_below(rng, 8);

	for (size_t i = 0; i < count; i++) {
		size_t n = rng_below(rng, 15);

		for (size_t j = 0; j < n; j++)
			text[i][j] = letters[rng_below(rng,
			    sizeof(letters) - 1)];
		text[i][n] = '\0';
		words[i] = text[i];
	}
	return count;
}

START_TEST(whatever_the_words_are_the_daemon_reads_them)
{
	static struct request request;
	struct rng rng = { 7 };
	char text[8][16], *words[8];
	const char *why;

	for (unsigned round = 0; round < 20000; round++) {
		struct ctl_request r = { .words = words,
			.word_count = make_words(&rng, text, words),
			.wants_json = rng_below(&rng, 2) == 0 };

		if (format(r) != WAX_OK || request_parse(bytes_of(line,
		    len - 1), &request, &why) != WAX_OK ||
		    request.word_count != r.word_count ||
		    request.wants_json != r.wants_json)
			ck_abort_msg("%s", line);
		for (size_t i = 0; i < r.word_count; i++) {
			if (strcmp(request.words[i], words[i]) != 0)
				ck_abort_msg("%s", line);
		}
	}
}
END_TEST

TEST_MAIN("tools/ctl_request",
    words_are_written_in_quotes,
    what_the_daemon_would_refuse_is_not_sent,
    the_longest_line_fits_and_no_longer_one,
    limits_are_the_daemons,
    whatever_the_words_are_the_daemon_reads_them)
