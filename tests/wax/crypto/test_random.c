/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_random.c - wax/crypto/random.c */
#include "check_main.h"
#include "wax/crypto/random.h"

START_TEST(two_fills_differ)
{
	uint8_t a[16] = { 0 }, b[16] = { 0 };

	ck_assert_int_eq(random_fill(a, sizeof(a)), WAX_OK);
	ck_assert_int_eq(random_fill(b, sizeof(b)), WAX_OK);
	ck_assert_mem_ne(a, b, sizeof(a));
}
END_TEST

START_TEST(no_byte_beyond_the_end_is_written)
{
	uint8_t a[17];

	memset(a, 0x5a, sizeof(a));
	ck_assert_int_eq(random_fill(a, 16), WAX_OK);
	ck_assert_uint_eq(a[16], 0x5a);
}
END_TEST

TEST_MAIN("wax/crypto/random",
    two_fills_differ,
    no_byte_beyond_the_end_is_written)
