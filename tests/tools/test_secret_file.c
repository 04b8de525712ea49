/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secret_file.c - tools/secret_file.c */
#include "tools/secret_file.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check_main.h"

static char folder[] = "/tmp/test_secret.XXXXXX";
static const char *why;
static size_t len;

static void
begin(void)
{
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static void
end(void)
{
	static const char *const names[] = { "f", "f.new", "long" };

	for (size_t i = 0; i < 3; i++)
		unlink(names[i]);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

static void
expect_content(const char *text)
{
	char *got = secret_file_read("f", true, &len, &why);

	ck_assert_ptr_nonnull(got);
	ck_assert_str_eq(got, text);
	ck_assert_uint_eq(len, strlen(text));
	secret_file_free(got);
}

START_TEST(a_file_is_replaced_and_is_its_owners_alone)
{
	struct stat about;

	umask(0);
	ck_assert_int_eq(secret_file_replace("f", bytes_of_text("one")),
	    WAX_OK);
	expect_content("one");
	ck_assert_int_eq(chmod("f", 0644), 0);
	ck_assert_int_eq(secret_file_replace("./f", bytes_of_text("")),
	    WAX_OK);
	expect_content("");
	ck_assert_int_eq(stat("f", &about), 0);
	ck_assert_uint_eq(about.st_mode & 07777, 0600);
}
END_TEST

START_TEST(what_a_crash_has_left_is_neither_read_nor_written_to)
{
	ck_assert_int_eq(symlink("f", "f.new"), 0);
	ck_assert_int_eq(secret_file_replace("f", bytes_of_text("two")),
	    WAX_OK);
	expect_content("two");
	ck_assert_int_ne(access("f.new", F_OK), 0);
}
END_TEST

START_TEST(a_place_that_is_not_there_is_told)
{
	char name[5000];

	ck_assert_int_eq(secret_file_replace("no/f", bytes_of_text("x")),
	    WAX_SYSTEM);
	ck_assert_int_eq(errno, ENOENT);
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ck_assert_int_eq(secret_file_replace(name, bytes_of_text("x")),
	    WAX_RANGE);
	ck_assert_ptr_null(secret_file_read("no/f", true, &len, &why));
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(a_secret_that_others_may_read_is_refused)
{
	ck_assert_int_eq(secret_file_replace("f", bytes_of_text("x")),
	    WAX_OK);
	ck_assert_int_eq(chmod("f", 0640), 0);
	ck_assert_ptr_null(secret_file_read("f", true, &len, &why));
	ck_assert_ptr_nonnull(strstr(why, "chmod 600"));
	ck_assert_int_eq(errno, 0);
	secret_file_free(secret_file_read("f", false, &len, &why));
	ck_assert_uint_eq(len, 1);
	ck_assert_ptr_null(secret_file_read(".", false, &len, &why));
	ck_assert_str_eq(why, "is no file");
	secret_file_free(NULL);
}
END_TEST

START_TEST(a_file_is_read_up_to_its_bound)
{
	static uint8_t much[SECRET_FILE_MAX + 1];
	char *got;

	memset(much, 'a', sizeof(much));
	ck_assert_int_eq(secret_file_replace("long", bytes_of(much,
	    SECRET_FILE_MAX)), WAX_OK);
	got = secret_file_read("long", true, &len, &why);
	ck_assert_ptr_nonnull(got);
	ck_assert_uint_eq(len, SECRET_FILE_MAX);
	secret_file_free(got);
	ck_assert_int_eq(secret_file_replace("long", bytes_of(much,
	    SECRET_FILE_MAX + 1)), WAX_OK);
	ck_assert_ptr_null(secret_file_read("long", true, &len, &why));
	ck_assert_str_eq(why, "longer than 64 KiB");
}
END_TEST

START_TEST(a_folder_is_safe_if_it_is_ours_alone)
{
	ck_assert(secret_file_is_safe_folder(folder, &why));
	ck_assert_int_eq(chmod(folder, 0750), 0);
	ck_assert(!secret_file_is_safe_folder(folder, &why));
	ck_assert_ptr_nonnull(strstr(why, "chmod 700"));
	ck_assert_int_eq(chmod(folder, 0700), 0);
	ck_assert(!secret_file_is_safe_folder("nowhere", &why));
	ck_assert_ptr_nonnull(strstr(why, "mkdir -m 700"));
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(secret_file_replace("f", bytes_of_text("")), WAX_OK);
	ck_assert(!secret_file_is_safe_folder("f", &why));
	ck_assert_ptr_nonnull(strstr(why, "no directory"));
	if (geteuid() == 0 && chown(folder, 12345, (gid_t)-1) == 0) {
		ck_assert(!secret_file_is_safe_folder(folder, &why));
		ck_assert_ptr_nonnull(strstr(why, "another user"));
	}
}
END_TEST

TEST_MAIN_FIXTURE("tools/secret_file", begin, end,
    a_file_is_replaced_and_is_its_owners_alone,
    what_a_crash_has_left_is_neither_read_nor_written_to,
    a_place_that_is_not_there_is_told,
    a_secret_that_others_may_read_is_refused,
    a_file_is_read_up_to_its_bound,
    a_folder_is_safe_if_it_is_ours_alone)
