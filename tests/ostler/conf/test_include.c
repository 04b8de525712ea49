/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/parser.h"

#include <sys/stat.h>
#include <unistd.h>

#include "check_main.h"
#include "ostler/conf/reading.h"

#define WORDS_SIZE 2000

/* "say WORD" adds the word. */
static void
say_read(struct parser *p, const struct keyword *k, void *target)
{
	struct token t = parser_read_word(p, "a word");

	(void)k;
	if (!parser_is_bad(p))
		strncat(target, (const char *)t.text.data, t.text.len);
}

static const struct keyword rows[] = {
	{ .name = "say", .type = KEYWORD_STATEMENT, .read = say_read },
	{ .name = NULL }
};

static char folder[] = "/tmp/test_include.XXXXXX";
static char words[WORDS_SIZE];
static struct reading r;

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	words[0] = '\0';
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
write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

START_TEST(include_reads_what_matches_in_order_of_name)
{
	mkdir("d", 0700);
	write_file("d/b.conf", "say b\n");
	write_file("d/a.conf", "say a\n");
	write_file("d/B.conf", "say B");
	write_file("d/c.txt", "say c\n");
	write_file("main", "say 1\ninclude \"d/*.conf\"\nsay 2\n");
	reading_file(&r, "main");
	ck_assert_str_eq(r.errors, "");
	ck_assert_int_eq(r.status, WAX_OK);
	ck_assert_str_eq(words, "1Bab2");
}
END_TEST

START_TEST(include_without_a_match_is_no_error_for_a_pattern)
{
	write_file("main", "include \"d/*.conf\"\nsay 2\n");
	reading_file(&r, "main");
	ck_assert_int_eq(r.status, WAX_OK);
	ck_assert_str_eq(words, "2");
}
END_TEST

START_TEST(include_of_a_missing_file_is_an_error_at_the_name)
{
	write_file("main", "include \"x.conf\"\nsay 2\n");
	reading_file(&r, "main");
	ck_assert_int_eq(r.status, WAX_SYSTEM);
	ck_assert_str_eq(r.errors, "main:1:9: x.conf: No such file or directory"
	    "; expected a file\ninclude \"x.conf\"\n        ^\n");
	ck_assert_str_eq(words, "2");
}
END_TEST

START_TEST(include_begins_at_the_folder_of_its_file)
{
	char path[100];

	mkdir("d", 0700);
	write_file("d/main", "include \"e\"\n");
	write_file("d/e", "say e\n");
	write_file("e", "say wrong\n");
	snprintf(path, sizeof(path), "%s/d/main", folder);
	reading_file(&r, path);
	ck_assert_str_eq(words, "e");
}
END_TEST

START_TEST(include_tells_errors_with_the_name_of_the_file)
{
	write_file("a", "say\n");
	write_file("main", "include \"a\"\nsay\n");
	reading_file(&r, "main");
	ck_assert_int_eq(r.status, WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(r.errors, "a:1:4: end of line"));
	ck_assert_ptr_nonnull(strstr(r.errors, "main:2:4: end of line"));
}
END_TEST

START_TEST(include_works_four_deep_and_not_five)
{
	write_file("1", "include \"2\"\nsay 1\n");
	write_file("2", "include \"3\"\nsay 2\n");
	write_file("3", "include \"4\"\nsay 3\n");
	write_file("4", "say 4\n");
	write_file("main", "include \"1\"\n");
	reading_file(&r, "main");
	ck_assert_str_eq(r.errors, "");
	ck_assert_str_eq(words, "4321");

	reading_end(&r);
	reading_begin(&r, rows, words);
	words[0] = '\0';
	write_file("4", "include \"5\"\nsay 4\n");
	write_file("5", "say 5\n");
	reading_file(&r, "main");
	ck_assert_int_eq(r.status, WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(r.errors,
	    "4:1:9: include at depth 5; expected at most 4"));
	ck_assert_str_eq(words, "4321");
}
END_TEST

START_TEST(include_of_itself_is_refused_by_whatever_name)
{
	write_file("main", "include \"./a\"\nsay 1\n");
	write_file("a", "include \"main\"\nsay 2\n");
	ck_assert_int_eq(link("main", "b"), 0);
	reading_file(&r, "b");
	ck_assert_int_eq(r.status, WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(r.errors, "./a:1:9: ./main is being "
	    "read; expected a file that does not include itself"));
	ck_assert_str_eq(words, "21");
}
END_TEST

START_TEST(include_of_what_others_may_change_is_refused)
{
	write_file("a", "say a\n");
	ck_assert_int_eq(symlink("a", "link"), 0);
	mkdir("d", 0700);
	ck_assert_int_eq(symlink("d", "folder"), 0);
	write_file("d/b", "say b\n");
	write_file("d/c", "say c\n");
	ck_assert_int_eq(chmod("d/c", 0646), 0);
	write_file("main", "include \"link\"\ninclude \"folder/b\"\n"
	    "include \"d/c\"\n");
	reading_file(&r, "main");
	ck_assert_int_eq(r.status, WAX_SYSTEM);
	ck_assert_ptr_nonnull(strstr(r.errors, "main:1:9: link is a symbolic "
	    "link; expected the file itself"));
	ck_assert_ptr_nonnull(strstr(r.errors, "main:3:9: d/c may be written "
	    "by anybody; expected"));
	ck_assert_str_eq(words, "b");
}
END_TEST

START_TEST(include_of_more_than_64_mib_ends)
{
	char name[20];

	mkdir("d", 0700);
	for (int i = 0; i < 5; i++) {
		snprintf(name, sizeof(name), "d/%d", i);
		write_file(name, "");
		/* As large as one may be, and little work: one bad line. */
		ck_assert_int_eq(truncate(name, DOCUMENT_SIZE_MAX), 0);
	}
	write_file("main", "include \"d/*\"\n");
	reading_file(&r, "main");
	ck_assert_int_eq(r.status, WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(r.errors, "main:1:9: d/3 is too much; "
	    "expected at most 64 MiB in all files"));
}
END_TEST

START_TEST(include_of_one_file_twice_in_turn_is_no_loop)
{
	write_file("a", "say a\n");
	write_file("main", "include \"a\"\ninclude \"a\"\n");
	reading_file(&r, "main");
	ck_assert_int_eq(r.status, WAX_OK);
	ck_assert_str_eq(words, "aa");
}
END_TEST

START_TEST(include_of_a_folder_is_an_error)
{
	mkdir("d", 0700);
	write_file("main", "include \"d\"\n");
	reading_file(&r, "main");
	ck_assert_int_eq(r.status, WAX_SYSTEM);
	ck_assert_ptr_nonnull(strstr(r.errors,
	    "main:1:9: d is not a file; expected a file"));
}
END_TEST

START_TEST(include_needs_a_name_and_nothing_behind_it)
{
	write_file("main", "include \"\"\ninclude \"a\" b\ninclude\n");
	reading_file(&r, "main");
	ck_assert_ptr_nonnull(strstr(r.errors, "main:1:9: empty name"));
	ck_assert_ptr_nonnull(strstr(r.errors,
	    "main:2:13: b; expected end of line"));
	ck_assert_ptr_nonnull(strstr(r.errors, "main:3:8: end of line; "
	    "expected a file name or pattern in quotes"));
}
END_TEST

START_TEST(include_of_too_many_files_ends)
{
	char name[20];

	mkdir("d", 0700);
	for (int i = 0; i < PARSER_FILES; i++) {
		snprintf(name, sizeof(name), "d/%04d", i);
		write_file(name, i < 900 ? "" : "say x\n");
	}
	write_file("main", "include \"d/*\"\n");
	reading_file(&r, "main");
	ck_assert_int_eq(r.status, WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(r.errors, "d/0999 is one file too many; "
	    "expected at most 1000"));
	ck_assert_uint_eq(strlen(words), 99);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/conf/include", setup, teardown,
    include_reads_what_matches_in_order_of_name,
    include_without_a_match_is_no_error_for_a_pattern,
    include_of_a_missing_file_is_an_error_at_the_name,
    include_begins_at_the_folder_of_its_file,
    include_tells_errors_with_the_name_of_the_file,
    include_works_four_deep_and_not_five,
    include_of_itself_is_refused_by_whatever_name,
    include_of_what_others_may_change_is_refused,
    include_of_more_than_64_mib_ends,
    include_of_one_file_twice_in_turn_is_no_loop,
    include_of_a_folder_is_an_error,
    include_needs_a_name_and_nothing_behind_it,
    include_of_too_many_files_ends)
