/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_writer.c - writing with an error that sticks, and counting */
#include "core/writer.h"

#include "check_main.h"

START_TEST(writer_numbers_are_big_endian)
{
	static const uint8_t expected[] = { 1, 2, 3, 4, 5, 6, 7 };
	uint8_t out[7];
	struct writer w = writer_open(out, sizeof(out));

	writer_u8(&w, 1);
	writer_u16(&w, 0x0203);
	writer_u32(&w, 0x04050607);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	ck_assert(bytes_equal(writer_bytes(&w), BYTES_ARRAY(expected)));
}
END_TEST

START_TEST(writer_fills_the_last_byte_and_not_one_more)
{
	static const uint8_t in[] = { 1, 2, 3, 4, 5 };

	for (size_t n = 0; n <= 5; n++) {
		uint8_t out[6] = { 9, 9, 9, 9, 9, 9 };
		struct writer w = writer_open(out, 4);

		writer_put(&w, bytes_of(in, n));
		ck_assert_int_eq(writer_close(&w), n <= 4 ? WAX_OK :
		    WAX_SPACE);
		ck_assert_uint_eq(writer_bytes(&w).len, n <= 4 ? n : 0);
		ck_assert_uint_eq(out[4], 9);
		ck_assert_uint_eq(out[0], n == 0 || n > 4 ? 9 : 1);
	}
}
END_TEST

START_TEST(writer_first_error_sticks)
{
	uint8_t out[3] = { 0 };
	struct writer w = writer_open(out, sizeof(out));

	writer_u16(&w, 0x0102);
	writer_u16(&w, 0x0304);
	writer_u8(&w, 5);
	ck_assert_int_eq(writer_close(&w), WAX_SPACE);
	ck_assert_uint_eq(writer_bytes(&w).len, 2);
	ck_assert_uint_eq(out[2], 0);
	ck_assert_ptr_null(writer_reserve(&w, 0));
}
END_TEST

START_TEST(writer_reserve_gives_the_place)
{
	uint8_t out[4] = { 0 };
	struct writer w = writer_open(out, sizeof(out));

	ck_assert_ptr_eq(writer_reserve(&w, 1), out);
	ck_assert_ptr_eq(writer_reserve(&w, 3), out + 1);
	ck_assert_ptr_null(writer_reserve(&w, 1));
	ck_assert_int_eq(writer_close(&w), WAX_SPACE);
}
END_TEST

START_TEST(writer_that_counts_stores_nothing_and_never_fails)
{
	struct writer w = writer_count();

	writer_u8(&w, 1);
	writer_u32(&w, 1);
	ck_assert_ptr_null(writer_reserve(&w, 100000));
	writer_put(&w, BYTES_ABSENT);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	ck_assert_uint_eq(w.len, 100005);
}
END_TEST

START_TEST(writer_without_room_takes_nothing_at_all)
{
	struct writer w = writer_open(NULL, 0);

	writer_put(&w, BYTES_ABSENT);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	writer_u8(&w, 0);
	ck_assert_int_eq(writer_close(&w), WAX_SPACE);
}
END_TEST

START_TEST(writer_huge_length_is_an_error)
{
	uint8_t out[4];
	struct writer w = writer_open(out, sizeof(out));

	writer_u8(&w, 0);
	ck_assert_ptr_null(writer_reserve(&w, SIZE_MAX));
	ck_assert_int_eq(writer_close(&w), WAX_SPACE);
}
END_TEST

TEST_MAIN("core/writer",
    writer_numbers_are_big_endian,
    writer_fills_the_last_byte_and_not_one_more,
    writer_first_error_sticks,
    writer_reserve_gives_the_place,
    writer_that_counts_stores_nothing_and_never_fails,
    writer_without_room_takes_nothing_at_all,
    writer_huge_length_is_an_error)
