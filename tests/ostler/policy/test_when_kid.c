/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"
#include "ostler/policy/items.h"

START_TEST(a_kid_is_matched_whole)
{
	static const uint8_t bytes[] = { 0x01, 0xab };
	struct question q = { .kid = BYTES_ARRAY(bytes) };

	ck_assert(word_matches(&when_kid, "01ab", &q));
	ck_assert(word_matches(&when_kid, "01AB", &q));
	ck_assert(!word_matches(&when_kid, "01", &q));
	ck_assert(!word_matches(&when_kid, "01ab00", &q));
	ck_assert(!word_matches(&when_kid, "empty", &q));
	assert_shows(&when_kid, &q, "kid is 01ab");
}
END_TEST

START_TEST(empty_and_none_differ)
{
	struct question empty = { .kid = bytes_of("", 0) };
	struct question none = { .sealed = true };

	ck_assert(word_matches(&when_kid, "empty", &empty));
	ck_assert(!word_matches(&when_kid, "empty", &none));
	ck_assert(!word_matches(&when_kid, "01", &none));
	assert_shows(&when_kid, &empty, "kid is empty");
	assert_shows(&when_kid, &none, "kid is none");
}
END_TEST

START_TEST(anything_else_is_not_a_kid)
{
	static const char *const words[] = { "", "0", "0x01", "none", "g1",
	    "01 02" };

	ASSERT_WRONG_WORDS(&when_kid, words);
}
END_TEST

START_TEST(a_kid_has_64_bytes_at_most)
{
	uint8_t bytes[HINT_MAX] = { 0 };
	struct question q = { .kid = BYTES_ARRAY(bytes) };
	char text[2 * HINT_MAX + 3];
	const char *words[] = { text };

	memset(text, '0', sizeof(text) - 1);
	text[2 * HINT_MAX] = '\0';
	ck_assert(word_matches(&when_kid, text, &q));
	text[2 * HINT_MAX] = '0';
	text[2 * HINT_MAX + 2] = '\0';
	ASSERT_WRONG_WORDS(&when_kid, words);
}
END_TEST

TEST_MAIN("ostler/policy/when_kid",
    a_kid_is_matched_whole,
    empty_and_none_differ,
    a_kid_has_64_bytes_at_most,
    anything_else_is_not_a_kid)
