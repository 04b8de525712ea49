/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_algorithms.c - wax/cose/algorithms.c */
#include "check_main.h"
#include "wax/context.h"
#include "wax/cose/algorithms.h"

START_TEST(lengths_are_those_of_rfc_9053)
{
	const struct cose_aead *a = cose_find_aead(
	    WAX_AEAD_AES_CCM_16_64_128);

	ck_assert_uint_eq(a->kind.key_len, 16);
	ck_assert_uint_eq(a->kind.nonce_len, 13);
	ck_assert_uint_eq(a->kind.tag_len, 8);
	a = cose_find_aead(WAX_AEAD_AES_CCM_64_128_256);
	ck_assert_uint_eq(a->kind.key_len, 32);
	ck_assert_uint_eq(a->kind.nonce_len, 7);
	ck_assert_uint_eq(a->kind.tag_len, 16);
}
END_TEST

/* RFC 8613 section 3.3: nonce length minus 6. */
START_TEST(ids_are_as_long_as_the_nonce_allows)
{
	ck_assert_uint_eq(wax_aead_id_max(WAX_AEAD_AES_CCM_16_64_128), 7);
	ck_assert_uint_eq(wax_aead_id_max(WAX_AEAD_AES_CCM_64_64_128), 1);
	ck_assert_uint_eq(wax_aead_id_max(WAX_AEAD_CHACHA20_POLY1305), 6);
	ck_assert_uint_eq(wax_aead_id_max(WAX_AEAD_AES_GCM_256), 6);
}
END_TEST

START_TEST(what_is_no_aead_is_not_found)
{
	ck_assert_uint_eq(wax_aead_id_max(4), 0);
	ck_assert_ptr_null(cose_find_aead(4));
	ck_assert_ptr_null(cose_find_aead(0));
	ck_assert_ptr_null(cose_find_hkdf(-12));
	ck_assert_ptr_null(wax_aead_name(4));
	ck_assert_ptr_null(wax_hkdf_name(0));
}
END_TEST

START_TEST(every_name_leads_back_to_its_number)
{
	static const int aeads[] = { 1, 2, 3, 10, 11, 12, 13, 24, 30, 31, 32,
	    33 };

	for (size_t i = 0; i < sizeof(aeads) / sizeof(aeads[0]); i++) {
		ck_assert_ptr_nonnull(wax_aead_name(aeads[i]));
		ck_assert_int_eq(wax_aead_parse(wax_aead_name(aeads[i])),
		    aeads[i]);
	}
	ck_assert_int_eq(wax_hkdf_parse(wax_hkdf_name(-10)), -10);
	ck_assert_int_eq(wax_hkdf_parse(wax_hkdf_name(-11)), -11);
	ck_assert_int_eq(wax_hkdf_parse(wax_hkdf_name(6)), 6);
	ck_assert_int_eq(wax_aead_parse("AES"), 0);
	ck_assert_int_eq(wax_hkdf_parse(""), 0);
}
END_TEST

TEST_MAIN("wax/cose/algorithms",
    lengths_are_those_of_rfc_9053,
    ids_are_as_long_as_the_nonce_allows,
    what_is_no_aead_is_not_found,
    every_name_leads_back_to_its_number)
