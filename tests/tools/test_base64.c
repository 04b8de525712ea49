/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_base64.c - base64 to bytes (RFC 4648) */

#include "check_main.h"

#include "tools/base64.h"

static uint8_t out[64];
static size_t len;

static enum wax_status
decode(const char *text, size_t size)
{
	len = 99;
	return base64_decode(bytes_of_text(text), out, size, &len);
}

START_TEST(rfc4648_section_10_vectors)
{
	static const struct { const char *text, *plain; } rows[] = {
		{ "", "" }, { "Zg==", "f" }, { "Zm8=", "fo" },
		{ "Zm9v", "foo" }, { "Zm9vYg==", "foob" },
		{ "Zm9vYmE=", "fooba" }, { "Zm9vYmFy", "foobar" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(decode(rows[i].text, strlen(rows[i].plain)),
		    WAX_OK);
		ck_assert_uint_eq(len, strlen(rows[i].plain));
		ck_assert_mem_eq(out, rows[i].plain, len);
		if (len > 0)
			ck_assert_int_eq(decode(rows[i].text,
			    strlen(rows[i].plain) - 1), WAX_SPACE);
	}
}
END_TEST

START_TEST(every_character_has_its_value)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	char text[5] = "AAAA";

	for (int c = 1; c < 256; c++) {
		const char *place = strchr(alphabet, c);

		text[3] = (char)c;
		if (c == '=')
			continue;
		ck_assert_int_eq(decode(text, sizeof(out)), place == NULL ?
		    WAX_FORMAT : WAX_OK);
		if (place != NULL)
			ck_assert_int_eq(out[2], place - alphabet);
	}
}
END_TEST

START_TEST(anything_else_is_refused)
{
	static const char *const wrong[] = {
		"Z", "Zg", "Zg=", "Zg===", "Z===", "====", "=Zg=", "Zm8=Zm8=",
		"Zh==", "Zm9=", "Zm 9", "Zm9v\n", "Zm-_",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ck_assert_int_eq(decode(wrong[i], sizeof(out)), WAX_FORMAT);
		ck_assert_uint_eq(len, 99);
	}
}
END_TEST

TEST_MAIN("tools/base64",
    rfc4648_section_10_vectors,
    every_character_has_its_value,
    anything_else_is_refused)
