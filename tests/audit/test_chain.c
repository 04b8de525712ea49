/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_chain.c - lines that vouch for those before them */
#include "audit/chain.h"

#include <stdio.h>

#include "check_main.h"
#include "expect.h"
#include "rng.h"

/* Hashes of an independent SHA-256. */
#define FIRST_TEXT "2026-01-02T03:04:05.678Z begin after=0 head=" \
    "0000000000000000000000000000000000000000000000000000000000000000"
#define FIRST "1 " FIRST_TEXT " hash=" \
    "954f31ed8e9c62279cd711236fd091258a0546ac79033e2384e39a98ae5263e7"
#define SECOND_TEXT "2026-01-02T03:04:06.000Z deny target=a code=4.03"
#define SECOND "2 " SECOND_TEXT " hash=" \
    "9ec8e623580637205e7b93aa74566052595f9ef1dabed3275987fb7e3ff6080b"

static struct bytes
add(struct chain *c, const char *text, char out[CHAIN_LINE_MAX])
{
	size_t len;

	ck_assert_int_eq(chain_add_line(c, bytes_of_text(text), out, &len),
	    WAX_OK);
	ck_assert_int_eq(out[len - 1], '\n');
	return bytes_of(out, len - 1);
}

static bool
chain_equals(const struct chain *a, const struct chain *b)
{
	return a->number == b->number &&
	    memcmp(a->hash, b->hash, CHAIN_HASH_LEN) == 0;
}

START_TEST(lines_have_the_hashes_that_another_program_finds)
{
	struct chain c = { 0 };
	char out[CHAIN_LINE_MAX];

	ck_assert(bytes_equal(add(&c, FIRST_TEXT, out), bytes_of_text(FIRST)));
	ck_assert(bytes_equal(add(&c, SECOND_TEXT, out),
	    bytes_of_text(SECOND)));
	ck_assert_uint_eq(c.number, 2);
}
END_TEST

START_TEST(what_was_added_is_accepted_in_its_order_alone)
{
	struct chain c = { 0 };

	ck_assert_int_eq(chain_check_line(&c, bytes_of_text(SECOND)),
	    WAX_STATE);
	ck_assert_int_eq(chain_check_line(&c, bytes_of_text(FIRST)), WAX_OK);
	ck_assert_int_eq(chain_check_line(&c, bytes_of_text(FIRST)),
	    WAX_STATE);
	ck_assert_int_eq(chain_check_line(&c, bytes_of_text(SECOND)), WAX_OK);
	ck_assert_uint_eq(c.number, 2);
}
END_TEST

START_TEST(line_of_another_chain_is_not_accepted)
{
	struct chain c = { .number = 1, .hash = { 1 } };

	ck_assert_int_eq(chain_check_line(&c, bytes_of_text(SECOND)),
	    WAX_CRYPTO);
	ck_assert_uint_eq(c.number, 1);
	ck_assert_uint_eq(c.hash[0], 1);
}
END_TEST

static void
expect_found(const char *line, size_t len, const struct chain *before)
{
	struct chain c = *before;

	EXPECT(chain_check_line(&c, bytes_of(line, len)) != WAX_OK,
	    "%.*s", (int)len, line);
	EXPECT(chain_equals(&c, before));
}

/* Every byte becomes every other one. */
START_TEST(any_changed_byte_is_found)
{
	struct chain before = { 0 };
	char line[CHAIN_LINE_MAX];
	struct bytes whole = add(&(struct chain){ 0 }, FIRST_TEXT, line);

	for (size_t i = 0; i < whole.len; i++) {
		char was = line[i];

		for (int c = 0; c < 256; c++) {
			line[i] = (char)c;
			if (line[i] != was)
				expect_found(line, whole.len, &before);
		}
		line[i] = was;
	}
}
END_TEST

START_TEST(any_removed_added_or_doubled_byte_is_found)
{
	struct chain before = { 0 };
	size_t len = strlen(SECOND);
	char line[CHAIN_LINE_MAX];

	ck_assert_int_eq(chain_check_line(&before, bytes_of_text(FIRST)),
	    WAX_OK);
	for (size_t i = 0; i < len; i++) {
		memcpy(line, SECOND, i);
		memcpy(line + i, SECOND + i + 1, len - i - 1);
		expect_found(line, len - 1, &before);
		expect_found(line, i, &before);
	}
	for (size_t i = 0; i <= len; i++) {
		memcpy(line, SECOND, i);
		memcpy(line + i + 1, SECOND + i, len - i);
		for (int c = 0; c < 256; c++) {
			line[i] = (char)c;
			expect_found(line, len + 1, &before);
		}
	}
}
END_TEST

START_TEST(number_has_one_spelling)
{
	static const char *const spellings[] = { "0 x", "01 x", "+1 x", " 1 x",
	    "1x", "x", "18446744073709551616 x", "99999999999999999999 x",
	    "1", "-1 x" };

	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		struct chain_parts parts;
		char line[CHAIN_LINE_MAX];
		int len = snprintf(line, sizeof(line), "%s%s", spellings[i],
		    strstr(FIRST, " hash="));

		ck_assert_int_eq(chain_split_line(bytes_of(line, (size_t)len),
		    &parts), WAX_FORMAT);
	}
}
END_TEST

START_TEST(parts_of_a_line_are_its_own)
{
	struct chain_parts parts;

	ck_assert_int_eq(chain_split_line(bytes_of_text(SECOND), &parts),
	    WAX_OK);
	ck_assert_uint_eq(parts.number, 2);
	ck_assert(bytes_equal(parts.text, bytes_of_text(SECOND_TEXT)));
	ck_assert(bytes_equal(parts.body, bytes_of_text("2 " SECOND_TEXT)));
	ck_assert_uint_eq(parts.hash.len, 64);
}
END_TEST

START_TEST(longest_text_has_room_with_the_longest_number)
{
	struct chain c = { .number = UINT64_MAX - 1 }, before = c;
	char text[CHAIN_TEXT_MAX + 2], out[CHAIN_LINE_MAX];
	size_t len;

	memset(text, 'a', sizeof(text));
	text[CHAIN_TEXT_MAX + 1] = '\0';
	ck_assert_int_eq(chain_add_line(&c, bytes_of_text(text), out, &len),
	    WAX_RANGE);
	ck_assert(chain_equals(&c, &before));
	text[CHAIN_TEXT_MAX] = '\0';
	ck_assert_int_eq(chain_add_line(&c, bytes_of_text(text), out, &len),
	    WAX_OK);
	ck_assert_uint_eq(len, CHAIN_LINE_MAX);
	ck_assert_int_eq(chain_check_line(&before, bytes_of(out, len - 1)),
	    WAX_OK);
	ck_assert(chain_equals(&c, &before));
}
END_TEST

START_TEST(last_number_has_nothing_behind_it)
{
	struct chain c = { .number = UINT64_MAX };
	char out[CHAIN_LINE_MAX];
	size_t len;

	ck_assert_int_eq(chain_add_line(&c, bytes_of_text("x"), out, &len),
	    WAX_RANGE);
	ck_assert_int_eq(chain_check_line(&c, bytes_of_text(FIRST)),
	    WAX_STATE);
}
END_TEST

START_TEST(empty_text_is_a_line)
{
	struct chain c = { 0 }, reader = { 0 };
	char out[CHAIN_LINE_MAX];

	ck_assert_int_eq(chain_check_line(&reader, add(&c, "", out)), WAX_OK);
}
END_TEST

START_TEST(random_chains_are_accepted_by_their_reader)
{
	struct rng rng = { 3 };
	struct chain writer = { 0 }, reader = { 0 };

	for (int i = 0; i < 2000; i++) {
		char text[CHAIN_TEXT_MAX + 1], out[CHAIN_LINE_MAX];
		size_t len = rng_below(&rng, sizeof(text));

		for (size_t at = 0; at < len; at++)
			text[at] = (char)(' ' + rng_below(&rng, 95));
		text[len] = '\0';
		EXPECT(chain_check_line(&reader, add(&writer, text, out)) ==
		    WAX_OK);
		EXPECT(chain_equals(&reader, &writer));
	}
}
END_TEST

TEST_MAIN("audit/chain",
    lines_have_the_hashes_that_another_program_finds,
    what_was_added_is_accepted_in_its_order_alone,
    line_of_another_chain_is_not_accepted,
    any_changed_byte_is_found,
    any_removed_added_or_doubled_byte_is_found,
    number_has_one_spelling,
    parts_of_a_line_are_its_own,
    longest_text_has_room_with_the_longest_number,
    last_number_has_nothing_behind_it,
    empty_text_is_a_line,
    random_chains_are_accepted_by_their_reader)
