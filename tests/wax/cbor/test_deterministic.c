/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_deterministic.c - wax/cbor/deterministic.c */
#include "check_main.h"
#include "wax/cbor/deterministic.h"
#include "wax/crypto/digits.h"

static enum wax_status
check(const char *text)
{
	return deterministic_check(DIGITS(text));
}

START_TEST(the_shortest_heads_pass_at_each_border)
{
	static const char *const right[] = { "", "00", "17", "1818", "18ff",
	    "190100", "19ffff", "1a00010000", "1affffffff",
	    "1b0000000100000000", "20", "37", "3818", "390100", "40", "4100",
	    "6161", "80", "a0", "f4", "f5", "f6", "0001", "820102",
	    "82a1010280", "a201020304",
	};

	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		ck_assert_int_eq(check(right[i]), WAX_OK);
}
END_TEST

START_TEST(longer_heads_are_refused)
{
	static const char *const wrong[] = { "1800", "1817", "190000", "1900ff",
	    "1a0000ffff", "1b00000000ffffffff", "3817", "3900ff", "580100",
	    "590001ff", "780161", "980100", "b8010102", "82011801",
	    "a1011800", "811817", "00190003" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_int_eq(check(wrong[i]), WAX_FORMAT);
}
END_TEST

START_TEST(long_strings_have_long_heads)
{
	static uint8_t b[300];

	b[0] = 0x58;
	b[1] = 24;
	ck_assert_int_eq(deterministic_check(bytes_of(b, 26)), WAX_OK);
	b[1] = 23;
	ck_assert_int_eq(deterministic_check(bytes_of(b, 25)), WAX_FORMAT);
	b[0] = 0x59;
	b[1] = 0;
	b[2] = 255;
	ck_assert_int_eq(deterministic_check(bytes_of(b, 258)), WAX_FORMAT);
	b[1] = 1;
	b[2] = 0;
	ck_assert_int_eq(deterministic_check(bytes_of(b, 259)), WAX_OK);
}
END_TEST

START_TEST(indefinite_lengths_tags_and_floats_are_refused)
{
	static const char *const wrong[] = { "9fff", "9f01ff", "bfff",
	    "819fff", "5f4100ff", "c000", "f93c00", "f7", "ff" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_int_eq(check(wrong[i]), WAX_FORMAT);
}
END_TEST

START_TEST(a_key_stands_once_in_a_map_in_any_order)
{
	ck_assert_int_eq(check("a201020202"), WAX_OK);
	ck_assert_int_eq(check("a202020102"), WAX_OK);
	ck_assert_int_eq(check("a201020103"), WAX_FORMAT);
	ck_assert_int_eq(check("81a2410001410002"), WAX_FORMAT);
	/* the same key in a map and in one inside */
	ck_assert_int_eq(check("a101a10102"), WAX_OK);
	ck_assert_int_eq(check("a101a201020102"), WAX_FORMAT);
}
END_TEST

START_TEST(what_ends_early_is_refused)
{
	static const char *const wrong[] = { "18", "41", "5818", "81", "a101",
	    "0041" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_int_eq(check(wrong[i]), WAX_FORMAT);
}
END_TEST

START_TEST(depth_and_maps_are_bounded)
{
	uint8_t b[2 + 4 * DETERMINISTIC_PAIRS_MAX] = { 0xb8 };
	size_t len = 2;

	ck_assert_int_eq(check("8181818181818180"), WAX_OK);
	ck_assert_int_eq(check("818181818181818180"), WAX_LIMIT);
	for (unsigned i = 0; i <= DETERMINISTIC_PAIRS_MAX; i++) {
		b[1] = (uint8_t)i;
		if (i >= 24)
			ck_assert_int_eq(deterministic_check(bytes_of(b, len)),
			    i <= DETERMINISTIC_PAIRS_MAX ? WAX_OK : WAX_LIMIT);
		if (i >= 24)
			b[len++] = 0x18;
		b[len++] = (uint8_t)i;
		b[len++] = 0;
	}
	b[1] = DETERMINISTIC_PAIRS_MAX + 1;
	ck_assert_int_eq(deterministic_check(bytes_of(b, len)), WAX_LIMIT);
}
END_TEST

TEST_MAIN("wax/cbor/deterministic",
    the_shortest_heads_pass_at_each_border,
    longer_heads_are_refused,
    long_strings_have_long_heads,
    indefinite_lengths_tags_and_floats_are_refused,
    a_key_stands_once_in_a_map_in_any_order,
    what_ends_early_is_refused,
    depth_and_maps_are_bounded)
