/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_sheet.c - rows as tables, records and JSON */
#include "tools/sheet.h"

#include <jansson.h>
#include <stdlib.h>

#include "check_main.h"
#include "rng.h"
#include "scarce.h"

static struct sheet *s;
static char *text;

static void
setup(void)
{
	s = sheet_new();
	ck_assert_ptr_nonnull(s);
}

static void
teardown(void)
{
	sheet_free(s);
	free(text);
	text = NULL;
}

static const char *
print(void (*by)(const struct sheet *s, FILE *out))
{
	size_t len;
	FILE *f;

	free(text);
	f = open_memstream(&text, &len);
	by(s, f);
	fclose(f);
	return text;
}

static void
add(const char *name, int64_t number, bool flag)
{
	sheet_row(s);
	sheet_text(s, "name", name);
	sheet_number(s, "long_number", number);
	sheet_flag(s, "flag", flag);
}

START_TEST(columns_are_as_wide_as_they_must)
{
	add("a", 1, true);
	add("a longer one", -12345678901, false);
	add(NULL, 0, false);
	add("M\xc3\xbcller", 7, true);
	ck_assert_str_eq(print(sheet_print_table),
	    "NAME          LONG NUMBER   FLAG\n"
	    "a             1             yes\n"
	    "a longer one  -12345678901  no\n"
	    "-             0             no\n"
	    "M\xc3\xbcller        7             yes\n");
	ck_assert_uint_eq(sheet_count(s), 4);
}
END_TEST

START_TEST(one_row_is_a_record)
{
	struct deviceid id = { { 0x7d, 0x1f } }, nil = { { 0 } };

	add("a", 1, true);
	sheet_id(s, "id", &id);
	sheet_id(s, "nobody", &nil);
	sheet_time(s, "since", 1700000000);
	sheet_time(s, "until", 0);
	ck_assert_str_eq(print(sheet_print_record),
	    "name         a\n"
	    "long number  1\n"
	    "flag         yes\n"
	    "id           7d1f0000-0000-0000-0000-000000000000\n"
	    "nobody       -\n"
	    "since        2023-11-14 22:13\n"
	    "until        -\n");
	ck_assert_str_eq(print(sheet_print_object), "{\"name\": \"a\", "
	    "\"long_number\": 1, \"flag\": true, "
	    "\"id\": \"7d1f0000-0000-0000-0000-000000000000\", "
	    "\"nobody\": null, \"since\": \"2023-11-14T22:13:20Z\", "
	    "\"until\": null}\n");
}
END_TEST

START_TEST(nothing_is_an_empty_table_and_an_empty_array)
{
	ck_assert_str_eq(print(sheet_print_table), "");
	ck_assert_str_eq(print(sheet_print_record), "");
	ck_assert_str_eq(print(sheet_print_array), "[]\n");
	ck_assert_str_eq(print(sheet_print_object), "{}\n");
}
END_TEST

START_TEST(a_list_in_a_row_is_for_programs)
{
	struct sheet *list = sheet_new();

	sheet_row(list);
	sheet_number(list, "n", 1);
	sheet_row(list);
	sheet_number(list, "n", 2);
	add("a", 1, true);
	sheet_take_list(s, "list", list);
	sheet_take_list(s, "none", sheet_new());
	ck_assert_str_eq(print(sheet_print_array), "[{\"name\": \"a\", "
	    "\"long_number\": 1, \"flag\": true, \"list\": [{\"n\": 1},\n "
	    "{\"n\": 2}], \"none\": []}]\n");
	ck_assert_ptr_null(strstr(print(sheet_print_record), "list"));
}
END_TEST

START_TEST(no_value_is_a_command_to_a_terminal)
{
	sheet_row(s);
	sheet_text(s, "a", "\x1b[31m\a\n\x7f");
	sheet_text(s, "b", "\xc2\x9b" "31m \xc2\xa0");
	sheet_text(s, "c", "\xff\xfe");
	sheet_bytes(s, "d", bytes_of("a\0b", 3));
	sheet_text(s, "e", "");
	ck_assert_str_eq(print(sheet_print_record),
	    "a  \\x1b[31m\\x07\\x0a\\x7f\n"
	    "b  \\xc2\\x9b31m \xc2\xa0\n"
	    "c  \\xff\\xfe\n"
	    "d  a\\x00b\n"
	    "e  -\n");
}
END_TEST

START_TEST(json_is_json_whatever_is_in_it)
{
	struct rng rng = { 1 };

	for (int i = 0; i < 3000; i++) {
		uint8_t bytes[12];
		size_t len = rng_below(&rng, sizeof(bytes));
		struct bytes b = bytes_of(bytes, len);
		json_error_t why;
		json_t *j;
		const char *value;

		rng_fill(&rng, bytes, sizeof(bytes));
		for (size_t k = 0; k < len && i % 2 == 0; k++)
			bytes[k] &= 0x7f;
		sheet_free(s);
		setup();
		sheet_row(s);
		sheet_bytes(s, "v", b);
		j = json_loads(print(sheet_print_object), 0, &why);
		ck_assert_msg(j != NULL, "%s: %s", why.text, text);
		value = json_string_value(json_object_get(j, "v"));
		ck_assert_ptr_nonnull(value);
		if (bytes_is_utf8(b) && memchr(bytes, '\0', len) == NULL)
			ck_assert(bytes_equal(bytes_of_text(value), b));
		json_decref(j);
	}
}
END_TEST

static void
fill(void)
{
	sheet_row(s);
	sheet_text(s, "name", "first");
	sheet_time(s, "t", 1);
	sheet_take_list(s, "list", sheet_new());
	for (int i = 0; i < 40; i++)
		add("name", i, true);
}

START_TEST(without_memory_it_says_so)
{
	bool was_short = true;

	if (!SCARCE_WORKS)
		return;
	for (size_t left = 0; was_short; left++) {
		sheet_free(s);
		scarce_left = left;
		scarce_memory = true;
		s = sheet_new();
		fill();
		was_short = sheet_is_short(s);
		scarce_memory = false;
		ck_assert(!was_short || sheet_count(s) <= 41);
		print(sheet_print_array);
		print(sheet_print_table);
	}
	ck_assert_uint_eq(sheet_count(s), 41);
}
END_TEST

TEST_MAIN_FIXTURE("tools/sheet", setup, teardown,
    columns_are_as_wide_as_they_must,
    one_row_is_a_record,
    nothing_is_an_empty_table_and_an_empty_array,
    a_list_in_a_row_is_for_programs,
    no_value_is_a_command_to_a_terminal,
    json_is_json_whatever_is_in_it,
    without_memory_it_says_so)
