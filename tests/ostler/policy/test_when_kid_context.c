/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

START_TEST(a_kid_context_is_matched_whole)
{
	static const uint8_t bytes[] = { 0x01, 0xab };
	struct question q = { .kid_context = BYTES_ARRAY(bytes) };

	ck_assert(word_matches(&when_kid_context, "01ab", &q));
	ck_assert(word_matches(&when_kid_context, "01AB", &q));
	ck_assert(!word_matches(&when_kid_context, "01", &q));
	ck_assert(!word_matches(&when_kid_context, "01ab00", &q));
	ck_assert(!word_matches(&when_kid_context, "empty", &q));
	assert_shows(&when_kid_context, &q, "kid-context is 01ab");
}
END_TEST

START_TEST(empty_and_none_differ)
{
	struct question empty = { .kid_context = bytes_of("", 0) };
	struct question none = { .sealed = true };

	ck_assert(word_matches(&when_kid_context, "empty", &empty));
	ck_assert(!word_matches(&when_kid_context, "empty", &none));
	ck_assert(!word_matches(&when_kid_context, "01", &none));
	assert_shows(&when_kid_context, &empty, "kid-context is empty");
	assert_shows(&when_kid_context, &none, "kid-context is none");
}
END_TEST

START_TEST(anything_else_is_not_a_kid_context)
{
	static const char *const words[] = { "", "0", "0x01", "none", "g1",
	    "01 02" };

	ASSERT_WRONG_WORDS(&when_kid_context, words);
}
END_TEST

TEST_MAIN("ostler/policy/when_kid_context",
    a_kid_context_is_matched_whole,
    empty_and_none_differ,
    anything_else_is_not_a_kid_context)
