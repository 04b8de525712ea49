/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/items.h"

#include "check_main.h"

START_TEST(a_text_that_is_too_long_is_cut_between_characters)
{
	char text[20];

	items_show_text("is ", "short", text, sizeof(text));
	ck_assert_str_eq(text, "is \"short\"");
	items_show_text("is ", "fifteen letters", text, sizeof(text));
	ck_assert_str_eq(text, "is \"fifteen let...\"");
}
END_TEST

START_TEST(a_character_of_several_bytes_is_never_cut)
{
	char name[64], text[20];

	for (size_t n = 0; n < 20; n++) {
		memset(name, 'x', n);
		strcpy(name + n, "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"
		    "\xe2\x82\xac\xe2\x82\xac");
		items_show_text("is ", name, text, sizeof(text));
		ck_assert(bytes_is_utf8(bytes_of_text(text)));
		ck_assert_uint_gt(strlen(text), sizeof(text) - 5);
	}
}
END_TEST

START_TEST(a_long_hint_is_cut)
{
	uint8_t bytes[255];
	char text[100];

	memset(bytes, 0xaa, sizeof(bytes));
	items_show_hint("kid is ", bytes_of(bytes, 24), text, sizeof(text));
	ck_assert_str_eq(text, "kid is aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaa");
	items_show_hint("kid is ", BYTES_ARRAY(bytes), text, sizeof(text));
	ck_assert_str_eq(text, "kid is aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaa...");
}
END_TEST

START_TEST(a_text_with_a_nul_in_it_is_wrong)
{
	struct text_item item = { NULL };

	ck_assert(text_item_parse(bytes_of("a\0b", 3), &item) == WAX_FORMAT);
	ck_assert_ptr_null(item.text);
}
END_TEST

TEST_MAIN("ostler/policy/items",
    a_text_that_is_too_long_is_cut_between_characters,
    a_character_of_several_bytes_is_never_cut,
    a_long_hint_is_cut,
    a_text_with_a_nul_in_it_is_wrong)
