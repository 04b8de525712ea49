/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/document.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check_main.h"

static char folder[] = "/tmp/test_document.XXXXXX";
static char path[64];
static const char *why;

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/file", folder);
}

static void
teardown(void)
{
	unlink(path);
	rmdir(folder);
}

static void
write_file(const char *text, off_t size)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	if (size >= 0)
		ck_assert_int_eq(truncate(path, size), 0);
}

START_TEST(document_holds_the_file_and_its_name)
{
	struct document *s = NULL;

	write_file("one\ntwo", -1);
	ck_assert_int_eq(document_read_file(path, &s, &why), WAX_OK);
	ck_assert_str_eq(s->name, path);
	ck_assert(bytes_equal(s->text, bytes_of_text("one\ntwo")));
	document_free(s);
}
END_TEST

START_TEST(document_of_an_empty_file_is_empty)
{
	struct document *s = NULL;

	write_file("", -1);
	ck_assert_int_eq(document_read_file(path, &s, &why), WAX_OK);
	ck_assert_uint_eq(s->text.len, 0);
	document_free(s);
}
END_TEST

START_TEST(document_at_its_largest_is_read_and_one_byte_more_is_not)
{
	struct document *s = NULL;

	write_file("", DOCUMENT_SIZE_MAX);
	ck_assert_int_eq(document_read_file(path, &s, &why), WAX_OK);
	ck_assert_uint_eq(s->text.len, DOCUMENT_SIZE_MAX);
	document_free(s);
	write_file("", DOCUMENT_SIZE_MAX + 1);
	ck_assert_int_eq(document_read_file(path, &s, &why), WAX_RANGE);
	write_file("", 1 << 30);
	ck_assert_int_eq(document_read_file(path, &s, &why), WAX_RANGE);
}
END_TEST

START_TEST(document_that_is_missing_says_so_in_errno)
{
	struct document *s = NULL;

	ck_assert_int_eq(document_read_file(path, &s, &why), WAX_SYSTEM);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(document_that_is_a_folder_or_a_pipe_is_refused_at_once)
{
	struct document *s = NULL;

	ck_assert_int_eq(document_read_file(folder, &s, &why), WAX_UNSUPPORTED);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(document_read_file(path, &s, &why), WAX_UNSUPPORTED);
	ck_assert_str_eq(why, "is not a file; expected a file");
}
END_TEST

START_TEST(document_is_the_same_by_whatever_name)
{
	struct document *a = NULL, *b = NULL;
	struct document *text = document_new(path, bytes_of_text("x"));
	char other[80];

	write_file("x", -1);
	snprintf(other, sizeof(other), "%s/./file", folder);
	ck_assert_int_eq(document_read_file(path, &a, &why), WAX_OK);
	ck_assert_int_eq(document_read_file(other, &b, &why), WAX_OK);
	ck_assert(document_is_same(a, b));
	ck_assert(!document_is_same(a, text));
	ck_assert(!document_is_same(text, text));
	document_free(a);
	document_free(b);
	document_free(text);
	document_free(NULL);
}
END_TEST

START_TEST(document_line_is_the_line_around_a_place)
{
	struct document *s = document_new("t", bytes_of_text("ab\r\n\ncd"));
	static const char *const lines[] = { "ab", "ab", "ab", "ab", "", "cd",
		"cd", "cd" };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct bytes line = document_line((struct place){ s, i, 1 });

		ck_assert(bytes_equal(line, bytes_of_text(lines[i])));
	}
	document_free(s);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/conf/document", setup, teardown,
    document_holds_the_file_and_its_name,
    document_of_an_empty_file_is_empty,
    document_at_its_largest_is_read_and_one_byte_more_is_not,
    document_that_is_missing_says_so_in_errno,
    document_that_is_a_folder_or_a_pipe_is_refused_at_once,
    document_is_the_same_by_whatever_name,
    document_line_is_the_line_around_a_place)
