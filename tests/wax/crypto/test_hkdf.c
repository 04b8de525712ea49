/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hkdf.c - wax/crypto/hkdf.c */
#include "check_main.h"
#include "core/hex.h"
#include "wax/crypto/hkdf.h"

struct hex {
	uint8_t data[128];
	size_t len;
};

static struct bytes
unhex(struct hex *h, const char *text)
{
	ck_assert_int_eq(hex_decode(bytes_of_text(text), h->data,
	    sizeof(h->data), &h->len), WAX_OK);
	return bytes_of(h->data, h->len);
}

static void
expect_okm(const char *secret, const char *salt, const char *info,
    const char *expected)
{
	struct hex a, b, c, d;
	struct bytes okm = unhex(&d, expected);
	struct secret out;

	ck_assert_int_eq(hkdf_derive(HASH_SHA_256, unhex(&a, secret),
	    unhex(&b, salt), unhex(&c, info), okm.len, &out), WAX_OK);
	ck_assert_uint_eq(out.len, okm.len);
	ck_assert_mem_eq(out.data, okm.data, okm.len);
}

START_TEST(rfc_5869_case_1)
{
	expect_okm("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	    "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
	    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
	    "34007208d5b887185865");
}
END_TEST

START_TEST(rfc_5869_case_3_has_neither_salt_nor_info)
{
	expect_okm("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
	    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
	    "9d201395faa4b61a96c8");
}
END_TEST

START_TEST(sha_512_gives_other_bytes)
{
	struct secret a, b;

	ck_assert_int_eq(hkdf_derive(HASH_SHA_256, bytes_of_text("s"),
	    BYTES_ABSENT, BYTES_ABSENT, 32, &a), WAX_OK);
	ck_assert_int_eq(hkdf_derive(HASH_SHA_512, bytes_of_text("s"),
	    BYTES_ABSENT, BYTES_ABSENT, 32, &b), WAX_OK);
	ck_assert(!secret_equal(&a, &b));
}
END_TEST

TEST_MAIN("wax/crypto/hkdf",
    rfc_5869_case_1,
    rfc_5869_case_3_has_neither_salt_nor_info,
    sha_512_gives_other_bytes)
