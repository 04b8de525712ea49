/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

START_TEST(how_seals_begin_is_key_establishment)
{
	struct question yes = { .establishes = true };
	struct question no = { .establishes = false };

	ck_assert(when_key_establishment.match(NULL, &yes));
	ck_assert(!when_key_establishment.match(NULL, &no));
	assert_shows(&when_key_establishment, &yes, "key establishment");
	assert_shows(&when_key_establishment, &no, "no key establishment");
}
END_TEST

TEST_MAIN("ostler/policy/when_key_establishment",
    how_seals_begin_is_key_establishment)
