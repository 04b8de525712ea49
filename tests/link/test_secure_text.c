/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_text.c - a word for each failure */
#include "check_main.h"
#include "link/secure.h"

START_TEST(every_failure_has_a_word_of_its_own)
{
	for (int i = 0; i < SECURE_FAILURE_COUNT; i++)
		for (int k = 0; k < i; k++)
			ck_assert_str_ne(
			    secure_failure_text((enum secure_failure)i),
			    secure_failure_text((enum secure_failure)k));
}
END_TEST

TEST_MAIN("link/secure_text",
    every_failure_has_a_word_of_its_own)
