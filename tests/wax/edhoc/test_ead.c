/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ead.c - wax/edhoc/ead.c */
#include "check_main.h"
#include "wax/crypto/digits.h"
#include "wax/edhoc/ead.h"

START_TEST(items_come_back_as_they_were_written)
{
	static const struct wax_edhoc_ead items[] = {
		{ 0, false, NULL, 0 }, { 0, false, (const uint8_t *)"", 0 },
		{ 1, false, (const uint8_t *)"ab", 2 }, { 1, true, NULL, 0 },
		{ 1000, true, (const uint8_t *)"c", 1 },
		{ UINT32_MAX, false, NULL, 0 }, { UINT32_MAX, true, NULL, 0 },
	};
	const struct wax_edhoc_eads eads = { items, 7 };
	uint8_t buffer[64];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct wax_edhoc_ead e;
	struct reader r;

	ead_write(&w, &eads);
	digits_expect(writer_bytes(&w),
	    "00" "0040" "01426162" "20" "3903e74163" "1affffffff"
	    "3afffffffe");
	ck_assert_int_eq(ead_check(writer_bytes(&w)), WAX_OK);
	r = reader_open(writer_bytes(&w));
	for (size_t i = 0; i < 7; i++) {
		ck_assert(ead_next(&r, &e));
		ck_assert_uint_eq(e.label, items[i].label);
		ck_assert_int_eq(e.is_critical, items[i].is_critical);
		ck_assert_int_eq(e.value == NULL, items[i].value == NULL);
		ck_assert_uint_eq(e.value_len, items[i].value_len);
	}
	ck_assert(!ead_next(&r, &e));
	ck_assert_int_eq(reader_close(&r), WAX_OK);
}
END_TEST

START_TEST(nothing_is_no_items)
{
	uint8_t buffer[1];
	struct writer w = writer_open(buffer, sizeof(buffer));

	ead_write(&w, NULL);
	ead_write(&w, &(struct wax_edhoc_eads){ NULL, 0 });
	ck_assert_uint_eq(w.len, 0);
	ck_assert_int_eq(ead_check(bytes_of("", 0)), WAX_OK);
}
END_TEST

START_TEST(a_value_without_a_label_is_malformed)
{
	ck_assert_int_eq(ead_check(DIGITS("4178")), WAX_FORMAT);
	ck_assert_int_eq(ead_check(DIGITS("0041784178")), WAX_FORMAT);
}
END_TEST

START_TEST(other_items_are_malformed)
{
	static const char *const wrong[] = { "f5", "6161", "80", "00f6",
	    "01a0", "18", "0042", "1b0000000100000000",
	    "3b00000000ffffffff" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_int_eq(ead_check(DIGITS(wrong[i])), WAX_FORMAT);
}
END_TEST

TEST_MAIN("wax/edhoc/ead",
    items_come_back_as_they_were_written,
    nothing_is_no_items,
    a_value_without_a_label_is_malformed,
    other_items_are_malformed)
