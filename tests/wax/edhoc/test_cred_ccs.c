/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_cred_ccs.c - wax/edhoc/cred_ccs.c */
#include <stdio.h>

#include "check_main.h"
#include "wax/crypto/digits.h"
#include "wax/edhoc/cred_ccs.h"

/* RFC 9529 section 3: sub is "example.edu", kid is 32 */
#define X "bbc34960526ea4d32e940cad2a234148ddc21791a12afbcbac93622046dd44f0"
#define Y "4519e257236b2a0ce2023f0931f1f386ca7afda64fcde0108c224c51eabf6072"
#define TRACE "a2026b6578616d706c652e65647508a101a50102024132200121" \
    "5820" X "225820" Y

static enum wax_status
read_ccs(const char *text, struct ccs *c)
{
	*c = (struct ccs){ 0 };
	return ccs_read(DIGITS(text), c);
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

TEST_MAIN("wax/edhoc/cred_ccs",
    the_one_of_rfc_9529_has_a_key_and_is_no_device,
    a_device_is_named_by_sub,
    a_point_may_have_a_sign_or_no_y,
    what_has_no_key_is_refused,
    curves_that_are_not_ours_are_not_supported,
    what_is_no_point_is_refused)
