/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_pubkey.c - wax/crypto/pubkey.c */
#include "check_main.h"
#include "wax/crypto/digits.h"
#include "wax/crypto/pubkey.h"

static const char p256_private[] =
	    "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d"
	    "1433";
static const char p256_x[] =
	    "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c377258"
	    "1180";
static const char p256_y[] =
	    "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b899"
	    "0bb3";

static const enum curve curves[] = { CURVE_X25519, CURVE_ED25519, CURVE_P256,
    CURVE_P384 };

#define CURVES (sizeof(curves) / sizeof(curves[0]))

START_TEST(a_public_key_is_that_of_the_rfcs_for_its_private_key)
{
	/* RFC 7748 section 6.1, RFC 8032 section 7.1, RFC 5903 section 8.1 */
	static const struct {
		enum curve curve;
		const char *private;
		const char *public;
	} rows[] = {
		{ CURVE_X25519,
	    "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88"
	    "e0eb",
	    "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f88"
	    "2b4f" },
		{ CURVE_ED25519,
	    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae"
	    "7f60",
	    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707"
	    "511a" },
		{ CURVE_P256, p256_private, p256_x },
	};
	struct pubkey *k;

	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(pubkey_new_private(rows[i].curve,
		    DIGITS(rows[i].private), &k), WAX_OK);
		digits_expect(pubkey_x(k), rows[i].public);
		pubkey_free(k);
	}
}
END_TEST

START_TEST(a_key_has_exactly_the_bytes_of_its_curve)
{
	uint8_t ones[CURVE_MAX + 1];
	struct pubkey *k = NULL;

	memset(ones, 1, sizeof(ones));
	for (size_t i = 0; i < CURVES; i++) {
		size_t size = curve_size(curves[i]);

		ck_assert_int_eq(pubkey_new_private(curves[i],
		    bytes_of(ones, size - 1), &k), WAX_RANGE);
		ck_assert_int_eq(pubkey_new_private(curves[i],
		    bytes_of(ones, size + 1), &k), WAX_RANGE);
		ck_assert_int_eq(pubkey_new_x(curves[i],
		    bytes_of(ones, size - 1), &k), WAX_RANGE);
		ck_assert_int_eq(pubkey_new_x(curves[i],
		    bytes_of(ones, size + 1), &k), WAX_RANGE);
	}
	ck_assert_ptr_null(k);
}
END_TEST

START_TEST(zero_and_the_order_are_no_private_keys)
{
	/* n of P-256, and n - 1 */
	static const char n[] = "ffffffff00000000ffffffffffffffff"
	    "bce6faada7179e84f3b9cac2fc632551";
	static const char less[] = "ffffffff00000000ffffffffffffffff"
	    "bce6faada7179e84f3b9cac2fc632550";
	uint8_t zeros[CURVE_MAX] = { 0 };
	struct pubkey *k = NULL;

	ck_assert_int_eq(pubkey_new_private(CURVE_P256, bytes_of(zeros, 32),
	    &k), WAX_RANGE);
	ck_assert_int_eq(pubkey_new_private(CURVE_P384, bytes_of(zeros, 48),
	    &k), WAX_RANGE);
	ck_assert_int_eq(pubkey_new_private(CURVE_P256, DIGITS(n), &k),
	    WAX_RANGE);
	ck_assert_ptr_null(k);
	ck_assert_int_eq(pubkey_new_private(CURVE_P256, DIGITS(less), &k),
	    WAX_OK);
	pubkey_free(k);
}
END_TEST

START_TEST(a_point_is_the_same_by_y_and_by_its_lowest_bit)
{
	struct pubkey *own, *point, *even, *odd, *lifted;

	ck_assert_int_eq(pubkey_new_private(CURVE_P256, DIGITS(p256_private),
	    &own), WAX_OK);
	ck_assert_int_eq(pubkey_new_point(CURVE_P256, DIGITS(p256_x),
	    DIGITS(p256_y), &point), WAX_OK);
	ck_assert_int_eq(pubkey_new_compressed(CURVE_P256, DIGITS(p256_x),
	    true, &odd), WAX_OK);
	ck_assert_int_eq(pubkey_new_compressed(CURVE_P256, DIGITS(p256_x),
	    false, &even), WAX_OK);
	ck_assert_int_eq(pubkey_new_x(CURVE_P256, DIGITS(p256_x), &lifted),
	    WAX_OK);
	ck_assert(pubkey_equal(own, point));
	ck_assert(pubkey_equal(point, odd));	/* its y ends with b3 */
	ck_assert(!pubkey_equal(point, even));
	ck_assert(pubkey_equal(lifted, even));
	pubkey_free(own);
	pubkey_free(point);
	pubkey_free(even);
	pubkey_free(odd);
	pubkey_free(lifted);
}
END_TEST

START_TEST(what_is_not_on_the_curve_is_no_point)
{
	/* RFC 9529 section 4: p itself, and an x that has no y */
	static const char *const xs[] = {
	    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
	    "a04e73601df544a70ba7ea1e57030f7d4b4eb7f673924e58d54ca77a5e7d4d4a",
	};
	struct pubkey *k = NULL;

	for (size_t i = 0; i < 2; i++)
		ck_assert_int_eq(pubkey_new_x(CURVE_P256, DIGITS(xs[i]), &k),
		    WAX_RANGE);
	/* x and y of no point */
	ck_assert_int_eq(pubkey_new_point(CURVE_P256, DIGITS(p256_x),
	    DIGITS(p256_x), &k), WAX_RANGE);
	ck_assert_ptr_null(k);
}
END_TEST

START_TEST(keys_of_two_curves_are_never_equal)
{
	uint8_t ones[32];
	struct pubkey *a, *b;

	memset(ones, 1, sizeof(ones));
	ck_assert_int_eq(pubkey_new_x(CURVE_X25519, BYTES_ARRAY(ones), &a),
	    WAX_OK);
	ck_assert_int_eq(pubkey_new_x(CURVE_ED25519, BYTES_ARRAY(ones), &b),
	    WAX_OK);
	ck_assert(!pubkey_equal(a, b));
	ck_assert(pubkey_equal(a, a));
	pubkey_free(a);
	pubkey_free(b);
	pubkey_free(NULL);
}
END_TEST

TEST_MAIN("wax/crypto/pubkey",
    a_public_key_is_that_of_the_rfcs_for_its_private_key,
    a_key_has_exactly_the_bytes_of_its_curve,
    zero_and_the_order_are_no_private_keys,
    a_point_is_the_same_by_y_and_by_its_lowest_bit,
    what_is_not_on_the_curve_is_no_point,
    keys_of_two_curves_are_never_equal)
