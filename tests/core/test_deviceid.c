/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_deviceid.c - Device IDs as text */
#include "core/deviceid.h"

#include "check_main.h"
#include "expect.h"
#include "rng.h"

static const char example[] = "00112233-4455-6677-8899-aabbccddeeff";

START_TEST(deviceid_digits_stand_in_order)
{
	struct deviceid id;

	ck_assert_int_eq(deviceid_parse(bytes_of_text(example), &id), WAX_OK);
	for (unsigned i = 0; i < 16; i++)
		ck_assert_uint_eq(id.bytes[i], i * 0x11);
}
END_TEST

START_TEST(deviceid_either_case_is_read_lower_case_is_written)
{
	struct deviceid id;
	char text[DEVICEID_TEXT_LEN + 2];

	text[DEVICEID_TEXT_LEN + 1] = '!';
	ck_assert_int_eq(deviceid_parse(
	    bytes_of_text("00112233-4455-6677-8899-AABBccDDeeFF"), &id),
	    WAX_OK);
	deviceid_format(&id, text);
	ck_assert_str_eq(text, example);
	ck_assert_int_eq(text[DEVICEID_TEXT_LEN + 1], '!');
}
END_TEST

/* Every place of the text with every character. */
START_TEST(deviceid_any_wrong_character_is_malformed)
{
	for (size_t at = 0; at < DEVICEID_TEXT_LEN; at++)
		for (int c = 0; c < 256; c++) {
			char text[sizeof(example)];
			bool hyphen = example[at] == '-';
			bool digit = (c >= '0' && c <= '9') ||
			    (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
			bool good = hyphen ? c == '-' : digit;
			struct deviceid id = { { 0xee } };
			enum wax_status st;

			memcpy(text, example, sizeof(text));
			text[at] = (char)c;
			st = deviceid_parse(bytes_of(text, DEVICEID_TEXT_LEN),
			    &id);
			EXPECT(st == (good ? WAX_OK : WAX_FORMAT), "%s", text);
			EXPECT(good || id.bytes[0] == 0xee, "%s", text);
		}
}
END_TEST

START_TEST(deviceid_other_lengths_are_malformed)
{
	static const char longer[] =
	    "00112233-4455-6677-8899-aabbccddeeff00";
	struct deviceid id;

	for (size_t n = 0; n <= sizeof(longer) - 1; n++)
		ck_assert_int_eq(deviceid_parse(bytes_of(longer, n), &id),
		    n == 36 ? WAX_OK : WAX_FORMAT);
	ck_assert_int_eq(deviceid_parse(BYTES_ABSENT, &id), WAX_FORMAT);
}
END_TEST

START_TEST(deviceid_other_forms_are_malformed)
{
	static const char *const texts[] = {
	    "{0112233-4455-6677-8899-aabbccddeef}",
	    "001122334455-6677-8899-aabbccddee-ff",
	    "001122334455667788990011aabbccddeeff",
	    "urn:uuid:0112233-4455-6677-8899-aabb" };
	struct deviceid id;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_int_eq(deviceid_parse(bytes_of_text(texts[i]), &id),
		    WAX_FORMAT);
}
END_TEST

START_TEST(deviceid_version_and_variant_are_not_looked_at)
{
	struct rng rng = { 2 };

	for (int i = 0; i < 2000; i++) {
		struct deviceid in, out;
		char text[DEVICEID_TEXT_LEN + 1];

		rng_fill(&rng, in.bytes, sizeof(in.bytes));
		deviceid_format(&in, text);
		ck_assert_int_eq(deviceid_parse(bytes_of_text(text), &out),
		    WAX_OK);
		ck_assert(deviceid_equal(&in, &out));
	}
}
END_TEST

START_TEST(deviceid_nil_is_all_zeros)
{
	struct deviceid id = { { 0 } };

	ck_assert(deviceid_is_nil(&id));
	for (size_t i = 0; i < 16; i++) {
		id.bytes[i] = 1;
		ck_assert(!deviceid_is_nil(&id));
		id.bytes[i] = 0;
	}
}
END_TEST

TEST_MAIN("core/deviceid",
    deviceid_digits_stand_in_order,
    deviceid_either_case_is_read_lower_case_is_written,
    deviceid_any_wrong_character_is_malformed,
    deviceid_other_lengths_are_malformed,
    deviceid_other_forms_are_malformed,
    deviceid_version_and_variant_are_not_looked_at,
    deviceid_nil_is_all_zeros)
