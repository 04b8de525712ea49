/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_block.c - Block values and bodies (RFC 7959) */

#include "check_main.h"

#include "peer/block.h"

START_TEST(value_survives_a_round_trip)
{
	for (uint8_t szx = 0; szx <= BLOCK_SZX_MAX; szx++)
		for (uint32_t number = 0; number <= BLOCK_NUMBER_MAX;
		    number = number * 3 + 1) {
			struct block in = { number, number & 1, szx }, out;
			uint32_t v = block_encode(&in);
			uint8_t bytes[3] = { (uint8_t)(v >> 16),
			    (uint8_t)(v >> 8), (uint8_t)v };

			ck_assert_int_eq(block_decode(BYTES_ARRAY(bytes),
			    &out), WAX_OK);
			ck_assert_uint_eq(out.number, in.number);
			ck_assert_uint_eq(out.has_more, in.has_more);
			ck_assert_uint_eq(out.szx, in.szx);
		}
}
END_TEST

START_TEST(empty_value_is_the_first_block_of_16_bytes)
{
	struct block b;

	ck_assert_int_eq(block_decode(bytes_of("", 0), &b), WAX_OK);
	ck_assert_uint_eq(b.number, 0);
	ck_assert(!b.has_more);
	ck_assert_uint_eq(block_size(&b), 16);
}
END_TEST

START_TEST(reserved_size_and_long_values_are_refused)
{
	struct block b;

	ck_assert_int_eq(block_decode(bytes_of("\x07", 1), &b), WAX_FORMAT);
	ck_assert_int_eq(block_decode(bytes_of("\0\0\0\0", 4), &b),
	    WAX_FORMAT);
}
END_TEST

START_TEST(slices_put_together_are_the_whole)
{
	uint8_t whole[100];

	for (size_t i = 0; i < sizeof(whole); i++)
		whole[i] = (uint8_t)i;
	for (size_t len = 0; len <= sizeof(whole); len++) {
		struct body body = { NULL, 0 };
		struct block b = { 0, false, 0 };
		struct bytes slice;

		do {
			ck_assert_int_eq(block_slice(&b, bytes_of(whole, len),
			    &slice), WAX_OK);
			ck_assert_int_eq(body_append(&body, &b, slice, len),
			    WAX_OK);
			b.number++;
		} while (b.has_more);
		ck_assert_uint_eq(body.len, len);
		ck_assert_int_eq(memcmp(body.data, whole, len), 0);
		body_clear(&body);
	}
}
END_TEST

START_TEST(slice_beyond_the_end_is_refused)
{
	struct block b = { 1, false, 0 };
	uint8_t whole[16] = { 0 };
	struct bytes slice;

	ck_assert_int_eq(block_slice(&b, bytes_of(whole, 16), &slice),
	    WAX_RANGE);
	b.number = BLOCK_NUMBER_MAX;
	ck_assert_int_eq(block_slice(&b, bytes_of(whole, 16), &slice),
	    WAX_RANGE);
}
END_TEST

START_TEST(block_out_of_turn_is_refused)
{
	struct body body = { NULL, 0 };
	struct block b = { 1, true, 0 };
	uint8_t data[16] = { 0 };

	ck_assert_int_eq(body_append(&body, &b, BYTES_ARRAY(data), 100),
	    WAX_STATE);
	b.number = 0;
	ck_assert_int_eq(body_append(&body, &b, BYTES_ARRAY(data), 100),
	    WAX_OK);
	ck_assert_int_eq(body_append(&body, &b, BYTES_ARRAY(data), 100),
	    WAX_STATE);
	body_clear(&body);
}
END_TEST

START_TEST(block_that_is_not_full_can_only_be_the_last)
{
	struct body body = { NULL, 0 };
	struct block b = { 0, true, 0 };
	uint8_t data[17] = { 0 };

	ck_assert_int_eq(body_append(&body, &b, bytes_of(data, 15), 100),
	    WAX_FORMAT);
	ck_assert_int_eq(body_append(&body, &b, bytes_of(data, 17), 100),
	    WAX_FORMAT);
	b.has_more = false;
	ck_assert_int_eq(body_append(&body, &b, bytes_of(data, 15), 100),
	    WAX_OK);
	body_clear(&body);
}
END_TEST

START_TEST(body_is_bounded_to_the_byte)
{
	struct body body = { NULL, 0 };
	struct block b = { 0, true, 0 };
	uint8_t data[16] = { 0 };

	ck_assert_int_eq(body_append(&body, &b, BYTES_ARRAY(data), 15),
	    WAX_SPACE);
	ck_assert_int_eq(body_append(&body, &b, BYTES_ARRAY(data), 16),
	    WAX_OK);
	b.number = 1;
	b.has_more = false;
	ck_assert_int_eq(body_append(&body, &b, bytes_of(data, 1), 16),
	    WAX_SPACE);
	body_clear(&body);
}
END_TEST

TEST_MAIN("peer/block",
    value_survives_a_round_trip,
    empty_value_is_the_first_block_of_16_bytes,
    reserved_size_and_long_values_are_refused,
    slices_put_together_are_the_whole,
    slice_beyond_the_end_is_refused,
    block_out_of_turn_is_refused,
    block_that_is_not_full_can_only_be_the_last,
    body_is_bounded_to_the_byte)
