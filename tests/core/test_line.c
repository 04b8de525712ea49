/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_line.c - a line without a log; what a log makes of it is in test_log */
#include "core/line.h"

#include <stdio.h>

#include "check_main.h"
#include "core/code.h"
#include "core/hex.h"
#include "expect.h"
#include "rng.h"

static void
expect_line(const struct line *l, const char *expected)
{
	ck_assert_uint_eq(l->len, strlen(expected));
	ck_assert_int_eq(memcmp(l->text, expected, l->len), 0);
}

START_TEST(line_has_plain_text_and_fields)
{
	struct line l;

	line_begin(&l);
	line_add_plain(&l, "deny");
	line_add_text(&l, "rule", "night watch");
	line_add_bytes(&l, "kid", bytes_of("a\n", 2));
	line_add_hex(&l, "piv", bytes_of("\x01\xfe", 2));
	line_add_code(&l, "code", CODE_FORBIDDEN);
	line_add_uint(&l, "size", 12);
	expect_line(&l, "deny rule=\"night watch\" kid=a\\x0a piv=01fe "
	    "code=4.03 size=12");
}
END_TEST

START_TEST(line_begun_again_is_empty)
{
	struct line l;

	line_begin(&l);
	for (int i = 0; i < 400; i++)
		line_add_plain(&l, "abc");
	ck_assert(l.cut);
	line_begin(&l);
	line_add_plain(&l, "x");
	expect_line(&l, "x");
}
END_TEST

START_TEST(line_fields_keep_quotes_and_lose_line_ends)
{
	struct line l;

	line_begin(&l);
	line_add_fields(&l, "a=\"b c\" d=\\x0a e=\r\n\x7f\xff.");
	expect_line(&l, "a=\"b c\" d=\\x0a e=\\x0d\\x0a\\x7f\\xff.");
}
END_TEST

/* Whatever is put in, it is at most so long and can be printed. */
START_TEST(line_is_bounded_and_printable_whatever_it_is_made_of)
{
	struct rng rng = { 11 };

	for (int i = 0; i < 3000; i++) {
		uint8_t bytes[300];
		struct line l;

		line_begin(&l);
		for (size_t n = rng_below(&rng, 12); n > 0; n--) {
			size_t len = rng_below(&rng, sizeof(bytes));

			rng_fill(&rng, bytes, len);
			bytes[len] = '\0';
			switch (rng_below(&rng, 4)) {
			case 0:
				line_add_bytes(&l, "b", bytes_of(bytes, len));
				break;
			case 1:
				line_add_hex(&l, "h", bytes_of(bytes, len));
				break;
			case 2:
				line_add_fields(&l, (const char *)bytes);
				break;
			default:
				line_add_uint(&l, "u", rng_next(&rng));
			}
		}
		EXPECT(l.len <= LINE_MAX_LEN);
		for (size_t at = 0; at < l.len; at++)
			EXPECT(l.text[at] >= ' ' && l.text[at] <= '~');
		EXPECT(!l.cut || memcmp(l.text + l.len - 3, "...", 3) == 0);
	}
}
END_TEST

START_TEST(line_time_is_24_characters_of_utc)
{
	struct line_clock clock = { .second = 0 };
	unsigned year, month, day, hour, minute, second, ms;
	int end = 0;

	for (int i = 0; i < 3; i++) {
		struct line l;

		line_begin(&l);
		line_add_time(&l, &clock);
		ck_assert_uint_eq(l.len, 24);
		l.text[l.len] = '\0';
		ck_assert_int_eq(sscanf(l.text, "%4u-%2u-%2uT%2u:%2u:%2u.%3uZ"
		    "%n", &year, &month, &day, &hour, &minute, &second, &ms,
		    &end), 7);
		ck_assert_int_eq(end, 24);
	}
}
END_TEST

TEST_MAIN("core/line",
    line_has_plain_text_and_fields,
    line_begun_again_is_empty,
    line_fields_keep_quotes_and_lose_line_ends,
    line_is_bounded_and_printable_whatever_it_is_made_of,
    line_time_is_24_characters_of_utc)
