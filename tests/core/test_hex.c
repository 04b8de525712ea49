/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hex.c - hexadecimal text both ways */
#include "core/hex.h"

#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "rng.h"

static bool
is_hex_digit(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	    (c >= 'A' && c <= 'F');
}

START_TEST(hex_encode_writes_lower_case_and_an_end)
{
	static const uint8_t in[] = { 0x00, 0x09, 0xa0, 0xff, 0x5c };
	char out[12];

	memset(out, '!', sizeof(out));
	hex_encode(BYTES_ARRAY(in), out);
	ck_assert_str_eq(out, "0009a0ff5c");
	ck_assert_int_eq(out[11], '!');
}
END_TEST

START_TEST(hex_nothing_is_the_empty_text)
{
	char out[2] = "!";
	uint8_t byte = 7;
	size_t len = 9;

	hex_encode(BYTES_ABSENT, out);
	ck_assert_str_eq(out, "");
	ck_assert_int_eq(hex_decode(BYTES_ABSENT, &byte, 0, &len), WAX_OK);
	ck_assert_uint_eq(len, 0);
	ck_assert_uint_eq(byte, 7);
}
END_TEST

START_TEST(hex_decodes_every_pair_of_characters_rightly)
{
	for (int a = 0; a < 256; a++)
		for (int b = 0; b < 256; b++) {
			uint8_t in[2] = { (uint8_t)a, (uint8_t)b };
			char digits[3] = { (char)a, (char)b, '\0' };
			uint8_t out = 0xee;
			size_t len = 77;
			enum wax_status st = hex_decode(BYTES_ARRAY(in), &out,
			    1, &len);

			if (is_hex_digit(a) && is_hex_digit(b)) {
				EXPECT(st == WAX_OK && len == 1 &&
				    out == strtoul(digits, NULL, 16),
				    "%s", digits);
			} else {
				EXPECT(st == WAX_FORMAT && len == 77 &&
				    out == 0xee, "%02x %02x", a, b);
			}
		}
}
END_TEST

START_TEST(hex_odd_number_of_digits_is_malformed)
{
	uint8_t out[4];
	size_t len;

	ck_assert_int_eq(hex_decode(bytes_of_text("a"), out, 4, &len),
	    WAX_FORMAT);
	ck_assert_int_eq(hex_decode(bytes_of_text("abc"), out, 4, &len),
	    WAX_FORMAT);
}
END_TEST

START_TEST(hex_room_is_enough_or_one_short)
{
	uint8_t out[3] = { 1, 2, 3 };
	size_t len = 9;

	ck_assert_int_eq(hex_decode(bytes_of_text("aabbcc"), out, 2, &len),
	    WAX_SPACE);
	ck_assert_uint_eq(out[0], 1);
	ck_assert_uint_eq(len, 9);
	ck_assert_int_eq(hex_decode(bytes_of_text("aabbcc"), out, 3, &len),
	    WAX_OK);
	ck_assert_uint_eq(len, 3);
	ck_assert_uint_eq(out[2], 0xcc);
}
END_TEST

START_TEST(hex_bad_last_digit_writes_nothing)
{
	uint8_t out[3] = { 1, 2, 3 };
	size_t len = 9;

	ck_assert_int_eq(hex_decode(bytes_of_text("aabbcg"), out, 3, &len),
	    WAX_FORMAT);
	ck_assert_uint_eq(out[0], 1);
	ck_assert_uint_eq(out[1], 2);
	ck_assert_uint_eq(len, 9);
}
END_TEST

START_TEST(hex_round_trip_gives_the_bytes_back)
{
	struct rng rng = { 1 };

	for (int i = 0; i < 2000; i++) {
		uint8_t in[64], out[64];
		char middle[129];
		size_t n = rng_below(&rng, sizeof(in) + 1), len;

		rng_fill(&rng, in, n);
		hex_encode(bytes_of(in, n), middle);
		ck_assert_int_eq(hex_decode(bytes_of_text(middle), out, n,
		    &len), WAX_OK);
		ck_assert(bytes_equal(bytes_of(in, n), bytes_of(out, len)));
	}
}
END_TEST

TEST_MAIN("core/hex",
    hex_encode_writes_lower_case_and_an_end,
    hex_nothing_is_the_empty_text,
    hex_decodes_every_pair_of_characters_rightly,
    hex_odd_number_of_digits_is_malformed,
    hex_room_is_enough_or_one_short,
    hex_bad_last_digit_writes_nothing,
    hex_round_trip_gives_the_bytes_back)
