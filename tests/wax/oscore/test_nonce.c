/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_nonce.c - wax/oscore/nonce.c */
#include "check_main.h"
#include "core/hex.h"
#include "wax/oscore/nonce.h"

static void
expect_nonce(const char *iv, const char *id, const char *piv,
    const char *expected)
{
	uint8_t a[13], b[7], c[5], nonce[14];
	size_t a_len, b_len, c_len;
	char text[29];

	ck_assert_int_eq(hex_decode(bytes_of_text(iv), a, sizeof(a), &a_len),
	    WAX_OK);
	ck_assert_int_eq(hex_decode(bytes_of_text(id), b, sizeof(b), &b_len),
	    WAX_OK);
	ck_assert_int_eq(hex_decode(bytes_of_text(piv), c, sizeof(c), &c_len),
	    WAX_OK);
	nonce[a_len] = 0x5a;
	nonce_build(bytes_of(a, a_len), bytes_of(b, b_len),
	    bytes_of(c, c_len), nonce);
	ck_assert_uint_eq(nonce[a_len], 0x5a);
	hex_encode(bytes_of(nonce, a_len), text);
	ck_assert_str_eq(text, expected);
}

START_TEST(nonces_of_appendix_c)
{
	expect_nonce("4622d4dd6d944168eefb54987c", "", "14",
	    "4622d4dd6d944168eefb549868");
	expect_nonce("4622d4dd6d944168eefb54987c", "01", "00",
	    "4722d4dd6d944169eefb54987c");
	expect_nonce("be35ae297d2dace910c52e99f9", "00", "14",
	    "bf35ae297d2dace910c52e99ed");
}
END_TEST

START_TEST(the_longest_id_and_number_fill_the_nonce)
{
	expect_nonce("00000000000000000000000000", "01020304050607",
	    "ffeeddccbb", "0701020304050607ffeeddccbb");
	expect_nonce("00000000000000", "aa", "0102030405", "01aa0102030405");
}
END_TEST

START_TEST(ids_that_differ_by_a_leading_zero_give_other_nonces)
{
	expect_nonce("00000000000000000000000000", "c7", "01",
	    "01000000000000c70000000001");
	expect_nonce("00000000000000000000000000", "00c7", "01",
	    "02000000000000c70000000001");
}
END_TEST

TEST_MAIN("wax/oscore/nonce",
    nonces_of_appendix_c,
    the_longest_id_and_number_fill_the_nonce,
    ids_that_differ_by_a_leading_zero_give_other_nonces)
