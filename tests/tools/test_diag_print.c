/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_diag_print.c - CBOR to diagnostic notation (RFC 8949 Appendix A) */

#include "check_main.h"

#include <stdlib.h>

#include "core/hex.h"
#include "tools/diag.h"

/* The text, in static memory; "" if nothing is printed. */
static const char *
print(const char *hex, enum wax_status expected)
{
	static char *text;
	size_t size, len;
	uint8_t buffer[512];
	FILE *out;

	free(text);
	out = open_memstream(&text, &size);
	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(hex_decode(bytes_of_text(hex), buffer,
	    sizeof(buffer), &len), WAX_OK);
	ck_assert_int_eq(diag_print(out, bytes_of(buffer, len)), expected);
	fclose(out);
	return text;
}

START_TEST(examples_of_the_rfc_are_printed_as_there)
{
	static const struct { const char *hex, *text; } rows[] = {
		{ "00", "0" }, { "17", "23" }, { "1818", "24" },
		{ "1bffffffffffffffff", "18446744073709551615" },
		{ "3bffffffffffffffff", "-18446744073709551616" },
		{ "20", "-1" }, { "3903e7", "-1000" },
		{ "f90000", "0.0" }, { "f93c00", "1.0" },
		{ "fb3ff199999999999a", "1.1" }, { "f93e00", "1.5" },
		{ "f97bff", "65504.0" }, { "fa47c35000", "100000.0" },
		{ "f9c400", "-4.0" },
		{ "fbc010666666666666", "-4.1" },
		{ "f97c00", "Infinity" }, { "f97e00", "NaN" },
		{ "f9fc00", "-Infinity" }, { "f4", "false" },
		{ "f5", "true" }, { "f6", "null" }, { "f7", "undefined" },
		{ "c11a514b67b0", "1(1363896240)" },
		{ "d74401020304", "23(h'01020304')" },
		{ "40", "h''" }, { "60", "\"\"" }, { "6449455446",
		    "\"IETF\"" },
		{ "62225c", "\"\\\"\\\\\"" }, { "62c3bc", "\"\xc3\xbc\"" },
		{ "80", "[]" }, { "83010203", "[1, 2, 3]" },
		{ "8301820203820405", "[1, [2, 3], [4, 5]]" },
		{ "a0", "{}" }, { "a201020304", "{1: 2, 3: 4}" },
		{ "a26161016162820203", "{\"a\": 1, \"b\": [2, 3]}" },
		{ "826161a161626163", "[\"a\", {\"b\": \"c\"}]" },
		{ "5f42010243030405ff", "(_ h'0102', h'030405')" },
		{ "9fff", "[_ ]" },
		{ "9f018202039f0405ffff", "[_ 1, [2, 3], [_ 4, 5]]" },
		{ "83018202039f0405ff", "[1, [2, 3], [_ 4, 5]]" },
		{ "bf61610161629f0203ffff",
		    "{_ \"a\": 1, \"b\": [_ 2, 3]}" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_str_eq(print(rows[i].hex, WAX_OK), rows[i].text);
}
END_TEST

START_TEST(sequence_is_printed_with_commas)
{
	ck_assert_str_eq(print("01a080", WAX_OK), "1, {}, []");
	ck_assert_str_eq(print("", WAX_OK), "");
}
END_TEST

START_TEST(nothing_is_printed_of_what_is_not_well_formed)
{
	ck_assert_str_eq(print("0181", WAX_FORMAT), "");
}
END_TEST

/* What others send never controls a terminal. */
START_TEST(control_characters_are_escaped)
{
	ck_assert_str_eq(print("641b5b0a7f", WAX_OK),
	    "\"\\u001b[\\n\\u007f\"");
}
END_TEST

START_TEST(deepest_nesting_is_printed)
{
	char hex[2 * 32 + 3] = "", text[32 + 3] = "";

	for (int i = 0; i < 32; i++) {
		strcat(hex, "81");
		strcat(text, "[");
	}
	strcat(hex, "80");
	strcat(text, "[]");
	ck_assert_int_eq(strncmp(print(hex, WAX_OK), text, 34), 0);
	ck_assert_uint_eq(strlen(print(hex, WAX_OK)), 2 * 33);
}
END_TEST

TEST_MAIN("tools/diag_print",
    examples_of_the_rfc_are_printed_as_there,
    sequence_is_printed_with_commas,
    nothing_is_printed_of_what_is_not_well_formed,
    control_characters_are_escaped,
    deepest_nesting_is_printed)
