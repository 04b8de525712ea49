/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_join.c - wax/oscore/join.c */
#include "check_main.h"
#include "core/code.h"
#include "wax/oscore/join.h"
#include "wax/support.h"

static uint8_t plaintext[256], outer[256], buffer[256];
static struct inner inner;

static enum wax_status
read_inner(const char *hex)
{
	size_t len;

	ck_assert_int_eq(hex_decode(bytes_of_text(hex), plaintext,
	    sizeof(plaintext), &len), WAX_OK);
	return inner_read(bytes_of(plaintext, len), &inner);
}

static void
expect_joined(const char *outside, const char *expected)
{
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct bytes options;
	char text[513];
	size_t len;

	ck_assert_int_eq(hex_decode(bytes_of_text(outside), outer,
	    sizeof(outer), &len), WAX_OK);
	ck_assert_int_eq(join_request(&inner, bytes_of(outer, len), &w,
	    &options), WAX_OK);
	hex_encode(options, text);
	ck_assert_str_eq(text, expected);
}

START_TEST(a_plaintext_is_code_options_and_payload)
{
	ck_assert_int_eq(read_inner("01b161ff7879"), WAX_OK);
	ck_assert_uint_eq(inner.code, CODE_GET);
	ck_assert_uint_eq(inner.options.len, 2);
	ck_assert_uint_eq(inner.payload.len, 2);
	ck_assert_int_eq(read_inner("45"), WAX_OK);
	ck_assert_uint_eq(inner.options.len, 0);
	ck_assert(bytes_is_absent(inner.payload));
}
END_TEST

START_TEST(what_does_not_decode_is_refused)
{
	ck_assert_int_eq(read_inner(""), WAX_FORMAT);
	ck_assert_int_eq(read_inner("01b8"), WAX_FORMAT);
	ck_assert_int_eq(read_inner("01f1"), WAX_FORMAT);
	ck_assert_int_eq(read_inner("01b161ff"), WAX_FORMAT);
}
END_TEST

START_TEST(section_8_2_outer_class_e_is_discarded_and_class_u_kept)
{
	ck_assert_int_eq(read_inner("01b161"), WAX_OK);
	/* Uri-Host, Observe, OSCORE, Uri-Path, Max-Age, Proxy-Scheme */
	expect_joined("3168" "3107" "320914" "2178" "3105" "d10c63",
	    "3168" "8161" "d10f63");
}
END_TEST

START_TEST(without_class_u_outside_nothing_is_copied)
{
	ck_assert_int_eq(read_inner("01b161"), WAX_OK);
	expect_joined("6107" "320914", "b161");
	ck_assert_uint_eq(inner.options.data[0], 0xb1);
}
END_TEST

START_TEST(a_notification_gets_its_observe_value)
{
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct bytes options;
	char text[64];

	ck_assert_int_eq(read_inner("45" "6060"), WAX_OK);
	ck_assert_int_eq(join_notification(&inner, 0x010203, &w, &options),
	    WAX_OK);
	hex_encode(options, text);
	ck_assert_str_eq(text, "6301020360");
}
END_TEST

static enum wax_status
check(const char *hex)
{
	static const uint16_t known[] = { 65001 };

	ck_assert_int_eq(read_inner(hex), WAX_OK);
	return inner_check(&inner, known, 1);
}

START_TEST(unknown_critical_options_are_refused_unless_the_application_knows)
{
	ck_assert_int_eq(check("01e0fcdc"), WAX_OK);	/* known */
	ck_assert_int_eq(check("01e0fcdb"), WAX_OK);	/* elective */
	ck_assert_int_eq(check("01e0fcde"), WAX_UNSUPPORTED);
}
END_TEST

START_TEST(options_that_belong_outside_are_refused_inside)
{
	ck_assert_int_eq(check("013168"), WAX_UNSUPPORTED);	/* Uri-Host */
	ck_assert_int_eq(check("0190"), WAX_UNSUPPORTED);	/* OSCORE */
	ck_assert_int_eq(check("01d11678"), WAX_UNSUPPORTED);	/* Proxy-Uri */
	ck_assert_int_eq(check("01d10310"), WAX_OK);		/* Hop-Limit */
}
END_TEST

START_TEST(critical_options_too_long_or_repeated_are_refused)
{
	ck_assert_int_eq(check("01b16100"), WAX_OK);	/* two Uri-Path */
	ck_assert_int_eq(check("01d10427" "00"), WAX_UNSUPPORTED); /* Accept */
	ck_assert_int_eq(check("01d304272727"), WAX_UNSUPPORTED);
	ck_assert_int_eq(check("01c100" "00"), WAX_OK);	/* elective */
}
END_TEST

TEST_MAIN("wax/oscore/join",
    a_plaintext_is_code_options_and_payload,
    what_does_not_decode_is_refused,
    section_8_2_outer_class_e_is_discarded_and_class_u_kept,
    without_class_u_outside_nothing_is_copied,
    a_notification_gets_its_observe_value,
    unknown_critical_options_are_refused_unless_the_application_knows,
    options_that_belong_outside_are_refused_inside,
    critical_options_too_long_or_repeated_are_refused)
