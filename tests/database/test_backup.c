/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_backup.c - a copy of the store while it is in use */
#include <signal.h>
#include <sys/resource.h>

#include "check_main.h"
#include "obt/store_kit.h"

static char copy[120];

static void
setup(void)
{
	kit_setup();
	snprintf(copy, sizeof(copy), "%s/copy.db", folder);
}

START_TEST(a_backup_is_one_file_with_all_in_it)
{
	struct store_device d = kit_device(1), back;
	struct stat sb;

	umask(0);
	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	ck_assert_int_eq(store_backup(store, copy, &error), WAX_OK);
	ck_assert_int_eq(stat(copy, &sb), 0);
	ck_assert_uint_eq(sb.st_mode & 07777, 0600);
	ck_assert_int_ne(access(folder_path("copy.db-wal"), F_OK), 0);
	ck_assert_int_ne(access(folder_path("copy.db.part"), F_OK), 0);
	ck_assert_uint_eq(sb.st_nlink, 1);
	/* what is done later is not in it */
	ck_assert_int_eq(store_remove_device(store, &d.id), WAX_OK);
	kit_close();
	strcpy(db, copy);
	kit_open();
	ck_assert_int_eq(store_find_device(store, d.name, &back), WAX_OK);
	ck_assert(kit_same_device(&d, &back));
}
END_TEST

START_TEST(nothing_is_overwritten)
{
	char back[10] = "";

	folder_write("copy.db", "precious", 9);
	ck_assert_int_eq(store_backup(store, copy, &error), WAX_EXISTS);
	ck_assert_ptr_nonnull(strstr(error.text, "it is there already"));
	ck_assert_uint_eq(folder_read("copy.db", back, 10), 9);
	ck_assert_str_eq(back, "precious");
	ck_assert_int_eq(unlink(copy), 0);
	folder_write("copy.db.part", "precious", 9);
	ck_assert_int_eq(store_backup(store, copy, &error), WAX_EXISTS);
	ck_assert_ptr_nonnull(strstr(error.text, "copy.db.part: it is there"));
	ck_assert_uint_eq(folder_read("copy.db.part", back, 10), 9);
	ck_assert_int_ne(access(copy, F_OK), 0);
	/* nor is a link followed that leads nowhere yet */
	ck_assert_int_eq(unlink(folder_path("copy.db.part")), 0);
	ck_assert_int_eq(symlink("elsewhere", copy), 0);
	ck_assert_int_eq(store_backup(store, copy, &error), WAX_EXISTS);
	ck_assert_int_ne(access(folder_path("elsewhere"), F_OK), 0);
}
END_TEST

START_TEST(a_backup_that_fails_leaves_nothing)
{
	struct rlimit limit = { 10000, RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(store_backup(store, copy, &error), WAX_STORAGE);
	ck_assert_int_ne(access(copy, F_OK), 0);
	ck_assert_int_ne(access(folder_path("copy.db.part"), F_OK), 0);
	snprintf(copy, sizeof(copy), "%s/no/copy.db", folder);
	ck_assert_int_eq(store_backup(store, copy, &error), WAX_SYSTEM);
	ck_assert_ptr_nonnull(strstr(error.text, "No such file"));
}
END_TEST

TEST_MAIN_FIXTURE("database/backup", setup, kit_teardown,
    a_backup_is_one_file_with_all_in_it,
    nothing_is_overwritten,
    a_backup_that_fails_leaves_nothing)
