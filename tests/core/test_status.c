/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_status.c - every status has a text of its own */
#include "core/status.h"

#include "check_main.h"

START_TEST(status_has_a_text_of_its_own)
{
	for (int a = WAX_OK; a <= WAX_SYSTEM; a++) {
		const char *text = wax_status_text((enum wax_status)a);

		ck_assert_ptr_nonnull(text);
		ck_assert_str_ne(text, "");
		ck_assert_str_ne(text, wax_status_text((enum wax_status)-1));
		for (int b = WAX_OK; b < a; b++)
			ck_assert_str_ne(text,
			    wax_status_text((enum wax_status)b));
	}
}
END_TEST

START_TEST(status_unknown_number_has_a_text)
{
	ck_assert_str_eq(wax_status_text((enum wax_status)(WAX_SYSTEM + 1)),
	    "unknown status");
	ck_assert_str_eq(wax_status_text((enum wax_status)-1),
	    "unknown status");
}
END_TEST

START_TEST(status_ok_is_zero)
{
	ck_assert_int_eq(WAX_OK, 0);
}
END_TEST

TEST_MAIN("core/status",
    status_has_a_text_of_its_own,
    status_unknown_number_has_a_text,
    status_ok_is_zero)
