/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_items.c - wax/cbor/items.c */
#include "check_main.h"
#include "core/hex.h"
#include "wax/cbor/items.h"

static uint8_t buffer[64];
static struct writer w;

static void
begin(void)
{
	w = writer_open(buffer, sizeof(buffer));
}

static void
expect(const char *expected)
{
	char text[2 * sizeof(buffer) + 1];

	ck_assert_int_eq(writer_close(&w), WAX_OK);
	hex_encode(writer_bytes(&w), text);
	ck_assert_str_eq(text, expected);
	begin();
}

START_TEST(every_border_of_a_number_has_its_shortest_form)
{
	static const struct {
		uint64_t value;
		const char *text;
	} rows[] = {
		{ 0, "00" }, { 23, "17" }, { 24, "1818" }, { 255, "18ff" },
		{ 256, "190100" }, { 0x234, "190234" }, { 65535, "19ffff" },
		{ 65536, "1a00010000" }, { UINT32_MAX, "1affffffff" },
		{ UINT64_C(0x100000000), "1b0000000100000000" },
		{ UINT64_MAX, "1bffffffffffffffff" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		items_write_uint(&w, rows[i].value);
		expect(rows[i].text);
	}
}
END_TEST

START_TEST(negative_numbers_count_from_minus_one)
{
	items_write_int(&w, -1);
	expect("20");
	items_write_int(&w, -24);
	expect("37");
	items_write_int(&w, -25);
	expect("3818");
	items_write_int(&w, 10);
	expect("0a");
	items_write_int(&w, INT64_MIN);
	expect("3b7fffffffffffffff");
}
END_TEST

START_TEST(strings_and_simple_values_are_as_in_rfc_8949)
{
	items_write_bytes(&w, bytes_of("", 0));
	expect("40");
	items_write_bytes(&w, bytes_of("\1\2\3\4", 4));
	expect("4401020304");
	items_write_bytes_head(&w, 24);
	expect("5818");
	items_write_bytes_head(&w, 256);
	expect("590100");
	items_write_text(&w, "IETF");
	expect("6449455446");
	items_write_null(&w);
	expect("f6");
	items_write_bool(&w, true);
	items_write_bool(&w, false);
	expect("f5f4");
	items_write_array(&w, 3);
	items_write_map(&w, 25);
	expect("83b819");
}
END_TEST

START_TEST(what_does_not_fit_fails_and_writes_nothing_beyond)
{
	uint8_t small[4] = { 0, 0, 0, 0x5a };

	w = writer_open(small, 3);
	items_write_uint(&w, 65536);
	ck_assert_int_eq(writer_close(&w), WAX_SPACE);
	ck_assert_uint_eq(small[3], 0x5a);
}
END_TEST

START_TEST(counting_gives_the_length_of_writing)
{
	struct writer count = writer_count();

	items_write_array(&count, 2);
	items_write_bytes(&count, bytes_of(buffer, 30));
	ck_assert_uint_eq(count.len, 33);
}
END_TEST

TEST_MAIN_FIXTURE("wax/cbor/items", begin, NULL,
    every_border_of_a_number_has_its_shortest_form,
    negative_numbers_count_from_minus_one,
    strings_and_simple_values_are_as_in_rfc_8949,
    what_does_not_fit_fails_and_writes_nothing_beyond,
    counting_gives_the_length_of_writing)
