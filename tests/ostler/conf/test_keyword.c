/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/keyword.h"

#include <stdlib.h>

#include "check_main.h"

struct target {
	uint8_t small;
	uint16_t medium;
	uint32_t large;
	uint64_t wait;
	uint32_t seconds;
	uint32_t rate;
	bool flag;
	unsigned level;
	char *word;
	char *name;
	char *path;
};

static const char *const levels[] = { "low", "middle", "high", NULL };

#define F(m) KEYWORD_FIELD(struct target, m)

static const struct keyword rows[] = {
	{ .name = "small", .type = KEYWORD_NUMBER, .least = 1, .most = 255,
	  .standard = "16", F(small) },
	{ .name = "medium", .type = KEYWORD_NUMBER, .least = 0, .most = 65535,
	  F(medium) },
	{ .name = "large", .type = KEYWORD_NUMBER, .least = 5,
	  .most = UINT32_MAX, .special = "auto", .standard = "auto", F(large) },
	{ .name = "wait", .type = KEYWORD_TIME, .least = 1000, .most = 60000000,
	  .standard = "30s", F(wait) },
	{ .name = "seconds", .type = KEYWORD_TIME, .least = 1000000,
	  .most = 86400000000, .unit = 1000000, .standard = "10s", F(seconds) },
	{ .name = "rate", .type = KEYWORD_RATE, .least = 1, .most = 100,
	  .special = "unlimited", F(rate) },
	{ .name = "flag", .type = KEYWORD_SWITCH, .standard = "on", F(flag) },
	{ .name = "level", .type = KEYWORD_CHOICE, .choices = levels,
	  .standard = "high", F(level) },
	{ .name = "word", .type = KEYWORD_TEXT, .most = 8, .special = "auto",
	  F(word) },
	{ .name = "name", .type = KEYWORD_NAME, .most = 8, F(name) },
	{ .name = "path", .type = KEYWORD_PATH, .most = 8, .special = "off",
	  .standard = "\"/a b\"", F(path) },
	{ .name = NULL }
};

static struct target t;

static void
setup(void)
{
	t = (struct target){ .medium = 4711 };
	ck_assert_int_eq(keyword_store_defaults(rows, &t), WAX_OK);
}

static void
teardown(void)
{
	free(t.word);
	free(t.name);
	free(t.path);
}

static const struct keyword *
row(const char *name)
{
	const struct keyword *k = rows;

	while (strcmp(k->name, name) != 0)
		k++;
	return k;
}

static enum wax_status
store(const char *name, const char *text)
{
	return keyword_store(row(name), bytes_of_text(text), false, &t);
}

static enum wax_status
store_string(const char *name, const char *text)
{
	return keyword_store(row(name), bytes_of_text(text), true, &t);
}

START_TEST(defaults_are_stored_where_there_are_some)
{
	ck_assert_uint_eq(t.small, 16);
	ck_assert_uint_eq(t.medium, 4711);
	ck_assert_uint_eq(t.large, 0);
	ck_assert_uint_eq(t.wait, 30000000);
	ck_assert_uint_eq(t.seconds, 10);
	ck_assert(t.flag);
	ck_assert_uint_eq(t.level, 2);
	ck_assert_ptr_null(t.word);
	ck_assert_str_eq(t.path, "/a b");
}
END_TEST

START_TEST(number_is_stored_within_its_limits_only)
{
	ck_assert_int_eq(store("small", "1"), WAX_OK);
	ck_assert_uint_eq(t.small, 1);
	ck_assert_int_eq(store("small", "255"), WAX_OK);
	ck_assert_uint_eq(t.small, 255);
	ck_assert_int_eq(store("small", "0"), WAX_RANGE);
	ck_assert_int_eq(store("small", "256"), WAX_RANGE);
	ck_assert_int_eq(store("small", "x"), WAX_FORMAT);
	ck_assert_int_eq(store_string("small", "7"), WAX_FORMAT);
	ck_assert_uint_eq(t.small, 255);
	ck_assert_int_eq(store("medium", "65535"), WAX_OK);
	ck_assert_uint_eq(t.medium, 65535);
	ck_assert_int_eq(store("large", "4294967295"), WAX_OK);
	ck_assert_uint_eq(t.large, UINT32_MAX);
	ck_assert_int_eq(store("large", "4294967296"), WAX_RANGE);
}
END_TEST

START_TEST(number_leaves_its_neighbours_alone)
{
	ck_assert_int_eq(store("medium", "258"), WAX_OK);
	ck_assert_uint_eq(t.small, 16);
	ck_assert_uint_eq(t.large, 0);
}
END_TEST

START_TEST(time_is_stored_in_the_unit_of_its_field)
{
	ck_assert_int_eq(store("wait", "1ms"), WAX_OK);
	ck_assert_uint_eq(t.wait, 1000);
	ck_assert_int_eq(store("wait", "61s"), WAX_RANGE);
	ck_assert_int_eq(store("seconds", "2m"), WAX_OK);
	ck_assert_uint_eq(t.seconds, 120);
	ck_assert_int_eq(store("seconds", "1500ms"), WAX_RANGE);
	ck_assert_int_eq(store("seconds", "2"), WAX_FORMAT);
	ck_assert_uint_eq(t.seconds, 120);
}
END_TEST

START_TEST(special_word_stands_for_nothing)
{
	ck_assert_int_eq(store("large", "7"), WAX_OK);
	ck_assert_int_eq(store("large", "auto"), WAX_OK);
	ck_assert_uint_eq(t.large, 0);
	ck_assert_int_eq(store("rate", "5/s"), WAX_OK);
	ck_assert_uint_eq(t.rate, 5);
	ck_assert_int_eq(store("rate", "unlimited"), WAX_OK);
	ck_assert_uint_eq(t.rate, 0);
	ck_assert_int_eq(store("word", "a"), WAX_OK);
	ck_assert_int_eq(store("word", "auto"), WAX_OK);
	ck_assert_ptr_null(t.word);
	ck_assert_int_eq(store_string("word", "auto"), WAX_OK);
	ck_assert_str_eq(t.word, "auto");
}
END_TEST

START_TEST(switch_and_choice_take_their_words_only)
{
	ck_assert_int_eq(store("flag", "off"), WAX_OK);
	ck_assert(!t.flag);
	ck_assert_int_eq(store("flag", "yes"), WAX_FORMAT);
	ck_assert_int_eq(store("level", "low"), WAX_OK);
	ck_assert_uint_eq(t.level, 0);
	ck_assert_int_eq(store("level", "lo"), WAX_FORMAT);
	ck_assert_int_eq(store("level", ""), WAX_FORMAT);
}
END_TEST

START_TEST(word_is_printable_and_bounded)
{
	ck_assert_int_eq(store("word", "12345678"), WAX_OK);
	ck_assert_str_eq(t.word, "12345678");
	ck_assert_int_eq(store("word", "123456789"), WAX_RANGE);
	ck_assert_int_eq(store_string("word", ""), WAX_RANGE);
	ck_assert_int_eq(store_string("word", "a b"), WAX_FORMAT);
	ck_assert_int_eq(store_string("word", "a\tb"), WAX_FORMAT);
	ck_assert_int_eq(store("word", "\xc3\xa4"), WAX_FORMAT);
	ck_assert_str_eq(t.word, "12345678");
}
END_TEST

START_TEST(name_is_a_string_that_may_hold_spaces)
{
	ck_assert_int_eq(store("name", "a"), WAX_FORMAT);
	ck_assert_int_eq(store_string("name", "a b"), WAX_OK);
	ck_assert_str_eq(t.name, "a b");
	ck_assert_int_eq(store_string("name", "123456789"), WAX_RANGE);
}
END_TEST

START_TEST(path_is_a_string_that_begins_with_a_slash)
{
	ck_assert_int_eq(store("path", "/a"), WAX_FORMAT);
	ck_assert_int_eq(store_string("path", "a/b"), WAX_FORMAT);
	ck_assert_int_eq(store_string("path", ""), WAX_RANGE);
	ck_assert_int_eq(store_string("path", "/12345678"), WAX_RANGE);
	ck_assert_str_eq(t.path, "/a b");
	ck_assert_int_eq(store_string("path", "/1234567"), WAX_OK);
	ck_assert_str_eq(t.path, "/1234567");
	ck_assert_int_eq(store_string("path", "off"), WAX_FORMAT);
	ck_assert_int_eq(store("path", "off"), WAX_OK);
	ck_assert_ptr_null(t.path);
}
END_TEST

START_TEST(limits_are_told_in_words)
{
	static const char *const expected[][2] = {
		{ "small", "1 to 255" },
		{ "large", "auto or 5 to 4294967295" },
		{ "wait", "1ms to 1m" },
		{ "seconds", "1s to 1d" },
		{ "rate", "unlimited or 1/s to 100/s" },
		{ "flag", "off or on" },
		{ "level", "low, middle or high" },
		{ "word", "auto or 1 to 8 printable ASCII characters" },
		{ "name", "1 to 8 bytes in quotes" },
		{ "path", "off or \"/PATH\" of at most 8 bytes" },
	};
	char limits[KEYWORD_LIMITS];

	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		keyword_format_limits(row(expected[i][0]), limits);
		ck_assert_str_eq(limits, expected[i][1]);
	}
	ck_assert_str_eq(keyword_type_name(row("wait")), "time");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/conf/keyword", setup, teardown,
    defaults_are_stored_where_there_are_some,
    number_is_stored_within_its_limits_only,
    number_leaves_its_neighbours_alone,
    time_is_stored_in_the_unit_of_its_field,
    special_word_stands_for_nothing,
    switch_and_choice_take_their_words_only,
    word_is_printable_and_bounded,
    name_is_a_string_that_may_hold_spaces,
    path_is_a_string_that_begins_with_a_slash,
    limits_are_told_in_words)
