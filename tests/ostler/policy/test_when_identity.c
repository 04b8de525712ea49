/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

#define ID_A "7d1f2c3a-0000-4000-8000-000000000017"
#define ID_B "7d1f2c3a-0000-4000-8000-000000000018"

static bool
matches(const char *word, const char *identity)
{
	struct deviceid id;
	struct question q = { .identity = NULL };

	if (identity != NULL) {
		ck_assert_int_eq(deviceid_parse(bytes_of_text(identity), &id),
		    WAX_OK);
		q.identity = &id;
	}
	return word_matches(&when_identity, word, &q);
}

START_TEST(an_identity_is_matched_whole)
{
	ck_assert(matches(ID_A, ID_A));
	ck_assert(matches("7D1F2C3A-0000-4000-8000-000000000017", ID_A));
	ck_assert(!matches(ID_A, ID_B));
}
END_TEST

START_TEST(who_proved_nothing_has_no_identity)
{
	ck_assert(!matches(ID_A, NULL));
	ck_assert(!matches("any", NULL));
	ck_assert(matches("none", NULL));
}
END_TEST

START_TEST(any_is_whoever_proved_something)
{
	ck_assert(matches("any", ID_A));
	ck_assert(!matches("none", ID_A));
}
END_TEST

START_TEST(any_covers_whoever_proved_something)
{
	struct deviceid id;
	struct question q = { .identity = NULL };

	assert_shows(&when_identity, &q, "identity is none");
	ck_assert(deviceid_parse(bytes_of_text(ID_A), &id) == WAX_OK);
	q.identity = &id;
	assert_shows(&when_identity, &q, "identity is " ID_A);
	ck_assert(word_covers(&when_identity, "any", ID_A));
	ck_assert(word_covers(&when_identity, "none", "none"));
	ck_assert(!word_covers(&when_identity, "any", "none"));
	ck_assert(!word_covers(&when_identity, ID_A, "any"));
	ck_assert(!word_covers(&when_identity, ID_A, ID_B));
}
END_TEST

START_TEST(anything_else_is_not_an_identity)
{
	static const char *const words[] = { "", "Any", "*", "nobody",
	    "00000000-0000-0000-0000-000000000000",
	    "7d1f2c3a00004000800000000000017",
	    "{7d1f2c3a-0000-4000-8000-000000000017}" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		ck_assert_msg(word_status(&when_identity, words[i]) ==
		    WAX_FORMAT, "%s", words[i]);
}
END_TEST

TEST_MAIN("ostler/policy/when_identity",
    an_identity_is_matched_whole,
    who_proved_nothing_has_no_identity,
    any_is_whoever_proved_something,
    any_covers_whoever_proved_something,
    anything_else_is_not_an_identity)
