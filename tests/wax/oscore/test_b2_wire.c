/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_b2_wire.c - wax/oscore/b2_wire.c */
#include "check_main.h"
#include "wax/oscore/b2_wire.h"
#include "wax/context.h"

START_TEST(what_is_wrapped_is_unwrapped_at_every_length)
{
	uint8_t value[B2_VALUE_MAX], wrapped[B2_WRAPPED_MAX];
	struct bytes back;

	memset(value, 0xa5, sizeof(value));
	for (size_t len = 0; len <= B2_VALUE_MAX; len++) {
		struct bytes w = b2_wrap(bytes_of(value, len), wrapped);
		bool is_long = len >= WAX_RENEWAL_RANDOM_MIN;

		ck_assert_int_eq(b2_unwrap(w, &back), is_long);
		if (is_long)
			ck_assert(bytes_equal(back, bytes_of(value, len)));
		/* one byte less, or more */
		ck_assert(!b2_unwrap(bytes_of(w.data, w.len - 1), &back));
		if (len == 0 || len == B2_VALUE_MAX)
			continue;
		wrapped[w.len] = 0;
		ck_assert(!b2_unwrap(bytes_of(wrapped, w.len + 1), &back));
	}
}
END_TEST

START_TEST(b_2_the_value_is_wrapped_in_a_cbor_byte_string)
{
	uint8_t wrapped[B2_WRAPPED_MAX];
	struct bytes w = b2_wrap(bytes_of_text("12345678"), wrapped);

	ck_assert_uint_eq(w.len, 9);
	ck_assert_uint_eq(w.data[0], 0x48);
	w = b2_wrap(bytes_of_text("123456789012345678901234"), wrapped);
	ck_assert_uint_eq(w.len, 26);
	ck_assert_uint_eq(w.data[0], 0x58);
	ck_assert_uint_eq(w.data[1], 24);
}
END_TEST

START_TEST(other_items_are_no_value)
{
	static const char *const others[] = {
		"", "\x00", "h12345678", "\x28" "12345678", "\x88" "12345678",
		"\x5f\x48" "12345678\xff", "\x5a\0\0\0\x08" "12345678",
		"\x5c" "12345678", "\x58", "\x59", "\x59\x01", "\xf6",
	};
	static const size_t lengths[] = { 0, 1, 9, 9, 9, 11, 13, 9, 1, 1, 2,
	    1 };
	struct bytes value;

	ck_assert(!b2_unwrap(BYTES_ABSENT, &value));
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		ck_assert(!b2_unwrap(bytes_of(others[i], lengths[i]),
		    &value));
}
END_TEST

START_TEST(longer_heads_than_needed_are_understood)
{
	struct bytes value;

	ck_assert(b2_unwrap(bytes_of("\x58\x08" "12345678", 10), &value));
	ck_assert(bytes_equal(value, bytes_of_text("12345678")));
	ck_assert(b2_unwrap(bytes_of("\x59\x00\x08" "12345678", 11), &value));
	ck_assert(bytes_equal(value, bytes_of_text("12345678")));
}
END_TEST

START_TEST(joining_says_when_there_is_no_room)
{
	uint8_t buffer[8];
	struct bytes joined;

	ck_assert_int_eq(b2_join(bytes_of_text("1234"), BYTES_ABSENT, buffer,
	    sizeof(buffer), &joined), WAX_OK);
	ck_assert(bytes_equal(joined, bytes_of_text("1234")));
	ck_assert_int_eq(b2_join(bytes_of_text("1234"), bytes_of_text("5678"),
	    buffer, sizeof(buffer), &joined), WAX_OK);
	ck_assert(bytes_equal(joined, bytes_of_text("12345678")));
	ck_assert_int_eq(b2_join(joined, bytes_of_text("9"), buffer,
	    sizeof(buffer), &joined), WAX_SPACE);
}
END_TEST

TEST_MAIN("wax/oscore/b2_wire",
    what_is_wrapped_is_unwrapped_at_every_length,
    b_2_the_value_is_wrapped_in_a_cbor_byte_string,
    other_items_are_no_value,
    longer_heads_than_needed_are_understood,
    joining_says_when_there_is_no_room)
