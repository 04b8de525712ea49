/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secret.c - wax/crypto/secret.c */
#include "check_main.h"
#include "wax/crypto/secret.h"

START_TEST(a_secret_is_a_copy)
{
	uint8_t key[4] = { 1, 2, 3, 4 };
	struct secret s = { 0 };

	ck_assert_int_eq(secret_set(&s, BYTES_ARRAY(key)), WAX_OK);
	key[0] = 9;
	ck_assert_uint_eq(s.data[0], 1);
	ck_assert_uint_eq(s.len, 4);
}
END_TEST

START_TEST(one_byte_too_many_changes_nothing)
{
	uint8_t key[SECRET_MAX + 1] = { 7 };
	struct secret s = { 0 };

	ck_assert_int_eq(secret_set(&s, bytes_of(key, SECRET_MAX)), WAX_OK);
	ck_assert_int_eq(secret_set(&s, BYTES_ARRAY(key)), WAX_RANGE);
	ck_assert_uint_eq(s.len, SECRET_MAX);
}
END_TEST

START_TEST(a_shorter_secret_leaves_nothing_of_the_longer)
{
	uint8_t key[16] = "0123456789abcde", zeros[15] = { 0 };
	struct secret s = { 0 };

	ck_assert_int_eq(secret_set(&s, BYTES_ARRAY(key)), WAX_OK);
	ck_assert_int_eq(secret_set(&s, bytes_of(key, 1)), WAX_OK);
	ck_assert_mem_eq(s.data + 1, zeros, sizeof(zeros));
}
END_TEST

START_TEST(cleared_means_all_zeros)
{
	struct secret s, zeros = { 0 };

	memset(&s, 0xa5, sizeof(s));
	secret_clear(&s);
	ck_assert_mem_eq(&s, &zeros, sizeof(s));
}
END_TEST

START_TEST(secrets_are_equal_byte_for_byte)
{
	struct secret a = { 2, { 1, 2 } }, b = { 2, { 1, 2 } };

	ck_assert(secret_equal(&a, &b));
	b.data[1] = 3;
	ck_assert(!secret_equal(&a, &b));
	b.data[1] = 2;
	b.len = 1;
	ck_assert(!secret_equal(&a, &b));
	ck_assert(secret_equal_bytes(BYTES_ABSENT, bytes_of("", 0)));
}
END_TEST

TEST_MAIN("wax/crypto/secret",
    a_secret_is_a_copy,
    one_byte_too_many_changes_nothing,
    a_shorter_secret_leaves_nothing_of_the_longer,
    cleared_means_all_zeros,
    secrets_are_equal_byte_for_byte)
