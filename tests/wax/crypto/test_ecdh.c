/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ecdh.c - wax/crypto/ecdh.c */
#include "check_main.h"
#include "wax/crypto/digits.h"
#include "wax/crypto/ecdh.h"

static void
expect_secret(enum curve curve, const char *private, const char *x,
    const char *expected)
{
	struct pubkey *own, *peer;
	struct secret s;

	ck_assert_int_eq(pubkey_new_private(curve, DIGITS(private), &own),
	    WAX_OK);
	ck_assert_int_eq(pubkey_new_x(curve, DIGITS(x), &peer), WAX_OK);
	ck_assert_int_eq(ecdh_derive(own, peer, &s), WAX_OK);
	digits_expect(secret_bytes(&s), expected);
	pubkey_free(own);
	pubkey_free(peer);
}

START_TEST(x25519_agrees_as_in_rfc_7748_section_6)
{
	expect_secret(CURVE_X25519,
	    "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88"
	    "e0eb",
	    "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b"
	    "4e6a",
	    "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e16"
	    "1742");
}
END_TEST

START_TEST(p_256_agrees_as_in_rfc_5903_section_8_by_x_alone)
{
	expect_secret(CURVE_P256,
	    "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d"
	    "1433",
	    "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494"
	    "bf63",
	    "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b94"
	    "42de");
	expect_secret(CURVE_P256,
	    "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476b"
	    "ee53",
	    "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c377258"
	    "1180",
	    "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b94"
	    "42de");
}
END_TEST

START_TEST(both_ends_agree_on_each_curve)
{
	static const enum curve curves[] = { CURVE_X25519, CURVE_P256,
	    CURVE_P384 };
	uint8_t a_private[CURVE_MAX], b_private[CURVE_MAX];

	memset(a_private, 0x41, sizeof(a_private));
	memset(b_private, 0x42, sizeof(b_private));
	for (size_t i = 0; i < 3; i++) {
		size_t size = curve_size(curves[i]);
		struct pubkey *a, *b, *a_public, *b_public;
		struct secret ab, ba;

		ck_assert_int_eq(pubkey_new_private(curves[i],
		    bytes_of(a_private, size), &a), WAX_OK);
		ck_assert_int_eq(pubkey_new_private(curves[i],
		    bytes_of(b_private, size), &b), WAX_OK);
		ck_assert_int_eq(pubkey_new_x(curves[i], pubkey_x(a),
		    &a_public), WAX_OK);
		ck_assert_int_eq(pubkey_new_x(curves[i], pubkey_x(b),
		    &b_public), WAX_OK);
		ck_assert_int_eq(ecdh_derive(a, b_public, &ab), WAX_OK);
		ck_assert_int_eq(ecdh_derive(b, a_public, &ba), WAX_OK);
		ck_assert_uint_eq(ab.len, size);
		ck_assert(secret_equal(&ab, &ba));
		pubkey_free(a);
		pubkey_free(b);
		pubkey_free(a_public);
		pubkey_free(b_public);
	}
}
END_TEST

START_TEST(a_point_of_low_order_gives_no_secret)
{
	/* RFC 7748 section 6.1 and RFC 9529 section 4: 0, 1, -1, p, p + 1 and
	   the two of order 8 */
	static const char *const low[] = {
	    "0000000000000000000000000000000000000000000000000000000000000000",
	    "0100000000000000000000000000000000000000000000000000000000000000",
	    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	};
	uint8_t private[32];
	struct pubkey *own, *peer;
	struct secret s;

	memset(private, 7, sizeof(private));
	ck_assert_int_eq(pubkey_new_private(CURVE_X25519,
	    BYTES_ARRAY(private), &own), WAX_OK);
	for (size_t i = 0; i < sizeof(low) / sizeof(low[0]); i++) {
		ck_assert_int_eq(pubkey_new_x(CURVE_X25519, DIGITS(low[i]),
		    &peer), WAX_OK);
		ck_assert_int_eq(ecdh_derive(own, peer, &s), WAX_RANGE);
		ck_assert_uint_eq(s.len, 0);
		pubkey_free(peer);
	}
	pubkey_free(own);
}
END_TEST

START_TEST(keys_of_two_curves_or_for_signing_agree_on_nothing)
{
	uint8_t private[32];
	struct pubkey *x, *p, *ed;
	struct secret s;

	memset(private, 7, sizeof(private));
	ck_assert_int_eq(pubkey_new_private(CURVE_X25519,
	    BYTES_ARRAY(private), &x), WAX_OK);
	ck_assert_int_eq(pubkey_new_private(CURVE_P256, BYTES_ARRAY(private),
	    &p), WAX_OK);
	ck_assert_int_eq(pubkey_new_private(CURVE_ED25519,
	    BYTES_ARRAY(private), &ed), WAX_OK);
	ck_assert_int_eq(ecdh_derive(x, p, &s), WAX_RANGE);
	ck_assert_int_eq(ecdh_derive(p, x, &s), WAX_RANGE);
	ck_assert_int_eq(ecdh_derive(ed, ed, &s), WAX_RANGE);
	pubkey_free(x);
	pubkey_free(p);
	pubkey_free(ed);
}
END_TEST

TEST_MAIN("wax/crypto/ecdh",
    x25519_agrees_as_in_rfc_7748_section_6,
    p_256_agrees_as_in_rfc_5903_section_8_by_x_alone,
    both_ends_agree_on_each_curve,
    a_point_of_low_order_gives_no_secret,
    keys_of_two_curves_or_for_signing_agree_on_nothing)
