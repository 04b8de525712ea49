/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/guarded.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check_main.h"

static char folder[] = "/tmp/test_guarded.XXXXXX";

static void
setup(void)
{
	FILE *f;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	ck_assert_int_eq(mkdir("d", 0755), 0);
	f = fopen("d/f", "w");
	ck_assert_ptr_nonnull(f);
	fputs("text", f);
	fclose(f);
	ck_assert_int_eq(chmod("d/f", 0644), 0);
}

static void
teardown(void)
{
	char command[100];

	ck_assert_int_eq(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static void
assert_opens(const char *path)
{
	struct stat about;
	const char *why = NULL;
	char text[8] = "";
	int fd = -1;

	ck_assert_int_eq(guarded_open(path, &fd, &about, &why), WAX_OK);
	ck_assert_int_eq(about.st_size, 4);
	ck_assert_int_eq(read(fd, text, 8), 4);
	ck_assert_str_eq(text, "text");
	close(fd);
}

static void
assert_refuses(const char *path, const char *expected)
{
	int before = dup(0), after, fd = -1;
	struct stat about;
	const char *why = NULL;

	close(before);
	ck_assert_int_eq(guarded_open(path, &fd, &about, &why),
	    WAX_UNSUPPORTED);
	ck_assert_str_eq(why, expected);
	after = dup(0);		/* nothing stays open */
	close(after);
	ck_assert_int_eq(after, before);
}

static void
assert_fails(const char *path, int error)
{
	struct stat about;
	const char *why = NULL;
	int fd = -1;

	ck_assert_int_eq(guarded_open(path, &fd, &about, &why), WAX_SYSTEM);
	ck_assert_int_eq(errno, error);
}

START_TEST(file_is_opened_by_whatever_name_of_its_folder)
{
	char path[100];

	assert_opens("d/f");
	assert_opens("./d/../d//f");
	snprintf(path, sizeof(path), "%s/d/f", folder);
	assert_opens(path);
	ck_assert_int_eq(chdir("d"), 0);
	assert_opens("f");
}
END_TEST

START_TEST(folders_on_the_way_may_be_links)
{
	ck_assert_int_eq(symlink("d", "link"), 0);
	assert_opens("link/f");
	ck_assert_int_eq(symlink(".", "d/again"), 0);
	assert_opens("link/again/f");
}
END_TEST

START_TEST(link_in_the_place_of_the_file_is_refused)
{
	ck_assert_int_eq(symlink("f", "d/link"), 0);
	ck_assert_int_eq(symlink("nothing", "d/dangling"), 0);
	assert_refuses("d/link", "is a symbolic link; expected the file "
	    "itself");
	assert_refuses("d/dangling", "is a symbolic link; expected the file "
	    "itself");
}
END_TEST

START_TEST(file_that_others_may_write_is_refused)
{
	static const mode_t good[] = { 0600, 0400, 0644, 0664, 0660, 0777 &
	    ~(mode_t)S_IWOTH };
	static const mode_t bad[] = { 0602, 0646, 0666, 0777 };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		ck_assert_int_eq(chmod("d/f", good[i]), 0);
		assert_opens("d/f");
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_int_eq(chmod("d/f", bad[i]), 0);
		assert_refuses("d/f", "may be written by anybody; expected a "
		    "file that others can not write (chmod o-w)");
	}
}
END_TEST

START_TEST(file_in_a_folder_that_others_may_write_is_refused)
{
	ck_assert_int_eq(chmod("d", 0777), 0);
	assert_refuses("d/f", "is in a folder that anybody may write; "
	    "expected one that others can not write (chmod o-w)");
	ck_assert_int_eq(chmod("d", 01777), 0);	/* as /tmp */
	assert_opens("d/f");
	ck_assert_int_eq(chmod("d", 0775), 0);
	assert_opens("d/f");
}
END_TEST

START_TEST(what_is_no_file_is_refused_at_once)
{
	assert_refuses("d", "is not a file; expected a file");
	assert_refuses("d/", "is not a file; expected a file");
	assert_refuses("/", "is not a file; expected a file");
	ck_assert_int_eq(mkfifo("d/pipe", 0600), 0);
	assert_refuses("d/pipe", "is not a file; expected a file");
	assert_refuses("/dev/null", "is not a file; expected a file");
}
END_TEST

START_TEST(what_is_not_there_says_so_in_errno)
{
	assert_fails("d/g", ENOENT);
	assert_fails("e/f", ENOENT);
	assert_fails("", ENOENT);
	assert_fails("d/f/g", ENOTDIR);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/conf/guarded", setup, teardown,
    file_is_opened_by_whatever_name_of_its_folder,
    folders_on_the_way_may_be_links,
    link_in_the_place_of_the_file_is_refused,
    file_that_others_may_write_is_refused,
    file_in_a_folder_that_others_may_write_is_refused,
    what_is_no_file_is_refused_at_once,
    what_is_not_there_says_so_in_errno)
