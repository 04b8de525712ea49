/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/names.h"

#include "check_main.h"

static struct bytes
get(const void *list, size_t i)
{
	return bytes_of_text(((const char *const *)list)[i]);
}

START_TEST(each_name_is_found_where_it_stands)
{
	static const char *const list[] = { "b", "", "ab", "a", "abc", "B",
		"\xc3\xa4", "b1" };
	struct names n;
	size_t at;

	ck_assert_int_eq(names_make(&n, 8, get, list), WAX_OK);
	for (size_t i = 0; i < 8; i++) {
		ck_assert(names_find(&n, bytes_of_text(list[i]), &at));
		ck_assert_uint_eq(at, i);
	}
	ck_assert(!names_find(&n, bytes_of_text("abcd"), &at));
	ck_assert(!names_find(&n, bytes_of_text("\xff"), &at));
	names_clear(&n);
	ck_assert(!names_find(&n, bytes_of_text("a"), &at));
}
END_TEST

START_TEST(equal_names_lie_together_and_the_first_is_found)
{
	static const char *const list[] = { "x", "a", "x", "a", "x" };
	struct names n;
	size_t at;

	ck_assert_int_eq(names_make(&n, 5, get, list), WAX_OK);
	ck_assert(names_find(&n, bytes_of_text("x"), &at));
	ck_assert_uint_eq(at, 0);
	ck_assert(names_find(&n, bytes_of_text("a"), &at));
	ck_assert_uint_eq(at, 1);
	ck_assert_uint_eq(n.sorted[3].index, 2);
	ck_assert_uint_eq(n.sorted[4].index, 4);
	names_clear(&n);
}
END_TEST

START_TEST(no_names_is_an_index_too)
{
	struct names n = { .sorted = NULL };
	size_t at;

	ck_assert(!names_find(&n, bytes_of_text("a"), &at));
	ck_assert_int_eq(names_make(&n, 0, get, NULL), WAX_OK);
	ck_assert(!names_find(&n, bytes_of_text(""), &at));
	names_clear(&n);
}
END_TEST

TEST_MAIN("ostler/conf/names",
    each_name_is_found_where_it_stands,
    equal_names_lie_together_and_the_first_is_found,
    no_names_is_an_index_too)
