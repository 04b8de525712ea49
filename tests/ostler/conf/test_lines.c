/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/lines.h"

#include <sys/stat.h>
#include <unistd.h>

#include "check_main.h"
#include "ostler/conf/reading.h"

static char words[2000];
static size_t count;
static char folder[] = "/tmp/test_lines.XXXXXX";
static struct reading r;

/* Words of the letter x are wrong. */
static void
take_word(struct parser *p, const struct token *word, void *arg)
{
	ck_assert_ptr_eq(arg, words);
	if (word->text.data[0] == 'x')
		parser_fail(p, word->at, "wrong");
	else if (strlen(words) + word->text.len < sizeof(words))
		strncat(words, (const char *)word->text.data, word->text.len);
}

static void
list_read(struct parser *p, const struct keyword *k, void *target)
{
	struct token name = parser_read_string(p, "a name");

	(void)k;
	if (!parser_is_bad(p))
		count = lines_read(p, &name, "a word", take_word, target);
}

static const struct keyword rows[] = {
	{ .name = "list", .type = KEYWORD_STATEMENT, .read = list_read },
	{ .name = NULL }
};

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	reading_begin(&r, rows, words);
}

static void
teardown(void)
{
	char command[100];

	reading_end(&r);
	ck_assert_int_eq(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static void
write_bytes(const char *name, const char *text, size_t len)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(text, 1, len, f), len);
	fclose(f);
}

static void
write_file(const char *name, const char *text)
{
	write_bytes(name, text, strlen(text));
}

static void
read_list(const char *text)
{
	write_file("list", text);
	write_file("main", "list \"list\"\n");
	reading_file(&r, "main");
}

START_TEST(each_line_has_a_word_or_none)
{
	read_list("# comment\na\n\n  b  # comment\n\t\r\nc\r\nd");
	ck_assert_str_eq(r.errors, "");
	ck_assert_int_eq(r.status, WAX_OK);
	ck_assert_str_eq(words, "abcd");
	ck_assert_uint_eq(count, 4);
}
END_TEST

START_TEST(empty_file_has_no_words)
{
	read_list("");
	ck_assert_int_eq(r.status, WAX_OK);
	ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(each_wrong_line_is_told_with_its_place)
{
	read_list("a\nb c\nx\nd\n\"e\"\nf;\n{\n}\ng\n");
	ck_assert_str_eq(r.errors,
	    "list:2:3: c; expected a word on each line, and nothing else\n"
	    "b c\n  ^\n"
	    "list:3:1: wrong\nx\n^\n"
	    "list:5:1: \"e\"; expected a word on each line, and nothing else\n"
	    "\"e\"\n^\n"
	    "list:6:2: semicolon; expected a word on each line, and nothing "
	    "else\nf;\n ^\n"
	    "list:7:1: {; expected a word on each line, and nothing else\n"
	    "{\n^\n"
	    "list:8:1: }; expected a word on each line, and nothing else\n"
	    "}\n^\n");
	ck_assert_int_eq(r.status, WAX_FORMAT);
	ck_assert_str_eq(words, "adg");
}
END_TEST

START_TEST(line_that_is_no_text_is_told)
{
	static const char text[] = "a\nb\0c\n\xff\n\"\nd\n";

	write_bytes("list", text, sizeof(text) - 1);
	write_file("main", "list \"list\"\n");
	reading_file(&r, "main");
	ck_assert_ptr_nonnull(strstr(r.errors, "list:2:2: control character "
	    "0x00; expected text\n"));
	ck_assert_ptr_nonnull(strstr(r.errors, "list:3:1: byte 0xff is not "
	    "UTF-8; expected UTF-8 text\n"));
	ck_assert_ptr_nonnull(strstr(r.errors, "list:4:1: odd number of "
	    "quotes"));
	ck_assert_str_eq(words, "ad");
}
END_TEST

START_TEST(reading_ends_with_too_many_errors)
{
	char text[2000] = "";

	for (int i = 0; i < 300; i++)
		strcat(text, "x\n");
	strcat(text, "a\n");
	read_list(text);
	ck_assert_ptr_nonnull(strstr(r.errors, "more than 20 errors"));
	ck_assert_str_eq(words, "");
}
END_TEST

START_TEST(file_that_can_not_be_read_is_told_at_its_name)
{
	write_file("f", "a\n");
	ck_assert_int_eq(symlink("f", "link"), 0);
	write_file("large", "");
	ck_assert_int_eq(truncate("large", 1 << 30), 0);
	write_file("main", "list \"none\"\nlist \"link\"\nlist \"large\"\n"
	    "list \"\"\nlist \"f\"\n");
	reading_file(&r, "main");
	ck_assert_str_eq(r.errors,
	    "main:1:6: none: No such file or directory; expected a file\n"
	    "list \"none\"\n     ^\n"
	    "main:2:6: link is a symbolic link; expected the file itself\n"
	    "list \"link\"\n     ^\n"
	    "main:3:6: large is too large; expected at most 16 MiB\n"
	    "list \"large\"\n     ^\n"
	    "main:4:6: empty name; expected that of a file\n"
	    "list \"\"\n     ^\n");
	ck_assert_int_eq(r.status, WAX_SYSTEM);
	ck_assert_str_eq(words, "a");
}
END_TEST

START_TEST(name_begins_at_the_folder_of_the_file_it_stands_in)
{
	ck_assert_int_eq(mkdir("d", 0700), 0);
	write_file("d/main", "list \"list\"\n");
	write_file("d/list", "a\n");
	reading_file(&r, "d/main");
	ck_assert_str_eq(words, "a");
}
END_TEST

START_TEST(text_from_memory_has_no_files)
{
	reading_text(&r, "list \"list\"\n");
	ck_assert_str_eq(r.errors, "t:1:6: file; expected none in text that is "
	    "not a file\nlist \"list\"\n     ^\n");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/conf/lines", setup, teardown,
    each_line_has_a_word_or_none,
    empty_file_has_no_words,
    each_wrong_line_is_told_with_its_place,
    line_that_is_no_text_is_told,
    reading_ends_with_too_many_errors,
    file_that_can_not_be_read_is_told_at_its_name,
    name_begins_at_the_folder_of_the_file_it_stands_in,
    text_from_memory_has_no_files)
