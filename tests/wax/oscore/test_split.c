/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_split.c - wax/oscore/split.c */
#include "check_main.h"
#include "core/code.h"
#include "wax/oscore/split.h"
#include "wax/support.h"

static struct packet in;
static uint8_t buffer[SUPPORT_MAX];
static struct split s;

static void
expect_hex(struct bytes got, const char *expected)
{
	char text[2 * SUPPORT_MAX + 1];

	hex_encode(got, text);
	ck_assert_str_eq(text, expected);
}

static void
open_message(uint8_t code, const char *options, const char *payload,
    enum wax_proxy_form form)
{
	packet_make(&in, code, options, payload);
	ck_assert_int_eq(split_open(&s, &in.m, BYTES_ABSENT, form), WAX_OK);
}

static void
expect_outer(const char *expected)
{
	struct writer w = writer_open(buffer, sizeof(buffer));

	ck_assert_int_eq(split_write_outer(&s, bytes_of("\x09\x14", 2), &w),
	    WAX_OK);
	expect_hex(writer_bytes(&w), expected);
}

static void
expect_inner(const char *expected)
{
	struct writer w = writer_open(buffer, sizeof(buffer));

	ck_assert_int_eq(split_write_inner(&s, &w), WAX_OK);
	expect_hex(writer_bytes(&w), expected);
}

/* A message with Proxy-Uri of that text. */
static enum wax_status
open_proxy(const char *uri, enum wax_proxy_form form)
{
	struct writer w = writer_open(in.options, sizeof(in.options));
	struct option_writer ow = option_writer_open(&w);

	option_write(&ow, OPTION_PROXY_URI, bytes_of_text(uri));
	in.m = (struct wax_message){ .code = CODE_GET,
	    .options = in.options, .options_len = w.len };
	return split_open(&s, &in.m, BYTES_ABSENT, form);
}

START_TEST(section_4_1_class_e_goes_inside_and_class_u_outside)
{
	/* Uri-Host "h", Uri-Port 1, Uri-Path "p", Accept 0 */
	open_message(CODE_GET, "3168" "4101" "4170" "60", "xy",
	    WAX_PROXY_SCHEME);
	expect_outer("3168" "4101" "220914");
	expect_inner("01" "b170" "60" "ff7879");
	ck_assert_uint_eq(split_outer_code(&s), CODE_POST);
}
END_TEST

START_TEST(section_4_1_unknown_options_are_class_e)
{
	open_message(CODE_GET, "e0fce8", "", WAX_PROXY_SCHEME);
	expect_outer("920914");
	expect_inner("01e0fce8");
}
END_TEST

START_TEST(section_4_1_3_5_observe_of_a_request_is_the_same_on_both_sides)
{
	open_message(CODE_GET, "6101", "", WAX_PROXY_SCHEME);
	expect_outer("6101" "320914");
	expect_inner("016101");
	ck_assert_uint_eq(split_outer_code(&s), CODE_FETCH);
}
END_TEST

START_TEST(section_4_1_3_5_2_inner_observe_of_a_notification_is_empty)
{
	open_message(CODE_CONTENT, "6107", "", WAX_PROXY_SCHEME);
	expect_outer("6107" "320914");
	expect_inner("4560");
	ck_assert_uint_eq(split_outer_code(&s), CODE_CONTENT);
}
END_TEST

START_TEST(section_4_2_outer_codes_hide_the_real_ones)
{
	open_message(CODE_NOT_FOUND, "", "", WAX_PROXY_SCHEME);
	ck_assert_uint_eq(split_outer_code(&s), CODE_CHANGED);
	open_message(CODE_DELETE, "", "", WAX_PROXY_SCHEME);
	ck_assert_uint_eq(split_outer_code(&s), CODE_POST);
}
END_TEST

START_TEST(sections_4_1_3_1_and_4_1_3_6_max_age_and_no_response_are_inner)
{
	open_message(CODE_CONTENT, "d10105" "d1e718", "", WAX_PROXY_SCHEME);
	expect_outer("920914");
	expect_inner("45" "d10105" "d1e718");
}
END_TEST

START_TEST(section_4_1_3_4_block_options_are_inner)
{
	open_message(CODE_PUT, "d10a06" "4106", "", WAX_PROXY_SCHEME);
	expect_outer("920914");
	expect_inner("03" "d10a06" "4106");
}
END_TEST

START_TEST(section_4_1_3_7_an_oscore_option_stops_processing)
{
	packet_make(&in, CODE_GET, "90", "");
	ck_assert_int_eq(split_open(&s, &in.m, BYTES_ABSENT,
	    WAX_PROXY_SCHEME), WAX_EXISTS);
}
END_TEST

START_TEST(options_that_do_not_decode_are_refused)
{
	static const char *const bad[] = { "f0", "b5", "d0", "e000",
	    "b170ff", "eeffff" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		packet_make(&in, CODE_GET, bad[i], "");
		ck_assert_int_eq(split_open(&s, &in.m, BYTES_ABSENT,
		    WAX_PROXY_SCHEME), WAX_FORMAT);
	}
}
END_TEST

START_TEST(section_4_1_3_3_proxy_uri_is_taken_apart)
{
	ck_assert_int_eq(open_proxy("coap://Example.com:5684/a%2Fb/c?q=1&r",
	    WAX_PROXY_SCHEME), WAX_OK);
	/* Uri-Host, Uri-Port, OSCORE, Proxy-Scheme */
	expect_outer("3b" "6578616d706c652e636f6d" "421634" "220914"
	    "d411636f6170");
	expect_inner("01" "b3612f62" "0163" "43713d31" "0172");
}
END_TEST

START_TEST(section_4_1_3_3_proxy_uri_without_path_stays_outside)
{
	ck_assert_int_eq(open_proxy("COAP://Example.com:5683/a?q",
	    WAX_PROXY_URI), WAX_OK);
	expect_outer("920914" "dd0d05" "636f61703a2f2f6578616d706c652e636f6d");
	expect_inner("01" "b161" "4171");
}
END_TEST

START_TEST(an_ocf_uri_has_no_port_and_its_device_as_host)
{
	ck_assert_int_eq(open_proxy(
	    "ocf://11111111-2222-4333-8444-5555555555aa/a/light",
	    WAX_PROXY_URI), WAX_OK);
	expect_outer("920914" "dd0d1d" "6f63663a2f2f"
	    "31313131313131312d323232322d343333332d383434342d3535353535353535"
	    "35356161");
	expect_inner("01" "b161" "056c69676874");
}
END_TEST

START_TEST(userinfo_and_what_is_no_uri_are_refused)
{
	ck_assert_int_eq(open_proxy("coap://me@example.com/",
	    WAX_PROXY_URI), WAX_FORMAT);
	ck_assert_int_eq(open_proxy("example.com", WAX_PROXY_URI),
	    WAX_FORMAT);
	ck_assert_int_eq(open_proxy("coap://h:99999/", WAX_PROXY_URI),
	    WAX_FORMAT);
	ck_assert_int_eq(open_proxy("coap://h:0/", WAX_PROXY_URI),
	    WAX_FORMAT);
}
END_TEST

START_TEST(every_size_that_is_too_small_is_told)
{
	uint8_t whole[64];
	size_t len;

	open_message(CODE_GET, "3168" "8170", "xy", WAX_PROXY_SCHEME);
	for (len = 0; len < 6; len++) {
		struct writer w = writer_open(whole, len);

		ck_assert_int_eq(split_write_inner(&s, &w), WAX_SPACE);
	}
	for (len = 0; len < 5; len++) {
		struct writer w = writer_open(whole, len);

		ck_assert_int_eq(split_write_outer(&s,
		    bytes_of("\x09\x14", 2), &w), WAX_SPACE);
	}
}
END_TEST

TEST_MAIN("wax/oscore/split",
    section_4_1_class_e_goes_inside_and_class_u_outside,
    section_4_1_unknown_options_are_class_e,
    section_4_1_3_5_observe_of_a_request_is_the_same_on_both_sides,
    section_4_1_3_5_2_inner_observe_of_a_notification_is_empty,
    section_4_2_outer_codes_hide_the_real_ones,
    sections_4_1_3_1_and_4_1_3_6_max_age_and_no_response_are_inner,
    section_4_1_3_4_block_options_are_inner,
    section_4_1_3_7_an_oscore_option_stops_processing,
    options_that_do_not_decode_are_refused,
    section_4_1_3_3_proxy_uri_is_taken_apart,
    section_4_1_3_3_proxy_uri_without_path_stays_outside,
    an_ocf_uri_has_no_port_and_its_device_as_host,
    userinfo_and_what_is_no_uri_are_refused,
    every_size_that_is_too_small_is_told)
