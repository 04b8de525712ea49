/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_identifier.c - wax/edhoc/identifier.c */
#include "check_main.h"
#include "expect.h"
#include "wax/crypto/digits.h"
#include "wax/edhoc/identifier.h"

static enum wax_status
read_one(struct bytes b, struct bytes *out)
{
	struct reader r = reader_open(b);
	enum wax_status st = identifier_read(&r, out);

	return st == WAX_OK ? reader_close(&r) : st;
}

START_TEST(every_byte_has_one_form_and_comes_back)
{
	for (unsigned i = 0; i < 256; i++) {
		uint8_t id = (uint8_t)i, buffer[4];
		struct writer w = writer_open(buffer, sizeof(buffer));
		bool is_int = i < 0x18 || (i >= 0x20 && i < 0x38);
		struct bytes back;

		identifier_write(&w, bytes_of(&id, 1));
		EXPECT(w.len == (is_int ? 1 : 2), "%02x", i);
		EXPECT(buffer[w.len - 1] == id, "%02x", i);
		EXPECT(read_one(writer_bytes(&w), &back) == WAX_OK, "%02x", i);
		EXPECT(bytes_equal(back, bytes_of(&id, 1)), "%02x", i);
	}
}
END_TEST

START_TEST(an_integer_in_a_byte_string_is_refused)
{
	struct bytes id;

	for (unsigned i = 0; i < 256; i++) {
		uint8_t b[2] = { 0x41, (uint8_t)i };
		bool is_int = i < 0x18 || (i >= 0x20 && i < 0x38);

		EXPECT((read_one(BYTES_ARRAY(b), &id) == WAX_OK) != is_int,
		    "%02x", i);
	}
}
END_TEST

START_TEST(integers_end_at_24)
{
	static const char *const wrong[] = { "1818", "3818", "1817", "190001",
	    "390018", "" };
	struct bytes id;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_int_eq(read_one(DIGITS(wrong[i]), &id), WAX_FORMAT);
}
END_TEST

START_TEST(other_items_are_no_identifiers)
{
	static const char *const wrong[] = { "6161", "f5", "f6", "80", "a0" };
	struct bytes id;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_int_eq(read_one(DIGITS(wrong[i]), &id), WAX_FORMAT);
}
END_TEST

START_TEST(none_and_long_ones_are_byte_strings)
{
	uint8_t buffer[64];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct bytes id;

	identifier_write(&w, bytes_of("", 0));
	identifier_write(&w, bytes_of("\x00\x01", 2));
	digits_expect(writer_bytes(&w), "40420001");
	ck_assert_int_eq(read_one(DIGITS("40"), &id), WAX_OK);
	ck_assert_uint_eq(id.len, 0);
	ck_assert_ptr_nonnull(id.data);
}
END_TEST

TEST_MAIN("wax/edhoc/identifier",
    every_byte_has_one_form_and_comes_back,
    an_integer_in_a_byte_string_is_refused,
    integers_end_at_24,
    other_items_are_no_identifiers,
    none_and_long_ones_are_byte_strings)
