/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hkdf_steps.c - wax/crypto/hkdf_steps.c */
#include "check_main.h"
#include "wax/crypto/digits.h"
#include "wax/crypto/hkdf.h"
#include "wax/crypto/hkdf_steps.h"

static void
expect_steps(const char *ikm, const char *salt, const char *info,
    const char *prk, const char *okm)
{
	struct secret key;
	uint8_t out[82];

	ck_assert_int_eq(hkdf_extract(HASH_SHA_256, DIGITS(salt), DIGITS(ikm),
	    &key), WAX_OK);
	digits_expect(secret_bytes(&key), prk);
	ck_assert_int_eq(hkdf_expand(HASH_SHA_256, secret_bytes(&key),
	    DIGITS(info), out, strlen(okm) / 2), WAX_OK);
	digits_expect(bytes_of(out, strlen(okm) / 2), okm);
}

START_TEST(both_steps_are_as_in_rfc_5869_appendix_a)
{
	expect_steps("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	    "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
	    "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
	    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
	    "34007208d5b887185865");
	expect_steps("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
	    "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
	    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
	    "9d201395faa4b61a96c8");
}
END_TEST

START_TEST(one_after_the_other_they_are_what_the_whole_is)
{
	static const enum hash_kind kinds[] = { HASH_SHA_256, HASH_SHA_384,
	    HASH_SHA_512 };
	struct bytes secret = bytes_of_text("a secret"), salt, info;
	struct secret key, whole;
	uint8_t out[SECRET_MAX];

	for (size_t i = 0; i < 3; i++) {
		salt = bytes_of_text("salt and more salt");
		info = bytes_of_text("this one");
		ck_assert_int_eq(hkdf_derive(kinds[i], secret, salt, info,
		    SECRET_MAX, &whole), WAX_OK);
		ck_assert_int_eq(hkdf_extract(kinds[i], salt, secret, &key),
		    WAX_OK);
		ck_assert_uint_eq(key.len, hash_size(kinds[i]));
		ck_assert_int_eq(hkdf_expand(kinds[i], secret_bytes(&key),
		    info, out, sizeof(out)), WAX_OK);
		ck_assert_mem_eq(out, whole.data, sizeof(out));
	}
}
END_TEST

START_TEST(output_ends_at_255_hashes)
{
	static uint8_t out[255 * 32 + 1];
	struct bytes key = bytes_of_text("key"), info = bytes_of_text("i");

	ck_assert_int_eq(hkdf_expand(HASH_SHA_256, key, info, out,
	    sizeof(out) - 1), WAX_OK);
	ck_assert_int_eq(hkdf_expand(HASH_SHA_256, key, info, out,
	    sizeof(out)), WAX_RANGE);
}
END_TEST

START_TEST(info_is_as_long_as_it_likes)
{
	static uint8_t info[70000];
	uint8_t a[32], b[32];

	ck_assert_int_eq(hkdf_expand(HASH_SHA_256, bytes_of_text("key"),
	    BYTES_ARRAY(info), a, sizeof(a)), WAX_OK);
	info[69999] = 1;
	ck_assert_int_eq(hkdf_expand(HASH_SHA_256, bytes_of_text("key"),
	    BYTES_ARRAY(info), b, sizeof(b)), WAX_OK);
	ck_assert_mem_ne(a, b, sizeof(a));
}
END_TEST

TEST_MAIN("wax/crypto/hkdf_steps",
    both_steps_are_as_in_rfc_5869_appendix_a,
    one_after_the_other_they_are_what_the_whole_is,
    output_ends_at_255_hashes,
    info_is_as_long_as_it_likes)
