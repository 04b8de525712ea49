/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_cred_ccs.c - wax/edhoc/cred_ccs.c */
#include <stdio.h>

#include "check_main.h"
#include "wax/crypto/digits.h"
#include "wax/edhoc.h"
#include "wax/edhoc/cred_ccs.h"

/* RFC 9529 section 3: sub is "example.edu", kid is 32 */
#define X "bbc34960526ea4d32e940cad2a234148ddc21791a12afbcbac93622046dd44f0"
#define Y "4519e257236b2a0ce2023f0931f1f386ca7afda64fcde0108c224c51eabf6072"
#define TRACE "a2026b6578616d706c652e65647508a101a50102024132200121" \
    "5820" X "225820" Y

/* The views of the CCS are of bytes that live until the next call. */
static enum wax_status
read_ccs(const char *text, struct ccs *c)
{
	static struct digits d;

	*c = (struct ccs){ 0 };
	return ccs_read(digits_of(&d, text), c);
}

START_TEST(the_one_of_rfc_9529_has_a_key_and_is_no_device)
{
	struct ccs c;

	ck_assert_int_eq(read_ccs(TRACE, &c), WAX_OK);
	ck_assert_int_eq(pubkey_curve(c.key), CURVE_P256);
	digits_expect(pubkey_x(c.key), X);
	ck_assert(!c.has_id);
	pubkey_free(c.key);
}
END_TEST

START_TEST(a_device_is_named_by_sub)
{
	static const char ccs[] =
	    "a2027829757569643a61343163363663622d613735642d346331332d3835"
	    "66332d33306139363837663162316108a101a3010120042158204a16b4c7"
	    "41916040a10b25bcf22084491d03b74f5a39839766eeb87117538116";
	char text[DEVICEID_TEXT_LEN + 1];
	struct ccs c;

	ck_assert_int_eq(read_ccs(ccs, &c), WAX_OK);
	ck_assert_int_eq(pubkey_curve(c.key), CURVE_X25519);
	ck_assert(c.has_id);
	deviceid_format(&c.id, text);
	ck_assert_str_eq(text, "a41c66cb-a75d-4c13-85f3-30a9687f1b1a");
	pubkey_free(c.key);
}
END_TEST

START_TEST(a_point_may_have_a_sign_or_no_y)
{
	static const char head[] = "a108a101a401022001215820" X "22";
	char text[512];
	struct ccs whole, odd, even, alone;

	snprintf(text, sizeof(text), "%sf5", head);
	ck_assert_int_eq(read_ccs(text, &odd), WAX_OK);
	snprintf(text, sizeof(text), "%sf4", head);
	ck_assert_int_eq(read_ccs(text, &even), WAX_OK);
	ck_assert_int_eq(read_ccs(TRACE, &whole), WAX_OK);
	ck_assert_int_eq(read_ccs("a108a101a3010220012158" "20" X, &alone),
	    WAX_OK);
	ck_assert(!pubkey_equal(odd.key, even.key));
	ck_assert(pubkey_equal(whole.key, even.key));	/* y ends with 72 */
	ck_assert(bytes_equal(pubkey_x(alone.key), pubkey_x(odd.key)));
	pubkey_free(odd.key);
	pubkey_free(even.key);
	pubkey_free(whole.key);
	pubkey_free(alone.key);
}
END_TEST

START_TEST(what_has_no_key_is_refused)
{
	static const char *const wrong[] = { "", "a0", "80", "4100",
	    "a10800", "a108a0", "a108a10100", "a108a101a0",
	    /* no x; x is no byte string; kty twice; a map twice */
	    "a108a101a201012004", "a108a101a3010120042100",
	    "a108a101a4010101012004214100", "a208a008a0",
	    /* the claims set in a tag, and something behind it */
	    "d83da0", "a000" };
	struct ccs c;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_int_eq(read_ccs(wrong[i], &c), WAX_FORMAT);
}
END_TEST

START_TEST(curves_that_are_not_ours_are_not_supported)
{
	struct ccs c;

	/* X448, P-521, and P-256 as an OKP */
	ck_assert_int_eq(read_ccs("a108a101a301012005214100", &c),
	    WAX_UNSUPPORTED);
	ck_assert_int_eq(read_ccs("a108a101a301022003214100", &c),
	    WAX_UNSUPPORTED);
	ck_assert_int_eq(read_ccs("a108a101a301012001214100", &c),
	    WAX_UNSUPPORTED);
}
END_TEST

START_TEST(what_is_no_point_is_refused)
{
	struct ccs c;

	ck_assert_int_eq(read_ccs("a108a101a301012004214100", &c), WAX_RANGE);
	ck_assert_int_eq(read_ccs("a108a101a4010220012158" "20" X "2258" "20" X,
	    &c), WAX_RANGE);
}
END_TEST

START_TEST(the_kid_is_that_of_the_key)
{
	struct ccs c;

	ck_assert_int_eq(read_ccs(TRACE, &c), WAX_OK);
	ck_assert_uint_eq(c.kid.len, 1);
	ck_assert_uint_eq(c.kid.data[0], 0x32);
	pubkey_free(c.key);
	ck_assert_int_eq(read_ccs("a108a101a3010220012158" "20" X, &c),
	    WAX_OK);
	ck_assert(bytes_is_absent(c.kid));
	pubkey_free(c.key);
}
END_TEST

/* The key of RFC 7748 section 6.1, Alice's. */
START_TEST(one_that_is_made_is_read_and_has_its_private_key)
{
	struct bytes key = DIGITS("77076d0a7318a57d3c16c17251b26645"
	    "df4c2f87ebc0992ab177fba51db92c2a");
	uint8_t subject[16], ccs[WAX_EDHOC_CCS_SIZE];
	struct wax_edhoc_credential_parameters p = { .encoded = ccs,
	    .private_key = key.data, .private_key_len = key.len,
	    .id = WAX_EDHOC_ID_KID };
	struct wax_edhoc_credential *c;
	const uint8_t *id;
	struct ccs read;
	size_t len;

	memset(subject, 0x7d, sizeof(subject));
	ck_assert_int_eq(wax_edhoc_ccs_make(subject, key.data, ccs,
	    sizeof(ccs), &p.encoded_len), WAX_OK);
	ck_assert_int_eq(ccs_read(bytes_of(ccs, p.encoded_len), &read),
	    WAX_OK);
	digits_expect(pubkey_x(read.key), "8520f0098930a754748b7ddcb43ef75a"
	    "0dbf3a0d26381af4eba4a98eaa9b4e6a");
	ck_assert_mem_eq(read.id.bytes, subject, sizeof(subject));
	pubkey_free(read.key);
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_OK);
	ck_assert(wax_edhoc_credential_is_own(c));
	id = wax_edhoc_credential_id_cred(c, &len);
	digits_expect(bytes_of(id, len), "a104448520f009");
	wax_edhoc_credential_free(c);
	ck_assert_int_eq(wax_edhoc_ccs_make(subject, key.data, ccs, 64,
	    &len), WAX_SPACE);
}
END_TEST

TEST_MAIN("wax/edhoc/cred_ccs",
    the_one_of_rfc_9529_has_a_key_and_is_no_device,
    a_device_is_named_by_sub,
    a_point_may_have_a_sign_or_no_y,
    what_has_no_key_is_refused,
    curves_that_are_not_ours_are_not_supported,
    what_is_no_point_is_refused,
    the_kid_is_that_of_the_key,
    one_that_is_made_is_read_and_has_its_private_key)
