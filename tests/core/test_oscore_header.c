/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_oscore_header.c - core/oscore_header.c */
#include "check_main.h"
#include "core/hex.h"
#include "core/oscore_header.h"

static void
expect_encoded(const char *hex, const char *expected)
{
	uint8_t option[255];
	char text[OSCORE_HEADER_MAX + 1] = "";
	struct writer w = writer_open((uint8_t *)text, OSCORE_HEADER_MAX);
	size_t len;

	ck_assert_int_eq(hex_decode(bytes_of_text(hex), option,
	    sizeof(option), &len), WAX_OK);
	oscore_header_encode(&w, bytes_of(option, len));
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	ck_assert_str_eq(text, expected);
}

static void
expect_refused(const char *field)
{
	uint8_t option[255];
	struct writer w = writer_open(option, sizeof(option));

	ck_assert_int_eq(oscore_header_decode(bytes_of_text(field), &w),
	    WAX_FORMAT);
}

START_TEST(examples_of_section_11_3)
{
	expect_encoded("", "AA");
	expect_encoded("0925", "CSU");
	expect_encoded("091400", "CRQA");
	expect_encoded("093effef", "CT7_7w");
}
END_TEST

START_TEST(what_is_encoded_decodes_at_every_length)
{
	uint8_t option[255], back[255], text[OSCORE_HEADER_MAX];

	for (size_t i = 0; i < sizeof(option); i++)
		option[i] = (uint8_t)(i * 37 + 9);
	for (size_t len = 0; len <= sizeof(option); len++) {
		struct writer w = writer_open(text, sizeof(text));
		struct writer b = writer_open(back, sizeof(back));

		oscore_header_encode(&w, bytes_of(option, len));
		ck_assert_int_eq(writer_close(&w), WAX_OK);
		ck_assert_int_eq(oscore_header_decode(writer_bytes(&w), &b),
		    WAX_OK);
		ck_assert(bytes_equal(writer_bytes(&b), bytes_of(option,
		    len)));
	}
}
END_TEST

START_TEST(fewer_than_two_characters_are_refused)
{
	expect_refused("");
	expect_refused("A");
}
END_TEST

START_TEST(characters_outside_base64url_are_refused)
{
	expect_refused("CSU=");
	expect_refused("CS+f");
	expect_refused("CS/f");
	expect_refused("CS U");
	expect_refused("CSU,CSU");
}
END_TEST

START_TEST(lengths_and_bits_that_no_bytes_have_are_refused)
{
	expect_refused("CSUAA");
	expect_refused("CSV");
	expect_refused("AB");
}
END_TEST

START_TEST(an_option_that_does_not_fit_is_told)
{
	uint8_t option[2];
	struct writer w = writer_open(option, sizeof(option));

	ck_assert_int_eq(oscore_header_decode(bytes_of_text("CRQA"), &w),
	    WAX_SPACE);
}
END_TEST

TEST_MAIN("core/oscore_header",
    examples_of_section_11_3,
    what_is_encoded_decodes_at_every_length,
    fewer_than_two_characters_are_refused,
    characters_outside_base64url_are_refused,
    lengths_and_bits_that_no_bytes_have_are_refused,
    an_option_that_does_not_fit_is_told)
