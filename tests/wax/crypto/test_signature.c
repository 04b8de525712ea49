/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_signature.c - wax/crypto/signature.c */
#include "check_main.h"
#include "wax/crypto/digits.h"
#include "wax/crypto/signature.h"

static const enum signature_kind kinds[] = { SIGNATURE_EDDSA, SIGNATURE_ES256,
    SIGNATURE_ES384 };

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static struct pubkey *
private_of(enum signature_kind kind, const char *text)
{
	struct pubkey *k;

	ck_assert_int_eq(pubkey_new_private(signature_curve(kind),
	    DIGITS(text), &k), WAX_OK);
	return k;
}

static struct pubkey *
some_private(enum signature_kind kind)
{
	static const char digits[] =
	    "2121212121212121212121212121212121212121212121212121212121212121"
	    "21212121212121212121212121212121";

	return private_of(kind, digits + (kind == SIGNATURE_ES384 ? 0 : 32));
}

START_TEST(ed25519_signs_as_in_rfc_8032_section_7)
{
	static const char expected[] =
	    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e0652249"
	    "01555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2465514143"
	    "8e7a100b";
	struct pubkey *k = private_of(SIGNATURE_EDDSA,
	    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae"
	    "7f60");
	uint8_t out[SIGNATURE_MAX];

	ck_assert_int_eq(signature_make(SIGNATURE_EDDSA, k,
	    bytes_of("", 0), out), WAX_OK);
	digits_expect(bytes_of(out, 64), expected);
	pubkey_free(k);
}
END_TEST

START_TEST(the_ecdsa_signatures_of_rfc_6979_verify)
{
	struct pubkey *k = private_of(SIGNATURE_ES256,
	    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f"
	    "6721");

	ck_assert_int_eq(signature_check(SIGNATURE_ES256, k,
	    bytes_of_text("sample"), DIGITS(
	    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf"
	    "3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f"
	    "843acda8")), WAX_OK);
	pubkey_free(k);
	k = private_of(SIGNATURE_ES384,
	    "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa477407871"
	    "37d896d5724e4c70a825f872c9ea60d2edf5");
	ck_assert_int_eq(signature_check(SIGNATURE_ES384, k,
	    bytes_of_text("sample"), DIGITS(
	    "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad"
	    "133c81a648152e44acf96e36dd1e80fabe4699ef4aeb15f178cea1fe40db"
	    "2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82"
	    "c71a38628ac8")), WAX_OK);
	pubkey_free(k);
}
END_TEST

START_TEST(what_was_signed_verifies_and_nothing_else_does)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct pubkey *k = some_private(kinds[i]);
		size_t size = signature_size(kinds[i]);
		struct bytes data = bytes_of_text("what was said");
		uint8_t out[SIGNATURE_MAX];

		ck_assert_int_eq(signature_make(kinds[i], k, data, out),
		    WAX_OK);
		ck_assert_int_eq(signature_check(kinds[i], k, data,
		    bytes_of(out, size)), WAX_OK);
		ck_assert_int_eq(signature_check(kinds[i], k,
		    bytes_of_text("what was sa1d"), bytes_of(out, size)),
		    WAX_AUTHENTICITY);
		for (size_t at = 0; at < size; at++) {
			out[at] ^= 0x10;
			ck_assert_int_eq(signature_check(kinds[i], k, data,
			    bytes_of(out, size)), WAX_AUTHENTICITY);
			out[at] ^= 0x10;
		}
		pubkey_free(k);
	}
}
END_TEST

START_TEST(a_signature_of_another_length_is_none)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct pubkey *k = some_private(kinds[i]);
		size_t size = signature_size(kinds[i]);
		struct bytes data = bytes_of_text("what was said");
		uint8_t out[SIGNATURE_MAX + 2] = { 0 };

		ck_assert_int_eq(signature_make(kinds[i], k, data, out),
		    WAX_OK);
		for (size_t len = 0; len <= size + 2; len++)
			ck_assert_int_eq(signature_check(kinds[i], k, data,
			    bytes_of(out, len)), len == size ? WAX_OK :
			    WAX_AUTHENTICITY);
		pubkey_free(k);
	}
}
END_TEST

START_TEST(zeros_are_nobodys_signature)
{
	static const uint8_t zeros[SIGNATURE_MAX];

	for (size_t i = 0; i < KINDS; i++) {
		struct pubkey *k = some_private(kinds[i]);

		ck_assert_int_eq(signature_check(kinds[i], k,
		    bytes_of_text("a"), bytes_of(zeros,
		    signature_size(kinds[i]))), WAX_AUTHENTICITY);
		pubkey_free(k);
	}
}
END_TEST

START_TEST(a_key_of_another_curve_neither_signs_nor_verifies)
{
	uint8_t out[SIGNATURE_MAX] = { 0 };

	for (size_t i = 0; i < KINDS; i++)
		for (size_t j = 0; j < KINDS; j++) {
			struct pubkey *k = some_private(kinds[j]);

			if (i != j) {
				ck_assert_int_eq(signature_make(kinds[i], k,
				    bytes_of_text("a"), out), WAX_RANGE);
				ck_assert_int_eq(signature_check(kinds[i], k,
				    bytes_of_text("a"), bytes_of(out,
				    signature_size(kinds[i]))), WAX_RANGE);
			}
			pubkey_free(k);
		}
}
END_TEST

TEST_MAIN("wax/crypto/signature",
    ed25519_signs_as_in_rfc_8032_section_7,
    the_ecdsa_signatures_of_rfc_6979_verify,
    what_was_signed_verifies_and_nothing_else_does,
    a_signature_of_another_length_is_none,
    zeros_are_nobodys_signature,
    a_key_of_another_curve_neither_signs_nor_verifies)
