/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/lexer.h"

#include <stdlib.h>

#include "check_main.h"

/* One letter a token; words and strings with their text. */
static void
lex(struct bytes text, char *out, size_t size, char **errors)
{
	struct document *s = document_new("t", text);
	struct lexer l;
	size_t len, n = 0;
	struct report r = { .out = open_memstream(errors, &len) };
	struct token t;

	lexer_open(&l, s, &r);
	out[0] = '\0';
	do {
		t = lexer_next(&l);
		n += (size_t)snprintf(out + n, size - n, "%s%c",
		    n > 0 ? " " : "", "?WS{};nB."[t.kind]);
		ck_assert_uint_lt(n, size);
		if (t.kind == TOKEN_WORD || t.kind == TOKEN_STRING)
			n += (size_t)snprintf(out + n, size - n, "(%.*s)",
			    (int)t.text.len, (const char *)t.text.data);
	} while (t.kind != TOKEN_END);
	ck_assert_int_eq(lexer_next(&l).kind, TOKEN_END);
	fclose(r.out);
	document_free(s);
}

static void
assert_tokens(const char *text, const char *expected)
{
	char out[400], *errors = NULL;

	lex(bytes_of_text(text), out, sizeof(out), &errors);
	ck_assert_str_eq(out, expected);
	ck_assert_str_eq(errors, "");
	free(errors);
}

static void
assert_broken(const char *text, const char *expected, const char *error)
{
	char out[400], *errors = NULL;

	lex(bytes_of_text(text), out, sizeof(out), &errors);
	ck_assert_str_eq(out, expected);
	ck_assert_ptr_nonnull(strstr(errors, error));
	free(errors);
}

START_TEST(words_strings_and_marks_are_told_apart)
{
	assert_tokens("listen \"a b\" on [::]:1 { x 1; }\n",
	    "W(listen) S(a b) W(on) W([::]:1) { W(x) W(1) ; } n .");
	assert_tokens("a{b}c;d\"e\"f\n",
	    "W(a) { W(b) } W(c) ; W(d) S(e) W(f) n .");
	assert_tokens("\"\"\n", "S() n .");
}
END_TEST

START_TEST(every_line_ends_with_a_newline_also_the_last)
{
	assert_tokens("", ".");
	assert_tokens("\n\n", "n n .");
	assert_tokens("a", "W(a) n .");
	assert_tokens("a\n", "W(a) n .");
	assert_tokens("a\r\nb\r\n", "W(a) n W(b) n .");
	assert_tokens(" \t", "n .");
}
END_TEST

START_TEST(comment_goes_to_the_end_of_its_line)
{
	assert_tokens("# \"x { }\na # b\n\"#\" c#d\n",
	    "n W(a) n S(#) W(c) n .");
}
END_TEST

START_TEST(utf8_and_a_byte_order_mark_are_fine)
{
	assert_tokens("\xef\xbb\xbfn\xc3\xa4me \"\xe2\x82\xac\"\n",
	    "W(n\xc3\xa4me) S(\xe2\x82\xac) n .");
	assert_broken("a\n\xef\xbb\xbf\xff\n", "W(a) n B n .",
	    "t:2:2: byte 0xff is not UTF-8");
}
END_TEST

START_TEST(odd_number_of_quotes_has_its_own_message)
{
	assert_broken("a \"b\" \"c\nd\n", "B n W(d) n .",
	    "t:1:7: odd number of quotes on this line");
	assert_broken("\"", "B n .", "t:1:1: odd number of quotes");
	/* Not in a comment. */
	assert_tokens("a # \"\n", "W(a) n .");
}
END_TEST

START_TEST(broken_line_keeps_its_unmatched_braces)
{
	assert_broken("a \"b {\nc;\n}\n", "B { n W(c) ; n } n .", "odd");
	assert_broken("a \"b { c; }\nd\n", "B n W(d) n .", "odd");
	assert_broken("a \"b; } }\nd\n", "B } } n W(d) n .", "odd");
	assert_broken("\" } {\nd\n", "B } { n W(d) n .", "odd");
}
END_TEST

START_TEST(control_characters_are_refused)
{
	static const uint8_t nul[] = { 'a', 0, 'b', '\n', 'c' };
	char out[100], *errors = NULL;

	lex(BYTES_ARRAY(nul), out, sizeof(out), &errors);
	ck_assert_str_eq(out, "B n W(c) n .");
	ck_assert_ptr_nonnull(strstr(errors,
	    "t:1:2: control character 0x00; expected text\na?b\n"));
	free(errors);
	assert_broken("a\rb\n", "B n .", "t:1:2: control character 0x0d");
	assert_broken("\"\x1b[m\"", "B n .", "t:1:2: control character 0x1b");
	assert_broken("# \x7f", "B n .", "t:1:3: control character 0x7f");
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_refused)
{
	assert_broken("ab \xc3(\n", "B n .",
	    "t:1:4: byte 0xc3 is not UTF-8; expected UTF-8 text\nab ?(\n");
	assert_broken("\xed\xa0\x80\n", "B n .", "byte 0xed");
	assert_broken("\xe2\x82", "B n .", "byte 0xe2");
}
END_TEST

START_TEST(line_may_be_as_long_as_the_most_and_not_longer)
{
	char text[LEXER_LINE_MAX + 2], out[LEXER_LINE_MAX + 100];
	char *errors = NULL;

	memset(text, 'x', sizeof(text));
	lex(bytes_of(text, LEXER_LINE_MAX), out, sizeof(out), &errors);
	ck_assert_str_eq(errors, "");
	ck_assert_ptr_nonnull(strstr(out, "x) n ."));
	free(errors);
	errors = NULL;
	lex(bytes_of(text, LEXER_LINE_MAX + 1), out, sizeof(out), &errors);
	ck_assert_str_eq(out, "B n .");
	ck_assert_ptr_nonnull(strstr(errors,
	    "a line of 1001 bytes; expected at most 1000"));
	free(errors);
}
END_TEST

START_TEST(every_token_knows_its_place)
{
	struct document *s = document_new("t", bytes_of_text("a b\n \"c\"\n"));
	struct report r = { .out = stderr };
	struct lexer l;
	static const struct { size_t offset; uint32_t line; unsigned column; }
	    expected[] = { { 0, 1, 1 }, { 2, 1, 3 }, { 3, 1, 4 }, { 5, 2, 2 },
		{ 8, 2, 5 }, { 9, 3, 1 } };

	lexer_open(&l, s, &r);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		struct token t = lexer_next(&l);

		ck_assert_uint_eq(t.at.offset, expected[i].offset);
		ck_assert_uint_eq(t.at.line, expected[i].line);
		ck_assert_uint_eq(report_column(t.at), expected[i].column);
	}
	document_free(s);
}
END_TEST

START_TEST(token_is_shown_as_it_was_written)
{
	char out[REPORT_SHOW];
	struct token t = { .kind = TOKEN_STRING, .text = bytes_of_text("a b") };

	ck_assert_str_eq(token_show(&t, out), "\"a b\"");
	ck_assert(!token_is(&t, "a b"));
	t.kind = TOKEN_WORD;
	ck_assert_str_eq(token_show(&t, out), "a b");
	ck_assert(token_is(&t, "a b"));
	t.kind = TOKEN_NEWLINE;
	ck_assert_str_eq(token_show(&t, out), "end of line");
	t.kind = TOKEN_END;
	ck_assert_str_eq(token_show(&t, out), "end of file");
}
END_TEST

static void
assert_path(const char *file, const char *text, const char *expected)
{
	struct document *s = document_new(file, bytes_of_text(""));
	struct token t = { .kind = TOKEN_STRING, .text = bytes_of_text(text),
		.at = { .source = s } };
	char *path = token_copy_path(&t);

	ck_assert_str_eq(path, expected);
	free(path);
	document_free(s);
}

START_TEST(relative_path_begins_at_the_folder_of_its_file)
{
	assert_path("/etc/a/b.conf", "c/d.pem", "/etc/a/c/d.pem");
	assert_path("/etc/a/b.conf", "/d.pem", "/d.pem");
	assert_path("a/b.conf", "../d.pem", "a/../d.pem");
	assert_path("b.conf", "d.pem", "d.pem");
	assert_path("/b.conf", "d.pem", "/d.pem");
}
END_TEST

TEST_MAIN("ostler/conf/lexer",
    words_strings_and_marks_are_told_apart,
    every_line_ends_with_a_newline_also_the_last,
    comment_goes_to_the_end_of_its_line,
    utf8_and_a_byte_order_mark_are_fine,
    odd_number_of_quotes_has_its_own_message,
    broken_line_keeps_its_unmatched_braces,
    control_characters_are_refused,
    bytes_that_are_not_utf8_are_refused,
    line_may_be_as_long_as_the_most_and_not_longer,
    every_token_knows_its_place,
    relative_path_begins_at_the_folder_of_its_file,
    token_is_shown_as_it_was_written)
