/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_bytes.c - comparing views, and UTF-8 */
#include "core/bytes.h"

#include "check_main.h"
#include "expect.h"

static struct bytes
text(const char *t)
{
	return bytes_of_text(t);
}

START_TEST(bytes_absent_is_not_empty)
{
	ck_assert(bytes_is_absent(BYTES_ABSENT));
	ck_assert(!bytes_is_absent(bytes_of("", 0)));
	ck_assert(bytes_equal(BYTES_ABSENT, bytes_of("", 0)));
}
END_TEST

START_TEST(bytes_array_has_its_size)
{
	static const uint8_t array[7] = { 1 };

	ck_assert_uint_eq(BYTES_ARRAY(array).len, 7);
	ck_assert_ptr_eq(BYTES_ARRAY(array).data, array);
}
END_TEST

START_TEST(bytes_equal_looks_at_length_and_content)
{
	ck_assert(bytes_equal(text("abc"), text("abc")));
	ck_assert(!bytes_equal(text("abc"), text("ab")));
	ck_assert(!bytes_equal(text("ab"), text("abc")));
	ck_assert(!bytes_equal(text("abc"), text("abd")));
	ck_assert(!bytes_equal(text("abc"), text("Abc")));
	ck_assert(!bytes_equal(BYTES_ABSENT, text("a")));
}
END_TEST

/* All pairs of bytes against a plain definition. */
START_TEST(bytes_nocase_folds_ascii_letters_only)
{
	for (int a = 0; a < 256; a++)
		for (int b = 0; b < 256; b++) {
			uint8_t x = (uint8_t)a, y = (uint8_t)b;
			bool letter = (a >= 'a' && a <= 'z') ||
			    (a >= 'A' && a <= 'Z');
			bool same = a == b || (letter && (a ^ b) == 0x20);

			EXPECT(bytes_equal_nocase(bytes_of(&x, 1),
			    bytes_of(&y, 1)) == same, "%d, %d", a, b);
		}
}
END_TEST

START_TEST(bytes_nocase_compares_lengths)
{
	ck_assert(bytes_equal_nocase(text("Uri-Host"), text("URI-hOST")));
	ck_assert(!bytes_equal_nocase(text("ab"), text("abc")));
	ck_assert(!bytes_equal_nocase(text("abc"), text("ab")));
	ck_assert(bytes_equal_nocase(BYTES_ABSENT, text("")));
}
END_TEST

START_TEST(bytes_prefix_may_be_empty_or_all)
{
	ck_assert(bytes_has_prefix(text("abc"), text("")));
	ck_assert(bytes_has_prefix(text("abc"), BYTES_ABSENT));
	ck_assert(bytes_has_prefix(text("abc"), text("ab")));
	ck_assert(bytes_has_prefix(text("abc"), text("abc")));
	ck_assert(!bytes_has_prefix(text("abc"), text("abcd")));
	ck_assert(!bytes_has_prefix(text("abc"), text("b")));
	ck_assert(!bytes_has_prefix(BYTES_ABSENT, text("a")));
	ck_assert(bytes_has_prefix(BYTES_ABSENT, BYTES_ABSENT));
}
END_TEST

/* RFC 3629 section 3, straight from its table; b holds 4 bytes. */
static size_t
utf8_encode(uint32_t c, uint8_t *b)
{
	if (c < 0x80) {
		b[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		b[0] = (uint8_t)(0xc0 | c >> 6);
		b[1] = (uint8_t)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		b[0] = (uint8_t)(0xe0 | c >> 12);
		b[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		b[2] = (uint8_t)(0x80 | (c & 0x3f));
		return 3;
	}
	b[0] = (uint8_t)(0xf0 | c >> 18);
	b[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
	b[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
	b[3] = (uint8_t)(0x80 | (c & 0x3f));
	return 4;
}

START_TEST(utf8_accepts_every_code_point_but_surrogates)
{
	for (uint32_t c = 0; c < 0x120000; c++) {
		bool good = c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
		uint8_t b[4];
		size_t n = utf8_encode(c, b);

		EXPECT(bytes_is_utf8(bytes_of(b, n)) == good, "U+%x", c);
		EXPECT(n == 1 || !bytes_is_utf8(bytes_of(b, n - 1)),
		    "U+%x", c);
	}
}
END_TEST

/* Of all sequences of two and three bytes as many are valid as there are ways
   to write them with code points: none is overlong. */
START_TEST(utf8_counts_of_short_sequences_are_right)
{
	uint32_t two = 0, three = 0;
	uint8_t b[3];

	for (uint32_t i = 0; i < 1u << 16; i++) {
		b[0] = (uint8_t)(i >> 8);
		b[1] = (uint8_t)i;
		two += bytes_is_utf8(bytes_of(b, 2));
	}
	for (uint32_t i = 0; i < 1u << 24; i++) {
		b[0] = (uint8_t)(i >> 16);
		b[1] = (uint8_t)(i >> 8);
		b[2] = (uint8_t)i;
		three += bytes_is_utf8(bytes_of(b, 3));
	}
	/* 128 of one byte, 1920 of two, 61440 of three (no surrogates) */
	ck_assert_uint_eq(two, 128 * 128 + 1920);
	ck_assert_uint_eq(three, 128 * 128 * 128 + 2 * 128 * 1920 + 61440);
}
END_TEST

START_TEST(utf8_refuses_what_is_no_sequence)
{
	ck_assert(bytes_is_utf8(BYTES_ABSENT));
	ck_assert(bytes_is_utf8(text("gr\xc3\xbc\xc3\x9f dich")));
	ck_assert(!bytes_is_utf8(text("\x80")));
	ck_assert(!bytes_is_utf8(text("\xbf")));
	ck_assert(!bytes_is_utf8(text("\xc0\x80")));
	ck_assert(!bytes_is_utf8(text("\xc1\xbf")));
	ck_assert(!bytes_is_utf8(text("\xe0\x9f\xbf")));
	ck_assert(!bytes_is_utf8(text("\xf0\x8f\xbf\xbf")));
	ck_assert(!bytes_is_utf8(text("\xf4\x90\x80\x80")));
	ck_assert(!bytes_is_utf8(text("\xf5\x80\x80\x80")));
	ck_assert(!bytes_is_utf8(text("\xff")));
	ck_assert(!bytes_is_utf8(text("abc\xe2\x82")));
	/* the rest of the sequence stands behind the end */
	ck_assert(!bytes_is_utf8(bytes_of("abc\xe2\x82\x82", 5)));
	ck_assert(!bytes_is_utf8(bytes_of("abc\xe2\x82\x82", 4)));
	ck_assert(bytes_is_utf8(bytes_of("abc\xe2\x82\x82", 6)));
	ck_assert(!bytes_is_utf8(text("\xf1\x80\x80z")));
	ck_assert(!bytes_is_utf8(text("\xf1\x80z\x80")));
}
END_TEST

TEST_MAIN("core/bytes",
    bytes_absent_is_not_empty,
    bytes_array_has_its_size,
    bytes_equal_looks_at_length_and_content,
    bytes_nocase_folds_ascii_letters_only,
    bytes_nocase_compares_lengths,
    bytes_prefix_may_be_empty_or_all,
    utf8_accepts_every_code_point_but_surrogates,
    utf8_counts_of_short_sequences_are_right,
    utf8_refuses_what_is_no_sequence)
