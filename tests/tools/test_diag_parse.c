/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_diag_parse.c - diagnostic notation and JSON to CBOR */

#include "check_main.h"

#include <stdlib.h>

#include "core/hex.h"
#include "tools/diag.h"

static char hex[1024];
static struct diag_error error;

static enum wax_status
parse(const char *text)
{
	uint8_t buffer[512];
	struct writer w = writer_open(buffer, sizeof(buffer));
	enum wax_status st;

	error = (struct diag_error){ 0, "" };
	st = diag_parse(bytes_of_text(text), &w, &error);
	hex[0] = '\0';
	if (st == WAX_OK)
		hex_encode(writer_bytes(&w), hex);
	return st;
}

START_TEST(values_become_their_shortest_cbor)
{
	static const struct { const char *text, *hex; } rows[] = {
		{ "0", "00" }, { "-0", "00" }, { "-1", "20" },
		{ "24", "1818" },
		{ "18446744073709551615", "1bffffffffffffffff" },
		{ "1.5", "fa3fc00000" }, { "1.1", "fb3ff199999999999a" },
		{ "-4.0e2", "fac3c80000" }, { "Infinity", "fa7f800000" },
		{ "-Infinity", "faff800000" }, { "true", "f5" },
		{ "false", "f4" }, { "null", "f6" }, { "undefined", "f7" },
		{ "\"\"", "60" }, { "\"a\\u00fc\\ud800\\udd51\"",
		    "6761c3bcf0908591" },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "68225c2f080c0a0d09" },
		{ "h''", "40" }, { "h'01fF'", "4201ff" },
		{ "[]", "80" }, { " [ 1 , 2 ] ", "820102" },
		{ "{}", "a0" },
		{ "{1: 2, \"a\": [true]}", "a20102616181f5" },
		{ "[[], {}, [[1]]]", "8380a0818101" },
		{ "1(1363896240)", "c11a514b67b0" },
		{ "[2(h'01'), 3(4([]))]", "82c24101c3c480" },
		{ "{\"power\":1}", "a165706f77657201" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_msg(parse(rows[i].text) == WAX_OK, "%s: %s at %zu",
		    rows[i].text, error.expected, error.offset);
		ck_assert_str_eq(hex, rows[i].hex);
	}
}
END_TEST

START_TEST(error_tells_the_place_and_what_was_expected)
{
	static const struct { const char *text; size_t offset;
	    const char *expected; } rows[] = {
		{ "", 0, "a value" }, { "{\"a\" 1}", 5, ":" },
		{ "{\"a\": 1", 7, ", or }" }, { "[1", 2, ", or ]" },
		{ "[1 2]", 3, ", or ]" }, { "[1,]", 3, "a value" },
		{ "{\"a\"}", 4, ":" }, { "1 2", 2, "nothing more" },
		{ "tru", 0, "a value" }, { "1(2", 3, ")" },
		{ "1()", 2, "a value" }, { "1(2, 3)", 3, ")" },
		{ "\"abc", 4, "\" at the end of the string" },
		{ "\"\\x\"", 2, "one of \" \\ / b f n r t u" },
		{ "h'0'", 2, "an even number of hexadecimal digits" },
		{ "h'00", 2, "' at the end of the bytes" },
		{ "18446744073709551616", 0, "a number of at most 64 bits" },
		{ "--1", 0, "a number of at most 64 bits" },
		{ "1e999", 0, "a number" }, { "+1", 0, "a value" },
		{ "\"\\u12\"", 3, "four hexadecimal digits" },
		{ "\"\\udc00\"", 7, "the second half of a surrogate" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_msg(parse(rows[i].text) == WAX_FORMAT, "%s",
		    rows[i].text);
		ck_assert_str_eq(error.expected, rows[i].expected);
		ck_assert_msg(error.offset == rows[i].offset, "%s: %zu",
		    rows[i].text, error.offset);
	}
}
END_TEST

START_TEST(text_of_bytes_that_are_not_utf8_is_refused)
{
	ck_assert_int_eq(parse("\"\xff\""), WAX_FORMAT);
	ck_assert_str_eq(error.expected, "UTF-8 in the string");
}
END_TEST

START_TEST(nesting_is_bounded_at_32)
{
	char text[80] = "";

	for (int i = 0; i < 32; i++)
		strcat(text, "[");
	for (int i = 0; i < 32; i++)
		strcat(text, "]");
	ck_assert_int_eq(parse(text), WAX_OK);
	memset(text, '[', 33);
	ck_assert_int_eq(parse(text), WAX_LIMIT);
}
END_TEST

/* What the printer writes, the parser reads. */
START_TEST(printed_items_are_read_back_as_they_were)
{
	static const char *const items[] = {
		"a36161182a61626568c3a4225c6163fb400921fb54442d18",
		"83f6f7f5", "c2820141ff", "a101a102a103a0", "fa7f800000",
		"3903e7", "1bffffffffffffffff", "f4", "fa3fc00000",
	};

	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		uint8_t cbor[128];
		char *text;
		size_t size, len;
		FILE *out = open_memstream(&text, &size);

		ck_assert_int_eq(hex_decode(bytes_of_text(items[i]), cbor,
		    sizeof(cbor), &len), WAX_OK);
		ck_assert_msg(diag_print(out, bytes_of(cbor, len)) == WAX_OK,
		    "%s", items[i]);
		fclose(out);
		ck_assert_msg(parse(text) == WAX_OK, "%s", text);
		ck_assert_str_eq(hex, items[i]);
		free(text);
	}
}
END_TEST

START_TEST(output_that_does_not_fit_is_told)
{
	uint8_t small[3];
	struct writer w = writer_open(small, sizeof(small));

	ck_assert_int_eq(diag_parse(bytes_of_text("[1, 2, 3]"), &w, &error),
	    WAX_SPACE);
}
END_TEST

TEST_MAIN("tools/diag_parse",
    values_become_their_shortest_cbor,
    error_tells_the_place_and_what_was_expected,
    text_of_bytes_that_are_not_utf8_is_refused,
    nesting_is_bounded_at_32,
    printed_items_are_read_back_as_they_were,
    output_that_does_not_fit_is_told)
