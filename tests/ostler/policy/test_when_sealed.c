/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

START_TEST(sealed_yes_and_no_are_opposites)
{
	struct question sealed = { .sealed = true };
	struct question plain = { .sealed = false };

	ck_assert(word_matches(&when_sealed, "yes", &sealed));
	ck_assert(!word_matches(&when_sealed, "yes", &plain));
	ck_assert(!word_matches(&when_sealed, "no", &sealed));
	ck_assert(word_matches(&when_sealed, "no", &plain));
}
END_TEST

START_TEST(anything_else_is_neither)
{
	static const char *const words[] = { "", "true", "Yes", "y", "noo" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		ck_assert_msg(word_status(&when_sealed, words[i]) ==
		    WAX_FORMAT, "%s", words[i]);
}
END_TEST

TEST_MAIN("ostler/policy/when_sealed",
    sealed_yes_and_no_are_opposites,
    anything_else_is_neither)
