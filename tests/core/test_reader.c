/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_reader.c - reading with an error that sticks */
#include "core/reader.h"

#include "check_main.h"

static const uint8_t ten[] = { 0x10, 0x21, 0x32, 0x43, 0x54, 0x65, 0x76,
    0x87, 0x98, 0xa9 };

START_TEST(reader_numbers_are_big_endian)
{
	struct reader r = reader_open(BYTES_ARRAY(ten));

	ck_assert_uint_eq(reader_u8(&r), 0x10);
	ck_assert_uint_eq(reader_u16(&r), 0x2132);
	ck_assert_uint_eq(reader_u32(&r), 0x43546576);
	ck_assert_uint_eq(reader_left(&r), 3);
	ck_assert_int_eq(reader_close(&r), WAX_FORMAT);
	ck_assert_uint_eq(reader_rest(&r).len, 3);
	ck_assert_int_eq(reader_close(&r), WAX_OK);
}
END_TEST

START_TEST(reader_takes_the_last_byte_and_not_one_more)
{
	for (size_t n = 0; n <= 11; n++) {
		struct reader r = reader_open(BYTES_ARRAY(ten));
		struct bytes b = reader_take(&r, n);

		ck_assert(!bytes_is_absent(b));
		ck_assert_uint_eq(b.len, n <= 10 ? n : 0);
		ck_assert(r.failed == (n > 10));
		if (n <= 10)
			ck_assert_ptr_eq(b.data, ten);
	}
}
END_TEST

START_TEST(reader_first_error_sticks)
{
	struct reader r = reader_open(BYTES_ARRAY(ten));

	(void)reader_take(&r, 8);
	ck_assert_uint_eq(reader_u32(&r), 0);
	ck_assert_uint_eq(reader_left(&r), 0);
	ck_assert_uint_eq(reader_u8(&r), 0);
	ck_assert_uint_eq(reader_u16(&r), 0);
	ck_assert_uint_eq(reader_rest(&r).len, 0);
	ck_assert_int_eq(reader_close(&r), WAX_FORMAT);
}
END_TEST

START_TEST(reader_numbers_do_not_read_over_the_end)
{
	for (size_t n = 0; n < 5; n++) {
		struct reader r8 = reader_open(bytes_of(ten, n));
		struct reader r16 = r8, r32 = r8;

		(void)reader_u8(&r8);
		(void)reader_u16(&r16);
		(void)reader_u32(&r32);
		ck_assert(r8.failed == (n < 1));
		ck_assert(r16.failed == (n < 2));
		ck_assert(r32.failed == (n < 4));
	}
}
END_TEST

START_TEST(reader_of_nothing_gives_what_is_empty_not_absent)
{
	struct reader r = reader_open(BYTES_ABSENT);

	ck_assert(!bytes_is_absent(reader_take(&r, 0)));
	ck_assert(!bytes_is_absent(reader_rest(&r)));
	ck_assert_int_eq(reader_close(&r), WAX_OK);
	ck_assert_uint_eq(reader_u8(&r), 0);
	ck_assert_int_eq(reader_close(&r), WAX_FORMAT);
}
END_TEST

START_TEST(reader_huge_length_is_an_error)
{
	struct reader r = reader_open(BYTES_ARRAY(ten));

	ck_assert_uint_eq(reader_take(&r, SIZE_MAX).len, 0);
	ck_assert(r.failed);
}
END_TEST

TEST_MAIN("core/reader",
    reader_numbers_are_big_endian,
    reader_takes_the_last_byte_and_not_one_more,
    reader_first_error_sticks,
    reader_numbers_do_not_read_over_the_end,
    reader_of_nothing_gives_what_is_empty_not_absent,
    reader_huge_length_is_an_error)
