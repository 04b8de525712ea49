/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"
#include "ostler/policy/tally.h"

START_TEST(as_many_as_are_open_already_hold)
{
	struct address peer = { .port = 1 }, other = { .ip = { 1 } };
	struct deviceid target = { { 1 } };
	struct tally *t = tally_new(10);
	struct question q = { .peer = &peer, .target = &target, .tally = t };
	struct question elsewhere = { .peer = &other, .target = &target };

	ck_assert(!word_matches(&when_exchanges, "1", &q));
	tally_open(t, TALLY_EXCHANGES, &elsewhere);
	tally_open(t, TALLY_OBSERVATIONS, &q);
	ck_assert(word_matches(&when_exchanges, "1", &q));
	ck_assert(!word_matches(&when_exchanges, "2", &q));
	ck_assert(word_matches(&when_exchanges, "1 per target", &q));
	ck_assert(!word_matches(&when_exchanges, "1 per peer", &q));
	ck_assert(!word_matches(&when_exchanges, "1 per pair", &q));
	assert_shows(&when_exchanges, &q, "open: 1, of the peer 0, of the "
	    "target 1, of the pair 0");
	tally_open(t, TALLY_EXCHANGES, &q);
	ck_assert(word_matches(&when_exchanges, "1 per peer", &q));
	ck_assert(word_matches(&when_exchanges, "1 per pair", &q));
	ck_assert(word_matches(&when_exchanges, "2", &q));
	tally_free(t);
}
END_TEST

START_TEST(without_a_tally_nothing_is_open)
{
	struct question q = { .tally = NULL };

	ck_assert(!word_matches(&when_exchanges, "1", &q));
	assert_shows(&when_exchanges, &q, "open: 0, of the peer 0, of the "
	    "target 0, of the pair 0");
}
END_TEST

START_TEST(less_covers_more_of_the_same)
{
	ck_assert(word_covers(&when_exchanges, "3 per peer", "4 per peer"));
	ck_assert(!word_covers(&when_exchanges, "4 per peer", "3 per peer"));
	ck_assert(!word_covers(&when_exchanges, "3", "4 per peer"));
}
END_TEST

START_TEST(anything_else_is_no_number_of_them)
{
	static const char *const words[] = { "", "0", "x", "1/s", "1 burst 2",
	    "1 per", "1 per hop", "1 per peer ", "1  per peer", "1000001" };

	ASSERT_WRONG_WORDS(&when_exchanges, words);
}
END_TEST

TEST_MAIN("ostler/policy/when_exchanges",
    as_many_as_are_open_already_hold,
    without_a_tally_nothing_is_open,
    less_covers_more_of_the_same,
    anything_else_is_no_number_of_them)
