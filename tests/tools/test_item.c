/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_item.c - CBOR items (RFC 8949; its Appendix A has the examples) */

#include "check_main.h"

#include "core/hex.h"
#include "tools/item.h"

static uint8_t buffer[512];

static struct bytes
cbor(const char *hex)
{
	size_t len;

	ck_assert_int_eq(hex_decode(bytes_of_text(hex), buffer,
	    sizeof(buffer), &len), WAX_OK);
	return bytes_of(buffer, len);
}

static enum wax_status
skip(const char *hex)
{
	struct reader r = reader_open(cbor(hex));
	enum wax_status st = item_skip(&r, NULL);

	return st == WAX_OK && reader_left(&r) > 0 ? WAX_EXISTS : st;
}

START_TEST(well_formed_items_are_read_to_their_end)
{
	static const char *const good[] = {
		"00", "17", "1818", "1903e8", "1a000f4240",
		"1bffffffffffffffff", "3bffffffffffffffff", "20", "f90000",
		"fa47c35000", "fb3ff199999999999a", "f4", "f5", "f6", "f7",
		"40", "4401020304", "60", "6449455446", "80", "83010203",
		"8301820203820405", "a0", "a201020304", "a26161016162820203",
		"c074323031332d30332d32315432303a30343a30305a", "c1c2c340",
		"5f42010243030405ff", "7f657374726561646d696e67ff", "9fff",
		"9f018202039f0405ffff", "bf61610161629f0203ffff", "5fff",
		"bfff", "d9d9f780",
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(skip(good[i]) == WAX_OK, "%s", good[i]);
}
END_TEST

START_TEST(every_tag_of_one_byte_is_read)
{
	for (uint8_t tag = 0; tag < 24; tag++) {
		uint8_t head[] = { (uint8_t)(0xc0 | tag), 0x00 };
		struct reader r = reader_open(BYTES_ARRAY(head));
		struct item item;

		ck_assert_int_eq(item_read(&r, &item), WAX_OK);
		ck_assert_int_eq(item.kind, ITEM_TAG);
		ck_assert_uint_eq(item.number, tag);
		ck_assert_uint_eq(reader_left(&r), 1);
		ck_assert(item_is(BYTES_ARRAY(head), ITEM_TAG));
	}
}
END_TEST

/* RFC 8949 Appendix F and section 3. */
START_TEST(items_that_are_not_well_formed_are_refused)
{
	static const char *const bad[] = {
		"", "18", "19ff", "1a00", "1b00000000", "41", "4201", "61",
		"5affffffff00", "81", "8201", "a1", "a101", "a2010203", "c0",
		"9f", "9f01", "bf", "bf01ff", "bf0102", "ff", "81ff", "8200ff",
		"a1ff", "a100ff", "9f81ff", "1c", "1f", "3d", "5c", "7d",
		"9e", "bc", "dd", "df00", "fc", "5f00ff", "5f6100ff",
		"7f4100ff", "5f5f4100ffff", "7fa0ff", "bf009f00ff", "61ff",
		"62c0af", "63eda080",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(skip(bad[i]) == WAX_FORMAT, "%s: %d", bad[i],
		    skip(bad[i]));
}
END_TEST

START_TEST(every_prefix_of_an_item_is_refused)
{
	static const char whole[] =
	    "bf61619f01fb3ff199999999999affc16162a163616263f65f4101ff00ff";
	char text[sizeof(whole)];

	ck_assert_int_eq(skip("bf61619f01fb3ff199999999999affc16162a1636162"
	    "63f65f4101ff00ff"), WAX_OK);
	for (size_t len = 2; len + 2 < sizeof(whole); len += 2) {
		memcpy(text, whole, len);
		text[len] = '\0';
		ck_assert_msg(skip(text) == WAX_FORMAT, "%s", text);
	}
}
END_TEST

START_TEST(nesting_is_bounded_at_32)
{
	char text[2 * 40 + 1] = "";

	for (int i = 0; i < 32; i++)
		strcat(text, "81");
	strcat(text, "00");
	ck_assert_int_eq(skip(text), WAX_OK);
	memmove(text + 2, text, strlen(text) + 1);
	memcpy(text, "81", 2);
	ck_assert_int_eq(skip(text), WAX_LIMIT);
}
END_TEST

START_TEST(huge_counts_cost_nothing)
{
	ck_assert_int_eq(skip("9bffffffffffffffff00"), WAX_FORMAT);
	ck_assert_int_eq(skip("bbffffffffffffffff0000"), WAX_FORMAT);
	ck_assert_int_eq(skip("5bffffffffffffffff00"), WAX_FORMAT);
	ck_assert_int_eq(skip("bb80000000000000010000"), WAX_FORMAT);
}
END_TEST

START_TEST(value_is_found_by_its_key)
{
	struct bytes value;

	/* {"a": [1, 2], "b": {"a": 3}, "c": true} */
	ck_assert_int_eq(item_find(cbor(
	    "a36161820102" "6162a1616103" "6163f5"), "c", &value), WAX_OK);
	ck_assert(item_is(value, ITEM_TRUE));
	ck_assert_int_eq(item_find(cbor(
	    "a36161820102" "6162a1616103" "6163f5"), "a", &value), WAX_OK);
	ck_assert(item_is(value, ITEM_ARRAY));
	ck_assert_int_eq(item_find(cbor("a16161" "00"), "b", &value),
	    WAX_NOT_FOUND);
	ck_assert_int_eq(item_find(cbor("bf6161006162" "01ff"), "b", &value),
	    WAX_OK);
	ck_assert_int_eq(item_find(cbor("bfff"), "b", &value), WAX_NOT_FOUND);
}
END_TEST

START_TEST(only_a_whole_map_is_searched)
{
	struct bytes value;

	ck_assert_int_eq(item_find(cbor("80"), "a", &value), WAX_FORMAT);
	ck_assert_int_eq(item_find(cbor("a161610000"), "a", &value),
	    WAX_FORMAT);
	ck_assert_int_eq(item_find(cbor("a16161"), "a", &value), WAX_FORMAT);
	ck_assert_int_eq(item_find(BYTES_ABSENT, "a", &value), WAX_FORMAT);
}
END_TEST

START_TEST(written_items_have_their_shortest_form)
{
	static const char expected[] = "17181818ff1901001903e81a00010000"
	    "3863d9d9f7a182f4f5f6f761614101fa3fc00000"
	    "fb3ff199999999999a";
	uint8_t out[128];
	struct writer w = writer_open(out, sizeof(out));
	char text[2 * sizeof(out) + 1];

	item_write_uint(&w, 23);
	item_write_uint(&w, 24);
	item_write_uint(&w, 255);
	item_write_uint(&w, 256);
	item_write_uint(&w, 1000);
	item_write_uint(&w, 65536);
	item_write_negative(&w, 99);
	item_write_tag(&w, 55799);
	item_write_map(&w, 1);
	item_write_array(&w, 2);
	item_write_bool(&w, false);
	item_write_bool(&w, true);
	item_write_null(&w);
	item_write_undefined(&w);
	item_write_string(&w, "a");
	item_write_bytes(&w, bytes_of("\1", 1));
	item_write_float(&w, 1.5);
	item_write_float(&w, 1.1);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	hex_encode(writer_bytes(&w), text);
	ck_assert_str_eq(text, expected);
}
END_TEST

TEST_MAIN("tools/item",
    well_formed_items_are_read_to_their_end,
    every_tag_of_one_byte_is_read,
    items_that_are_not_well_formed_are_refused,
    every_prefix_of_an_item_is_refused,
    nesting_is_bounded_at_32,
    huge_counts_cost_nothing,
    value_is_found_by_its_key,
    only_a_whole_map_is_searched,
    written_items_have_their_shortest_form)
