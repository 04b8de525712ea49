/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

START_TEST(a_listener_is_matched_by_its_whole_name)
{
	struct question q = { .listener = "inside" };

	ck_assert(word_matches(&when_listener, "inside", &q));
	ck_assert(!word_matches(&when_listener, "insid", &q));
	ck_assert(!word_matches(&when_listener, "inside2", &q));
	ck_assert(!word_matches(&when_listener, "Inside", &q));
}
END_TEST

START_TEST(a_word_is_taken_by_its_length_and_never_empty)
{
	struct question q = { .listener = "in" };
	char *item = NULL;

	ck_assert(word_status(&when_listener, "") == WAX_FORMAT);
	ck_assert(when_listener.parse(bytes_of("inside", 2), &item) ==
	    WAX_OK);
	ck_assert(when_listener.match(&item, &q));
	when_listener.clear(&item);
}
END_TEST

TEST_MAIN("ostler/policy/when_listener",
    a_listener_is_matched_by_its_whole_name,
    a_word_is_taken_by_its_length_and_never_empty)
