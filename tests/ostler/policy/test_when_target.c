/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

#define LAMP "aaaaaaaa-2222-4333-8444-555555555555"

START_TEST(a_target_is_matched_exactly_or_by_star)
{
	static const struct {
		const char *word, *target;
		bool matches;
	} rows[] = {
		{ LAMP, LAMP, true },
		{ "AAAAAAAA-2222-4333-8444-555555555555", LAMP, true },
		{ LAMP, "aaaaaaaa-2222-4333-8444-555555555556", false },
		{ LAMP, "baaaaaaa-2222-4333-8444-555555555555", false },
		{ "*", LAMP, true },
		{ "*", "baaaaaaa-2222-4333-8444-555555555555", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct deviceid id;
		struct question q = { .target = &id };

		ck_assert(deviceid_parse(bytes_of_text(rows[i].target), &id) ==
		    WAX_OK);
		ck_assert_msg(word_matches(&when_target, rows[i].word, &q) ==
		    rows[i].matches, "%s %s", rows[i].word, rows[i].target);
	}
}
END_TEST

START_TEST(a_target_is_matched_by_how_it_is_known)
{
	struct deviceid id;
	struct question q = { .target = &id, .place = PLACE_REGISTERED };

	ck_assert(deviceid_parse(bytes_of_text(LAMP), &id) == WAX_OK);
	ck_assert(word_matches(&when_target, "registered", &q));
	ck_assert(!word_matches(&when_target, "discovered", &q));
	assert_shows(&when_target, &q, "target is " LAMP ", registered");
	q.place = PLACE_DISCOVERED;
	ck_assert(!word_matches(&when_target, "registered", &q));
	ck_assert(word_matches(&when_target, "discovered", &q));
	assert_shows(&when_target, &q, "target is " LAMP ", discovered");
	q.place = PLACE_UNKNOWN;
	ck_assert(!word_matches(&when_target, "registered", &q));
	ck_assert(!word_matches(&when_target, "discovered", &q));
	assert_shows(&when_target, &q, "target is " LAMP);
}
END_TEST

START_TEST(a_star_covers_every_target)
{
	ck_assert(word_covers(&when_target, "*", LAMP));
	ck_assert(word_covers(&when_target, "*", "registered"));
	ck_assert(word_covers(&when_target, LAMP, LAMP));
	ck_assert(!word_covers(&when_target, LAMP, "*"));
	ck_assert(!word_covers(&when_target, "registered", "discovered"));
}
END_TEST

START_TEST(anything_else_is_not_a_target)
{
	static const char *const words[] = { "", "**", "lamp", LAMP "0",
	    "ocf://" LAMP, "00000000-0000-0000-0000-000000000000" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		ck_assert_msg(word_status(&when_target, words[i]) ==
		    WAX_FORMAT, "%s", words[i]);
}
END_TEST

TEST_MAIN("ostler/policy/when_target",
    a_target_is_matched_exactly_or_by_star,
    a_target_is_matched_by_how_it_is_known,
    a_star_covers_every_target,
    anything_else_is_not_a_target)
