/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/suggest.h"

#include "check_main.h"

static unsigned
distance(const char *a, const char *b)
{
	unsigned d = suggest_distance(bytes_of_text(a), bytes_of_text(b));

	ck_assert_uint_eq(d, suggest_distance(bytes_of_text(b),
	    bytes_of_text(a)));
	return d;
}

static const char *
best_of(const char *read, const char *const *words)
{
	struct suggestion s = suggest_begin(bytes_of_text(read));

	for (; *words != NULL; words++)
		suggest_candidate(&s, *words);
	return s.best;
}

START_TEST(distance_counts_each_kind_of_slip_as_one)
{
	ck_assert_uint_eq(distance("listen", "listen"), 0);
	ck_assert_uint_eq(distance("listen", "Listen"), 0);
	ck_assert_uint_eq(distance("liten", "listen"), 1);
	ck_assert_uint_eq(distance("lissten", "listen"), 1);
	ck_assert_uint_eq(distance("lixten", "listen"), 1);
	ck_assert_uint_eq(distance("lisetn", "listen"), 1);
	ck_assert_uint_eq(distance("ilsetn", "listen"), 2);
	ck_assert_uint_eq(distance("", "abc"), 3);
	ck_assert_uint_eq(distance("", ""), 0);
}
END_TEST

START_TEST(distance_is_bounded_by_length_and_difference)
{
	ck_assert_uint_eq(distance("abcdefgh", "12345678"), SUGGEST_MAX + 1);
	ck_assert_uint_eq(distance("abcdefghijklmnopqrstuvwxyz012345",
	    "abcdefghijklmnopqrstuvwxyz012345"), SUGGEST_MAX + 1);
	ck_assert_uint_eq(distance("abcdefghijklmnopqrstuvwxyz01234",
	    "abcdefghijklmnopqrstuvwxyz01234"), 0);
}
END_TEST

START_TEST(suggestion_is_the_nearest_word)
{
	static const char *const words[] = { "listen", "next", "hop-limit",
		"rule", NULL };

	ck_assert_str_eq(best_of("hoplimit", words), "hop-limit");
	ck_assert_str_eq(best_of("lisen", words), "listen");
	ck_assert_str_eq(best_of("nxet", words), "next");
	ck_assert_str_eq(best_of("RULE", words), "rule");
}
END_TEST

START_TEST(suggestion_is_none_where_nothing_is_near)
{
	static const char *const words[] = { "on", "rule", "next", NULL };

	ck_assert_ptr_null(best_of("forward", words));
	ck_assert_ptr_null(best_of("xy", words));
	ck_assert_ptr_null(best_of("", words));
	ck_assert_ptr_null(best_of("rxyz", words));
}
END_TEST

START_TEST(suggestion_ends_a_message)
{
	struct suggestion s = suggest_begin(bytes_of_text("nxet"));
	char out[SUGGEST_TEXT];

	ck_assert_str_eq(suggest_format(&s, out), "");
	suggest_candidate(&s, "next");
	ck_assert_str_eq(suggest_format(&s, out), " (did you mean next?)");
}
END_TEST

TEST_MAIN("ostler/conf/suggest",
    distance_counts_each_kind_of_slip_as_one,
    distance_is_bounded_by_length_and_difference,
    suggestion_is_the_nearest_word,
    suggestion_is_none_where_nothing_is_near,
    suggestion_ends_a_message)
