/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/parser.h"

#include "check_main.h"
#include "ostler/conf/reading.h"

struct target {
	uint32_t size;
	uint32_t level;
	uint32_t rate;
	unsigned things;
	unsigned bad_things;
	uint32_t weight;	/* of the last thing */
};

static keyword_read thing_read;

/* What needs a size of at least so much. */
static const char *
size_misfit(const struct keyword *k, const void *target)
{
	const struct target *t = target;

	return t->size < k->needs ? "it with a greater size" : NULL;
}

static const struct keyword thing_rows[] = {
	{ .name = "weight", .type = KEYWORD_NUMBER, .least = 1, .most = 9,
	  KEYWORD_FIELD(struct target, weight) },
	{ .name = "length", .type = KEYWORD_NUMBER, .least = 1, .most = 9,
	  KEYWORD_FIELD(struct target, rate) },
	{ .name = "span", .type = KEYWORD_NUMBER, .least = 1, .most = 9,
	  .misfit = size_misfit, .needs = 5,
	  KEYWORD_FIELD(struct target, weight) },
	{ .name = NULL }
};

static const struct keyword rows[] = {
	{ .name = "size", .type = KEYWORD_NUMBER, .least = 1, .most = 99,
	  KEYWORD_FIELD(struct target, size) },
	{ .name = "log level", .type = KEYWORD_NUMBER, .least = 1, .most = 99,
	  KEYWORD_FIELD(struct target, level) },
	{ .name = "log rate", .type = KEYWORD_NUMBER, .least = 1, .most = 99,
	  KEYWORD_FIELD(struct target, rate) },
	{ .name = "thing", .type = KEYWORD_STATEMENT, .read = thing_read },
	{ .name = NULL }
};

/* thing WORD [{ weight N; length N; }] */
static void
thing_read(struct parser *p, const struct keyword *k, void *target)
{
	struct target *t = target;

	(void)k;
	(void)parser_read_word(p, "a word");
	parser_read_block(p, thing_rows, t);
	t->things++;
	t->bad_things += parser_is_bad(p);
}

static struct target t;
static struct reading r;

static void
setup(void)
{
	t = (struct target){ .size = 0 };
	reading_begin(&r, rows, &t);
}

static void
teardown(void)
{
	reading_end(&r);
}

/* All that is said, without the source lines and carets. */
static void
assert_errors(const char *text, const char *expected)
{
	char said[4000] = "";

	reading_text(&r, text);
	for (char *line = r.errors; line != NULL && *line != '\0';) {
		char *end = strchr(line, '\n');

		if (strncmp(line, "t:", 2) == 0) {
			strncat(said, line, (size_t)(end - line) + 1);
		}
		line = end + 1;
	}
	ck_assert_str_eq(said, expected);
	ck_assert_int_eq(r.status, *expected == '\0' ? WAX_OK : WAX_FORMAT);
}

START_TEST(statements_set_their_fields)
{
	assert_errors("# c\nsize 5\n\n  log level 7 # x\nlog rate 8",  "");
	ck_assert_uint_eq(t.size, 5);
	ck_assert_uint_eq(t.level, 7);
	ck_assert_uint_eq(t.rate, 8);
}
END_TEST

START_TEST(unknown_word_is_an_error_with_the_nearest_keyword)
{
	assert_errors("sise 5\nqqq\nloglevel 5\nincldue \"x\"\n",
	    "t:1:1: unknown word sise; expected a keyword "
	    "(did you mean size?)\n"
	    "t:2:1: unknown word qqq; expected a keyword\n"
	    "t:3:1: unknown word loglevel; expected a keyword "
	    "(did you mean log level?)\n"
	    "t:4:1: unknown word incldue; expected a keyword "
	    "(did you mean include?)\n");
	ck_assert(parser_is_lossy(r.parser));
}
END_TEST

START_TEST(second_word_of_a_keyword_is_checked)
{
	assert_errors("log levle 5\nlog\nlog \"level\" 5\n",
	    "t:1:5: levle; expected level or rate (did you mean level?)\n"
	    "t:2:4: end of line; expected level or rate\n"
	    "t:3:5: \"level\"; expected level or rate\n");
}
END_TEST

START_TEST(repeated_single_valued_word_is_an_error_and_its_value_checked)
{
	assert_errors("size 5\nlog level 1\nsize 0\n",
	    "t:3:1: size is given again; expected once (first at t:1)\n"
	    "t:3:6: size is 0; expected 1 to 99\n");
}
END_TEST

START_TEST(value_that_is_missing_or_too_much_is_an_error)
{
	assert_errors("size\nlog level 5 6\nsize {\n}\n",
	    "t:1:5: size has no value; expected 1 to 99\n"
	    "t:2:13: 6; expected end of line\n"
	    "t:3:1: size is given again; expected once (first at t:1)\n"
	    "t:3:6: size has no value; expected 1 to 99\n");
	ck_assert_uint_eq(t.level, 5);
}
END_TEST

START_TEST(line_that_begins_with_no_word_is_an_error)
{
	assert_errors("\"size\" 5\n}\n; size 3\n{ a;\n b; }\nlog rate 3\n",
	    "t:1:1: \"size\"; expected a keyword\n"
	    "t:2:1: }; expected a keyword\n"
	    "t:3:1: semicolon; expected a keyword\n"
	    "t:4:1: {; expected a keyword\n");
	ck_assert_uint_eq(t.rate, 3);
	ck_assert_uint_eq(t.size, 0);
}
END_TEST

START_TEST(semicolon_outside_of_a_block_is_an_error)
{
	assert_errors("size 5;\n", "t:1:7: semicolon; expected end of line\n");
}
END_TEST

START_TEST(block_may_stand_on_one_line_or_on_many)
{
	assert_errors("thing a { weight 3; length 4; }\n"
	    "thing b {\n\tweight\n\t\t5\n\t; # c\n\n}\n"
	    "thing c {}\nthing d\n", "");
	ck_assert_uint_eq(t.things, 4);
	ck_assert_uint_eq(t.weight, 5);
}
END_TEST

START_TEST(block_is_read_on_behind_an_error)
{
	assert_errors("thing a { weight 0; length x; heigth 1; }\nsize 0\n",
	    "t:1:18: weight is 0; expected 1 to 9\n"
	    "t:1:28: length is x; expected 1 to 9\n"
	    "t:1:31: unknown word heigth; expected a keyword "
	    "(did you mean weight?)\n"
	    "t:2:6: size is 0; expected 1 to 99\n");
	/* What is wrong in the block is not the statement's fault. */
	ck_assert_uint_eq(t.bad_things, 0);
}
END_TEST

START_TEST(block_of_a_bad_statement_is_read_for_its_errors)
{
	assert_errors("thing \"a\" { weight 0; }\nsize 0\n",
	    "t:1:7: \"a\"; expected a word\n"
	    "t:1:20: weight is 0; expected 1 to 9\n"
	    "t:2:6: size is 0; expected 1 to 99\n");
	ck_assert_uint_eq(t.bad_things, 1);
}
END_TEST

START_TEST(block_of_an_unknown_statement_is_skipped)
{
	assert_errors("thnig a {\n weight 0;\n { x; }\n}\nsize 0\n",
	    "t:1:1: unknown word thnig; expected a keyword "
	    "(did you mean thing?)\n"
	    "t:5:6: size is 0; expected 1 to 99\n");
}
END_TEST

START_TEST(word_that_means_nothing_where_it_stands_is_told)
{
	reading_text(&r, "size 4\nthing a { weight 2; span 3; length 4; }\n");
	ck_assert_int_eq(r.status, WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(r.errors, "t:2:21: span means nothing "
	    "here; expected it with a greater size\n"));
	ck_assert_uint_eq(t.weight, 2);
	ck_assert_uint_eq(t.rate, 4);
	ck_assert_uint_eq(parser_count_errors(r.parser), 1);
}
END_TEST

START_TEST(word_stands_where_it_means_something)
{
	reading_text(&r, "size 5\nthing a { span 3; }\n");
	ck_assert_int_eq(r.status, WAX_OK);
	ck_assert_uint_eq(t.weight, 3);
	ck_assert_uint_eq(parser_count_errors(r.parser), 0);
}
END_TEST

START_TEST(missing_semicolon_costs_one_error_only)
{
	assert_errors("thing a {\n weight 3\n length 4;\n}\n"
	    "thing b { weight 3 }\nthing c { weight 3 length 4; }\n",
	    "t:2:10: end of line; expected ;\n"
	    "t:5:20: }; expected ;\n"
	    "t:6:20: length; expected ;\n");
	ck_assert_uint_eq(t.things, 3);
	ck_assert_uint_eq(t.rate, 4);
}
END_TEST

START_TEST(unclosed_block_is_told_where_it_opens)
{
	assert_errors("thing a {\n weight 3;\nsize 4\nlog level 0\n"
	    "thing b {\n length 3;\n",
	    "t:1:9: { is not closed; expected } before line 3\n"
	    "t:4:11: log level is 0; expected 1 to 99\n"
	    "t:5:9: { is not closed; expected } before line 7\n");
	ck_assert_uint_eq(t.size, 4);
}
END_TEST

START_TEST(unclosed_block_at_the_end_of_the_file_is_told)
{
	assert_errors("thing a {", "t:1:9: { is not closed; expected } before "
	    "line 1\n");
}
END_TEST

START_TEST(broken_line_does_not_disturb_the_block_around_it)
{
	assert_errors("thing a {\n weight \"3;\n length 0;\n}\nsize 0\n"
	    "thing \"b {\n weight 0;\n}\nlog rate 0\n",
	    "t:2:9: odd number of quotes on this line; expected each \" to "
	    "have its partner on the same line\n"
	    "t:3:9: length is 0; expected 1 to 9\n"
	    "t:5:6: size is 0; expected 1 to 99\n"
	    "t:6:7: odd number of quotes on this line; expected each \" to "
	    "have its partner on the same line\n"
	    "t:9:10: log rate is 0; expected 1 to 99\n");
}
END_TEST

/* Nothing here goes deep into itself. */
START_TEST(braces_in_braces_are_skipped_however_deep)
{
	size_t depth = 500000;
	char *text = malloc(4 * depth + 100), *at = text;

	ck_assert_ptr_nonnull(text);
	at += sprintf(at, "thing a ");
	for (size_t i = 0; i < depth; i++)
		at += sprintf(at, "{\n");
	for (size_t i = 0; i < depth; i++)
		at += sprintf(at, "}\n");
	sprintf(at, "size 0\n");
	assert_errors(text, "t:2:1: {; expected a keyword\n"
	    "t:1000001:6: size is 0; expected 1 to 99\n");
	free(text);
}
END_TEST

START_TEST(include_is_refused_in_text_that_is_no_file)
{
	assert_errors("include \"/etc/passwd\"\ninclude x\n",
	    "t:1:9: include; expected none here\n"
	    "t:2:9: x; expected a file name or pattern in quotes\n");
}
END_TEST

START_TEST(parser_stops_when_enough_was_said)
{
	char text[4096] = "", *at = text;

	for (int i = 0; i < 200; i++)
		at = stpcpy(at, "x\n");
	reading_text(&r, text);
	ck_assert_int_eq(r.status, WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(r.errors, "t:20:1: unknown word x"));
	ck_assert_ptr_null(strstr(r.errors, "t:21:1:"));
	ck_assert_ptr_nonnull(strstr(r.errors,
	    "more than 20 errors; the rest is not shown\n"));
}
END_TEST

TEST_MAIN_FIXTURE("ostler/conf/statement", setup, teardown,
    statements_set_their_fields,
    unknown_word_is_an_error_with_the_nearest_keyword,
    second_word_of_a_keyword_is_checked,
    repeated_single_valued_word_is_an_error_and_its_value_checked,
    value_that_is_missing_or_too_much_is_an_error,
    line_that_begins_with_no_word_is_an_error,
    semicolon_outside_of_a_block_is_an_error,
    block_may_stand_on_one_line_or_on_many,
    block_is_read_on_behind_an_error,
    block_of_a_bad_statement_is_read_for_its_errors,
    block_of_an_unknown_statement_is_skipped,
    word_that_means_nothing_where_it_stands_is_told,
    word_stands_where_it_means_something,
    missing_semicolon_costs_one_error_only,
    unclosed_block_is_told_where_it_opens,
    unclosed_block_at_the_end_of_the_file_is_told,
    broken_line_does_not_disturb_the_block_around_it,
    braces_in_braces_are_skipped_however_deep,
    include_is_refused_in_text_that_is_no_file,
    parser_stops_when_enough_was_said)
