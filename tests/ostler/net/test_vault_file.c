/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/vault_file.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check_main.h"

static char folder[] = "/tmp/test_vault_file.XXXXXX";
static struct vault_file file;

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static void
teardown(void)
{
	unlink("f");
	rmdir("d");
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

static void
write_file(const char *text, mode_t mode)
{
	FILE *f = fopen("f", "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	ck_assert_int_eq(chmod("f", mode), 0);
}

/* Reads it, or says exactly that. */
static void
assert_read(const char *path, bool is_secret, const char *expected)
{
	char *errors = NULL;
	size_t len;
	FILE *out = open_memstream(&errors, &len);
	enum wax_status st = vault_file_read(path, is_secret, out, &file);

	fclose(out);
	ck_assert_str_eq(errors, expected);
	ck_assert_int_eq(st, len == 0 ? WAX_OK : WAX_SYSTEM);
	if (st != WAX_OK)
		ck_assert_ptr_null(file.data);
	free(errors);
}

START_TEST(file_is_read_whole)
{
	write_file("some text\n", 0644);
	assert_read("f", false, "");
	ck_assert_uint_eq(file.len, 10);
	ck_assert_mem_eq(file.data, "some text\n", 10);
	vault_file_clear(&file);
	ck_assert_ptr_null(file.data);
	write_file("", 0644);
	assert_read("f", false, "");
	ck_assert_uint_eq(file.len, 0);
	vault_file_clear(&file);
	vault_file_clear(&file);
}
END_TEST

START_TEST(key_that_others_may_have_is_refused_with_its_mode)
{
	static const mode_t good[] = { 0600, 0400, 0700 };
	static const mode_t bad[] = { 0640, 0604, 0620, 0660, 0644, 0664 };

	for (size_t i = 0; i < 3; i++) {
		write_file("x", good[i]);
		assert_read("f", true, "");
		vault_file_clear(&file);
		unlink("f");
	}
	for (size_t i = 0; i < 6; i++) {
		char expected[200];

		write_file("x", bad[i]);
		snprintf(expected, sizeof(expected), "f: has mode %04o; "
		    "expected 0600 or 0400: nobody but its owner may have the "
		    "key\n", (unsigned)bad[i]);
		assert_read("f", true, expected);
		assert_read("f", false, "");
		vault_file_clear(&file);
		unlink("f");
	}
}
END_TEST

START_TEST(key_that_somebody_else_may_put_there_is_refused)
{
	write_file("x", 0602);
	assert_read("f", true, "f: may be written by anybody; expected a file "
	    "that others can not write (chmod o-w)\n");
	ck_assert_int_eq(chmod("f", 0600), 0);
	ck_assert_int_eq(symlink("f", "link"), 0);
	assert_read("link", true, "link: is a symbolic link; expected the file "
	    "itself\n");
	/* Certificates are often links. */
	assert_read("link", false, "");
	vault_file_clear(&file);
	unlink("link");
	ck_assert_int_eq(chmod(".", 0777), 0);
	assert_read("f", true, "f: is in a folder that anybody may write; "
	    "expected one that others can not write (chmod o-w)\n");
	ck_assert_int_eq(chmod(".", 01777), 0);
	assert_read("f", true, "");
	vault_file_clear(&file);
}
END_TEST

START_TEST(what_is_no_file_is_refused_at_once)
{
	assert_read("f", false, "f: can not be read: No such file or "
	    "directory\n");
	ck_assert_int_eq(mkfifo("f", 0600), 0);
	assert_read("f", true, "f: is not a file; expected a file\n");
	ck_assert_int_eq(mkdir("d", 0700), 0);
	assert_read("d", true, "d: is not a file; expected a file\n");
}
END_TEST

START_TEST(file_has_at_most_1_mib)
{
	write_file("", 0600);
	ck_assert_int_eq(truncate("f", VAULT_FILE_MAX), 0);
	assert_read("f", false, "");
	ck_assert_uint_eq(file.len, VAULT_FILE_MAX);
	vault_file_clear(&file);
	ck_assert_int_eq(truncate("f", VAULT_FILE_MAX + 1), 0);
	assert_read("f", false, "f: has 1048577 bytes; expected at most "
	    "1048576\n");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/vault_file", setup, teardown,
    file_is_read_whole,
    key_that_others_may_have_is_refused_with_its_mode,
    key_that_somebody_else_may_put_there_is_refused,
    what_is_no_file_is_refused_at_once,
    file_has_at_most_1_mib)
