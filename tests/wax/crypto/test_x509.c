/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_x509.c - wax/crypto/x509.c */
#include "check_main.h"
#include "link/pki.h"
#include "wax/crypto/digits.h"
#include "wax/crypto/x509.h"

/* RFC 9529 section 2: the Initiator's certificate and its key */
static const char trace[] =
	    "3081ee3081a1a003020102020462319ea0300506032b6570301d311b3019"
	    "06035504030c124544484f4320526f6f742045643235353139301e170d32"
	    "32303331363038323430305a170d3239313233313233303030305a302231"
	    "20301e06035504030c174544484f4320496e69746961746f722045643235"
	    "353139302a300506032b6570032100ed06a8ae61a829ba5fa54525c9d07f"
	    "48dd44a302f43e0f23d8cc20b73085141e300506032b6570034100521241"
	    "d8b3a770996bcfc9b9ead4e7e0a1c0db353a3bdf2910b39275ae48b75601"
	    "5981850d27db6734e37f67212267dd05eeff27b9e7a813fa574b72a00b43"
	    "0b";
static const char trace_key[] =
	    "ed06a8ae61a829ba5fa54525c9d07f48dd44a302f43e0f23d8cc20b73085"
	    "141e";
/* CN=uuid:..., X25519, keyUsage keyAgreement */
static const char agreeing[] =
	    "308201243081d7a00302010202022018300506032b6570302f3116301406"
	    "0355040a0c0d4544484f4320766563746f72733115301306035504030c0c"
	    "526f6f742045643235353139301e170d3234303130313030303030305a17"
	    "0d3439313233313030303030305a30343132303006035504030c29757569"
	    "643a61343163363663622d613735642d346331332d383566332d33306139"
	    "3638376631623161302a300506032b656e0321004a16b4c741916040a10b"
	    "25bcf22084491d03b74f5a39839766eeb87117538116a3123010300e0603"
	    "551d0f0101ff040403020308300506032b6570034100080de6f22691334a"
	    "f650f220f31b329bdb165b4f2fdc5da5c99a11d2586f35e669e578e6417c"
	    "6d10bdf0dc404151c467d225ee1af2ce9f2d41fbbf1dd1903205";

/* What x509_read says of a certificate made of o. */
static enum wax_status
read_made(const struct pki_options *o, struct x509 *x)
{
	struct pki *p = pki_new(NULL, o);
	uint8_t *der = NULL;
	int len = i2d_X509(p->certificate, &der);
	enum wax_status st;

	ck_assert_int_gt(len, 0);
	*x = (struct x509){ 0 };
	st = x509_read(bytes_of(der, (size_t)len), x);
	OPENSSL_free(der);
	pki_free(p);
	return st;
}

START_TEST(a_certificate_of_rfc_9529_has_a_key_and_is_no_device)
{
	struct x509 x;

	ck_assert_int_eq(x509_read(DIGITS(trace), &x), WAX_OK);
	ck_assert_int_eq(pubkey_curve(x.key), CURVE_ED25519);
	digits_expect(pubkey_x(x.key), trace_key);
	ck_assert(!x.has_id);
	ck_assert(x.may_sign && x.may_agree);	/* no keyUsage */
	x509_clear(&x);
}
END_TEST

START_TEST(a_device_is_named_by_its_cn)
{
	char text[DEVICEID_TEXT_LEN + 1];
	struct x509 x;

	ck_assert_int_eq(x509_read(DIGITS(agreeing), &x), WAX_OK);
	ck_assert(x.has_id);
	deviceid_format(&x.id, text);
	ck_assert_str_eq(text, "a41c66cb-a75d-4c13-85f3-30a9687f1b1a");
	ck_assert_int_eq(pubkey_curve(x.key), CURVE_X25519);
	ck_assert(!x.may_sign && x.may_agree);
	x509_clear(&x);
}
END_TEST

START_TEST(nothing_cut_off_or_put_behind_is_a_certificate)
{
	struct digits d;
	struct bytes der = digits_of(&d, agreeing);
	struct x509 x = { 0 };

	for (size_t len = 0; len < der.len; len++)
		ck_assert_int_eq(x509_read(bytes_of(der.data, len), &x),
		    WAX_FORMAT);
	d.data[der.len] = 0;
	ck_assert_int_eq(x509_read(bytes_of(der.data, der.len + 1), &x),
	    WAX_FORMAT);
	ck_assert_ptr_null(x.key);
}
END_TEST

START_TEST(names_that_disagree_are_refused)
{
	struct deviceid id = pki_id(1), other = pki_id(2);
	char uri[64], text[DEVICEID_TEXT_LEN + 1];
	struct x509 x;

	deviceid_format(&id, text);
	snprintf(uri, sizeof(uri), "URI:urn:uuid:%s", text);
	ck_assert_int_eq(read_made(&(struct pki_options){ .id = &id,
	    .hosts = uri }, &x), WAX_OK);
	ck_assert(x.has_id && deviceid_equal(&x.id, &id));
	x509_clear(&x);
	ck_assert_int_eq(read_made(&(struct pki_options){ .id = &other,
	    .hosts = uri }, &x), WAX_RANGE);
	snprintf(uri, sizeof(uri), "URI:uuid:%s", text);
	ck_assert_int_eq(read_made(&(struct pki_options){ .id = &other,
	    .hosts = uri }, &x), WAX_RANGE);
	ck_assert_int_eq(read_made(&(struct pki_options){ .id = &id,
	    .hosts = "DNS:a.example,URI:coaps://b.example" }, &x), WAX_OK);
	x509_clear(&x);
}
END_TEST

START_TEST(two_names_are_nobody)
{
	struct deviceid id = pki_id(1);
	struct x509 x;

	ck_assert_int_eq(read_made(&(struct pki_options){ .id = &id,
	    .second_name = "anybody" }, &x), WAX_RANGE);
	ck_assert_int_eq(read_made(&(struct pki_options){ .name = "anybody" },
	    &x), WAX_OK);
	ck_assert(!x.has_id);
	x509_clear(&x);
}
END_TEST

START_TEST(a_key_of_no_curve_of_ours_is_not_supported)
{
	struct x509 x;

	ck_assert_int_eq(read_made(&(struct pki_options){ .name = "r",
	    .rsa_bits = 2048 }, &x), WAX_UNSUPPORTED);
	ck_assert_int_eq(read_made(&(struct pki_options){ .name = "r",
	    .curve = "P-521" }, &x), WAX_UNSUPPORTED);
	ck_assert_int_eq(read_made(&(struct pki_options){ .name = "r",
	    .curve = "P-384", .usage = "digitalSignature" }, &x), WAX_OK);
	ck_assert_int_eq(pubkey_curve(x.key), CURVE_P384);
	ck_assert(x.may_sign && !x.may_agree);
	x509_clear(&x);
}
END_TEST

TEST_MAIN("wax/crypto/x509",
    a_certificate_of_rfc_9529_has_a_key_and_is_no_device,
    a_device_is_named_by_its_cn,
    nothing_cut_off_or_put_behind_is_a_certificate,
    names_that_disagree_are_refused,
    two_names_are_nobody,
    a_key_of_no_curve_of_ours_is_not_supported)
