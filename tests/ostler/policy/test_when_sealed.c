/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

START_TEST(what_has_a_seal_is_sealed)
{
	struct question sealed = { .sealed = true };
	struct question plain = { .sealed = false };

	ck_assert(when_sealed.match(NULL, &sealed));
	ck_assert(!when_sealed.match(NULL, &plain));
	assert_shows(&when_sealed, &sealed, "sealed");
	assert_shows(&when_sealed, &plain, "not sealed");
}
END_TEST

START_TEST(how_seals_begin_counts_as_sealed)
{
	struct question q = { .establishes = true };

	ck_assert(when_sealed.match(NULL, &q));
	assert_shows(&when_sealed, &q, "counts as sealed");
}
END_TEST

TEST_MAIN("ostler/policy/when_sealed",
    what_has_a_seal_is_sealed,
    how_seals_begin_counts_as_sealed)
