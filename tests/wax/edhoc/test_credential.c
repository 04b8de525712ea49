/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_credential.c - wax/edhoc/credential.c */
#include "check_main.h"
#include "link/pki.h"
#include "wax/crypto/digits.h"
#include "wax/edhoc/kit.h"

static const uint8_t other[] = "somebody else...";

/* A claims set for P-256 with a private key of 0x41s. */
static size_t
make_ccs(uint8_t claims[256], uint8_t private[32])
{
	struct writer w = writer_open(claims, 256);
	struct pubkey *k;

	memset(private, 0x41, 32);
	ck_assert_int_eq(pubkey_new_private(CURVE_P256, bytes_of(private, 32),
	    &k), WAX_OK);
	kit_write_ccs(&w, k, kit_subject_i);
	pubkey_free(k);
	return w.len;
}

START_TEST(a_claims_set_is_kept_byte_for_byte)
{
	uint8_t claims[256], private[32];
	struct wax_edhoc_credential_parameters p = { .encoded = claims,
	    .encoded_len = make_ccs(claims, private) };
	struct wax_edhoc_credential *c;
	const uint8_t *cred;
	size_t len;

	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_OK);
	cred = wax_edhoc_credential_cred(c, &len);
	ck_assert_uint_eq(len, p.encoded_len);
	ck_assert_mem_eq(cred, claims, len);
	ck_assert_mem_eq(wax_edhoc_credential_subject(c), kit_subject_i, 16);
	wax_edhoc_credential_id_cred(c, &len);
	ck_assert_uint_eq(len, 0);
	wax_edhoc_credential_free(wax_edhoc_credential_ref(c));
	wax_edhoc_credential_free(c);
	wax_edhoc_credential_free(NULL);
}
END_TEST

START_TEST(a_certificate_goes_into_the_transcript_as_a_byte_string)
{
	struct deviceid id = pki_id(7);
	struct pki *pki = pki_new(NULL, &(struct pki_options){ .id = &id });
	struct wax_edhoc_credential *c;
	uint8_t *der = NULL;
	int len = i2d_X509(pki->certificate, &der);
	struct wax_edhoc_credential_parameters p = {
	    .form = WAX_EDHOC_CERTIFICATE, .encoded = der,
	    .encoded_len = (size_t)len };
	size_t cred_len;
	const uint8_t *cred;

	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_OK);
	cred = wax_edhoc_credential_cred(c, &cred_len);
	ck_assert_uint_eq(cred_len, (size_t)len + 3);
	ck_assert_uint_eq(cred[0], 0x59);
	ck_assert_mem_eq(cred + 3, der, (size_t)len);
	ck_assert_mem_eq(wax_edhoc_credential_subject(c), id.bytes, 16);
	wax_edhoc_credential_free(c);
	OPENSSL_free(der);
	pki_free(pki);
}
END_TEST

START_TEST(the_device_it_is_provisioned_for_must_be_the_one_it_names)
{
	uint8_t claims[256], private[32], nil[16] = { 0 };
	struct wax_edhoc_credential_parameters p = { .encoded = claims,
	    .encoded_len = make_ccs(claims, private), .subject = other };
	struct wax_edhoc_credential *c = NULL;

	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_RANGE);
	p.subject = nil;
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_RANGE);
	ck_assert_ptr_null(c);
	p.subject = kit_subject_i;
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_OK);
	wax_edhoc_credential_free(c);
}
END_TEST

/* The key of RFC 9529 section 3; nobody is meant by it. */
START_TEST(a_key_without_a_device_stands_for_one_only_if_it_is_provisioned)
{
	static const char nobody[] = "a108a101a3010220012158" "20"
	    "bbc34960526ea4d32e940cad2a234148ddc21791a12afbcbac93622046dd44f0";
	struct digits d;
	struct wax_edhoc_credential_parameters p = {
	    .encoded = digits_of(&d, nobody).data,
	    .encoded_len = d.bytes.len };
	struct wax_edhoc_credential *c = NULL;

	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_RANGE);
	p.subject = other;
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_OK);
	ck_assert_mem_eq(wax_edhoc_credential_subject(c), other, 16);
	wax_edhoc_credential_free(c);
}
END_TEST

START_TEST(a_private_key_of_another_key_is_refused)
{
	uint8_t claims[256], private[32];
	struct wax_edhoc_credential_parameters p = { .encoded = claims,
	    .encoded_len = make_ccs(claims, private),
	    .private_key = private, .private_key_len = 32 };
	struct wax_edhoc_credential *c = NULL;

	private[5] ^= 1;
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_STATE);
	p.private_key_len = 31;
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_RANGE);
	ck_assert_ptr_null(c);
}
END_TEST

START_TEST(it_is_named_only_by_what_it_has)
{
	static const enum wax_edhoc_id_kind kinds[] = { WAX_EDHOC_ID_KID,
	    WAX_EDHOC_ID_X5T, WAX_EDHOC_ID_X5CHAIN };
	uint8_t claims[256], private[32];
	struct wax_edhoc_credential_parameters p = { .encoded = claims,
	    .encoded_len = make_ccs(claims, private) };
	uint8_t kid[WAX_EDHOC_KID_MAX + 1] = { 0 };
	struct wax_edhoc_credential *c = NULL;

	for (size_t i = 0; i < 3; i++) {
		p.id = kinds[i];
		ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_RANGE);
	}
	p.id = 99;
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_UNSUPPORTED);
	p.id = WAX_EDHOC_ID_KID;
	p.kid = kid;
	p.kid_len = sizeof(kid);
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_RANGE);
	ck_assert_ptr_null(c);
	p.kid_len--;
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_OK);
	wax_edhoc_credential_free(c);
}
END_TEST

START_TEST(lengths_are_bounded)
{
	static uint8_t much[9000];
	struct wax_edhoc_credential_parameters p = { .encoded = much };
	struct wax_edhoc_credential *c = NULL;

	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_RANGE);
	p.encoded_len = sizeof(much);
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_RANGE);
	p.encoded_len = 100;
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_FORMAT);
	p.form = WAX_EDHOC_CERTIFICATE;
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_FORMAT);
	ck_assert_ptr_null(c);
}
END_TEST

TEST_MAIN("wax/edhoc/credential",
    a_claims_set_is_kept_byte_for_byte,
    a_certificate_goes_into_the_transcript_as_a_byte_string,
    the_device_it_is_provisioned_for_must_be_the_one_it_names,
    a_key_without_a_device_stands_for_one_only_if_it_is_provisioned,
    a_private_key_of_another_key_is_refused,
    it_is_named_only_by_what_it_has,
    lengths_are_bounded)
