/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/parser.h"

#include "check_main.h"
#include "ostler/conf/reading.h"

/* go WORD "STRING" to WORD left|right [fast] */
struct target {
	char text[100];
	bool was_bad;
	bool was_fast;
	size_t side;
};

static const char *const sides[] = { "left", "right", NULL };

static void
add(struct target *t, struct token token)
{
	strncat(t->text, (const char *)token.text.data, token.text.len);
	strcat(t->text, ".");
}

static void
go_read(struct parser *p, const struct keyword *k, void *target)
{
	struct target *t = target;

	(void)k;
	add(t, parser_read_word(p, "a word"));
	add(t, parser_read_string(p, "a string"));
	parser_expect_word(p, "to");
	add(t, parser_read_word(p, "another word"));
	t->side = parser_read_choice(p, sides);
	t->was_fast = parser_accept_word(p, "fast");
	t->was_bad = parser_is_bad(p);
}

static void
list_read(struct parser *p, const struct keyword *k, void *target)
{
	(void)k;
	while (!parser_is_bad(p) && !parser_is_at_end(p))
		add(target, parser_read_word(p, "a word"));
}

static const struct keyword rows[] = {
	{ .name = "go", .type = KEYWORD_STATEMENT, .read = go_read },
	{ .name = "list", .type = KEYWORD_STATEMENT, .read = list_read },
	{ .name = NULL }
};

static struct target t;
static struct reading r;

static void
setup(void)
{
	t = (struct target){ .side = 9 };
	reading_begin(&r, rows, &t);
}

static void
teardown(void)
{
	reading_end(&r);
}

static void
assert_first_error(const char *text, const char *expected)
{
	reading_text(&r, text);
	ck_assert_int_eq(r.status, WAX_FORMAT);
	ck_assert_uint_eq(strcspn(r.errors, "\n"), strlen(expected));
	ck_assert(strncmp(r.errors, expected, strlen(expected)) == 0);
}

START_TEST(words_are_read_in_order)
{
	reading_text(&r, "go a \"b c\" to d right fast\n");
	ck_assert_str_eq(r.errors, "");
	ck_assert_str_eq(t.text, "a.b c.d.");
	ck_assert_uint_eq(t.side, 1);
	ck_assert(t.was_fast && !t.was_bad);
}
END_TEST

START_TEST(word_that_may_be_missing_is_no_error)
{
	reading_text(&r, "go a \"b\" to d left\n");
	ck_assert_str_eq(r.errors, "");
	ck_assert_uint_eq(t.side, 0);
	ck_assert(!t.was_fast && !t.was_bad);
}
END_TEST

START_TEST(first_error_of_a_statement_sticks)
{
	reading_text(&r, "go \"x\" b on d up\n");
	ck_assert_str_eq(r.errors, "t:1:4: \"x\"; expected a word\n"
	    "go \"x\" b on d up\n   ^\n");
	/* What was read of it is empty, not absent. */
	ck_assert_str_eq(t.text, "...");
	ck_assert(t.was_bad);
	ck_assert_uint_eq(t.side, 0);
}
END_TEST

START_TEST(error_of_a_statement_does_not_stick_to_the_next)
{
	reading_text(&r, "go \"x\"\ngo a \"b\" to d left\n");
	ck_assert_str_eq(t.text, "...a.b.d.");
	ck_assert(!t.was_bad);
}
END_TEST

START_TEST(word_where_a_string_must_stand_is_an_error)
{
	assert_first_error("go a b to d left\n", "t:1:6: b; expected a string");
}
END_TEST

START_TEST(string_where_a_word_must_stand_is_an_error)
{
	assert_first_error("go a \"b\" \"to\" d left\n",
	    "t:1:10: \"to\"; expected to");
}
END_TEST

START_TEST(choice_tells_all_words_and_the_nearest)
{
	assert_first_error("go a \"b\" to d rigth\n",
	    "t:1:15: rigth; expected left or right (did you mean right?)");
}
END_TEST

START_TEST(statement_that_ends_early_is_told_at_its_end)
{
	assert_first_error("go a \"b\"\n", "t:1:9: end of line; expected to");
}
END_TEST

START_TEST(list_ends_with_its_line)
{
	reading_text(&r, "list a b c\nlist\n");
	ck_assert_str_eq(r.errors, "");
	ck_assert_str_eq(t.text, "a.b.c.");
}
END_TEST

START_TEST(list_ends_with_its_first_error)
{
	reading_text(&r, "list a \"b\" c\n");
	ck_assert_int_eq(r.status, WAX_FORMAT);
	ck_assert_str_eq(t.text, "a..");
}
END_TEST

START_TEST(error_after_parsing_is_an_error_as_well)
{
	reading_text(&r, "list a\n");
	ck_assert_int_eq(r.status, WAX_OK);
	parser_fail(r.parser, PARSER_NOWHERE, "nothing is %d; expected more",
	    7);
	ck_assert_int_eq(parser_finish(r.parser), WAX_FORMAT);
	fflush(r.out);
	ck_assert_str_eq(r.errors, "t: nothing is 7; expected more\n");
}
END_TEST

START_TEST(lack_of_memory_is_told_by_the_status)
{
	parser_fail_memory(r.parser);
	reading_text(&r, "list a\n");
	ck_assert_int_eq(r.status, WAX_MEMORY);
	ck_assert_str_eq(t.text, "");
}
END_TEST

START_TEST(file_that_can_not_be_read_is_told_by_the_status)
{
	reading_file(&r, "/nonexistent/x.conf");
	ck_assert_int_eq(r.status, WAX_SYSTEM);
	ck_assert_str_eq(r.errors, "/nonexistent/x.conf: can not be read: "
	    "No such file or directory\n");
}
END_TEST

START_TEST(folder_instead_of_a_file_is_told)
{
	reading_file(&r, "/");
	ck_assert_int_eq(r.status, WAX_SYSTEM);
	ck_assert_str_eq(r.errors,
	    "/: is not a file; expected a file\n");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/conf/parser", setup, teardown,
    words_are_read_in_order,
    word_that_may_be_missing_is_no_error,
    first_error_of_a_statement_sticks,
    error_of_a_statement_does_not_stick_to_the_next,
    word_where_a_string_must_stand_is_an_error,
    string_where_a_word_must_stand_is_an_error,
    choice_tells_all_words_and_the_nearest,
    statement_that_ends_early_is_told_at_its_end,
    list_ends_with_its_line,
    list_ends_with_its_first_error,
    error_after_parsing_is_an_error_as_well,
    lack_of_memory_is_told_by_the_status,
    file_that_can_not_be_read_is_told_by_the_status,
    folder_instead_of_a_file_is_told)
