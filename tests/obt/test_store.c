/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store.c - the store from its making to its end */
#include "obt/store.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "check_main.h"
#include "obt/store_kit.h"
#include "scarce.h"

static unsigned
mode_of(const char *name)
{
	struct stat sb;

	ck_assert_int_eq(stat(folder_path(name), &sb), 0);
	return sb.st_mode & 07777;
}

START_TEST(nobody_else_may_read_any_of_its_files)
{
	struct store_device d = kit_device(1);

	umask(0);
	kit_create();
	ck_assert_uint_eq(mode_of("obt.db"), 0600);
	kit_open();
	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	ck_assert_uint_eq(mode_of("obt.db-wal"), 0600);
	ck_assert_uint_eq(mode_of("obt.db-shm"), 0600);
	kit_close();
	/* all is in one file when nobody uses it */
	ck_assert_int_ne(access(folder_path("obt.db-wal"), F_OK), 0);
}
END_TEST

START_TEST(who_we_are_comes_back)
{
	struct store_self self = kit_self(), back;

	kit_create();
	kit_open();
	ck_assert_int_eq(store_self(store, &back), WAX_OK);
	ck_assert_mem_eq(&back, &self, sizeof(self));
	store_self_clear(&back);
	ck_assert_mem_eq(&back, &(struct store_self){ 0 }, sizeof(back));
}
END_TEST

START_TEST(it_is_durable_and_keeps_order)
{
	kit_create();
	kit_open();
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "PRAGMA synchronous"), 2);
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "PRAGMA foreign_keys"), 1);
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "PRAGMA secure_delete"), 1);
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "PRAGMA user_version"), STORE_VERSION);
}
END_TEST

START_TEST(a_second_init_leaves_the_first_alone)
{
	struct store_self other = kit_self(), back;

	kit_create();
	other.id = kit_id(77);
	ck_assert_int_eq(store_create(db, &other, &error), WAX_EXISTS);
	ck_assert_ptr_nonnull(strstr(error.text, "there is one already"));
	kit_open();
	ck_assert_int_eq(store_create(db, &other, &error), WAX_EXISTS);
	ck_assert_int_eq(store_self(store, &back), WAX_OK);
	other.id = kit_id(0xa000);
	ck_assert_mem_eq(&back, &other, sizeof(back));
}
END_TEST

START_TEST(an_init_that_was_broken_off_can_be_repeated)
{
	folder_write("obt.db", "", 0);
	ck_assert_int_eq(chmod(db, 0600), 0);
	kit_expect_refused(WAX_FORMAT, "wax-obt init");
	kit_create();
	kit_open();
}
END_TEST

START_TEST(no_other_file_is_taken_by_init)
{
	struct store_self self = kit_self();
	static const char text[] = "dear diary, today I was not overwritten";
	char back[100] = "";

	folder_write("obt.db", text, sizeof(text));
	ck_assert_int_eq(chmod(db, 0600), 0);
	ck_assert_int_eq(store_create(db, &self, &error), WAX_EXISTS);
	ck_assert_uint_eq(folder_read("obt.db", back, 100), sizeof(text));
	ck_assert_str_eq(back, text);
}
END_TEST

START_TEST(what_others_may_read_is_not_used)
{
	static const unsigned modes[] = { 0644, 0640, 0604, 0660, 0610, 0777 };

	kit_create();
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		ck_assert_int_eq(chmod(db, modes[i]), 0);
		kit_expect_refused(WAX_SYSTEM, "expected: chmod 600");
	}
	ck_assert_int_eq(chmod(db, 0600), 0);
	kit_open();
	kit_close();
	folder_write("obt.db-wal", "", 0);
	ck_assert_int_eq(chmod(folder_path("obt.db-wal"), 0644), 0);
	kit_expect_refused(WAX_SYSTEM, "obt.db-wal: others may read it");
}
END_TEST

START_TEST(a_folder_that_others_may_write_is_not_used)
{
	struct store_self self = kit_self();

	ck_assert_int_eq(chmod(folder, 0777), 0);
	ck_assert_int_eq(store_create(db, &self, &error), WAX_SYSTEM);
	ck_assert_ptr_nonnull(strstr(error.text, "chmod go-w"));
	ck_assert_int_ne(access(db, F_OK), 0);
	ck_assert_int_eq(chmod(folder, 01777), 0);	/* as /tmp */
	kit_create();
	ck_assert_int_eq(chmod(folder, 0770), 0);
	kit_expect_refused(WAX_SYSTEM, "chmod go-w");
}
END_TEST

START_TEST(what_is_not_there_is_told_with_the_way_out)
{
	struct store_self self = kit_self();

	kit_expect_refused(WAX_NOT_FOUND, "wax-obt init");
	snprintf(db, sizeof(db), "%s/no/obt.db", folder);
	ck_assert_int_eq(store_create(db, &self, &error), WAX_SYSTEM);
	ck_assert_ptr_nonnull(strstr(error.text, "its folder"));
	snprintf(db, sizeof(db), "%s", folder);
	kit_expect_refused(WAX_SYSTEM, "not a regular file");
}
END_TEST

START_TEST(files_of_others_are_refused)
{
	static const char text[] = "This is a letter, and no database at all, "
	    "though it is long enough to have the header of one in it, which "
	    "would be 100 bytes.";

	folder_write("obt.db", text, sizeof(text));
	ck_assert_int_eq(chmod(db, 0600), 0);
	kit_expect_refused(WAX_FORMAT, "no database of wax-obt");
	ck_assert_int_eq(unlink(db), 0);
	folder_write("obt.db", "", 0);
	ck_assert_int_eq(chmod(db, 0600), 0);
	kit_sql("CREATE TABLE device (id); PRAGMA user_version = 1");
	kit_expect_refused(WAX_FORMAT, "no database of wax-obt");
}
END_TEST

START_TEST(a_newer_version_is_refused_by_its_number)
{
	kit_create();
	kit_sql("PRAGMA user_version = 7");
	kit_expect_refused(WAX_FORMAT, "version 7, made by a newer wax-obt; "
	    "this one knows 2");
	kit_sql("PRAGMA user_version = 0");
	kit_expect_refused(WAX_FORMAT, "no database of wax-obt");
	kit_sql("PRAGMA user_version = -3");
	kit_expect_refused(WAX_FORMAT, "no database of wax-obt");
}
END_TEST

START_TEST(a_domain_has_a_name_that_can_be_printed)
{
	static const char *const wrong[] = { "", "a\nb", "a\x1b[31m", "\x7f",
		"\xc2\x9b" "31m", "\xff", "a\xc2",
		"0123456789012345678901234567890123456789012345678901234567890"
		"12" };
	struct store_self self = kit_self();

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		memset(self.domain_name, 'x', sizeof(self.domain_name));
		memcpy(self.domain_name, wrong[i], strlen(wrong[i]) + 1);
		if (strlen(wrong[i]) == STORE_NAME_SIZE - 1)
			self.domain_name[STORE_NAME_SIZE - 1] = 'x';
		ck_assert_int_eq(store_create(db, &self, &error), WAX_RANGE);
		ck_assert_int_ne(access(db, F_OK), 0);
	}
	strcpy(self.domain_name, "M\xc3\xbcllers \"Haus\"; DROP TABLE self");
	ck_assert_int_eq(store_create(db, &self, &error), WAX_OK);
}
END_TEST

/* --- others at the same time --- */

START_TEST(two_processes_lose_nothing_of_each_other)
{
	enum { EACH = 40 };
	struct store_device d;
	int status;
	pid_t child;

	kit_create();
	child = fork();
	ck_assert_int_ge(child, 0);
	if (store_open(db, &store, &error) != WAX_OK)
		_exit(1);
	for (unsigned i = 0; i < EACH; i++) {
		d = kit_device(i + (child == 0 ? 1000 : 1));
		if (store_add_device(store, &d) != WAX_OK)
			_exit(2);
	}
	if (child == 0)
		_exit(0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "SELECT count(*) FROM device"), 2 * EACH);
}
END_TEST

START_TEST(who_waits_too_long_for_another_is_told)
{
	struct store_device d = kit_device(1);
	sqlite3 *other = NULL;

	kit_create();
	kit_open();
	ck_assert_int_eq(database_connect(db, &other), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL,
	    NULL), SQLITE_OK);
	(void)sqlite3_busy_timeout(store->base.db, 1);
	ck_assert_int_eq(store_add_device(store, &d), WAX_STORAGE);
	ck_assert_str_eq(store_why(store), "another process is writing to it");
	ck_assert_int_eq(store_log(store, "own", NULL, "x"), WAX_STORAGE);
	/* reading is not writing */
	ck_assert_int_eq(store_find_device(store, d.name, &d), WAX_NOT_FOUND);
	ck_assert_int_eq(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL),
	    SQLITE_OK);
	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	sqlite3_close(other);
}
END_TEST

/* --- a disk and a memory that are full --- */

START_TEST(a_full_disk_loses_nothing_that_was_told_done)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };
	struct store_device d, back;
	unsigned done = 0, after;

	kit_create();
	kit_open();
	signal(SIGXFSZ, SIG_IGN);
	limit.rlim_cur = 100000;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	do
		d = kit_device(++done);
	while (store_add_device(store, &d) == WAX_OK && done < 10000);
	ck_assert_uint_gt(done, 5);
	ck_assert_uint_lt(done, 10000);
	ck_assert_int_eq(store_add_device(store, &d), WAX_STORAGE);
	ck_assert_str_ne(store_why(store), "not an error");
	after = done;
	limit.rlim_cur = RLIM_INFINITY;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	kit_close();
	kit_open();
	while (--done > 0) {
		d = kit_device(done);
		ck_assert_int_eq(store_find_device(store, d.name, &back),
		    WAX_OK);
		ck_assert(kit_same_device(&d, &back));
	}
	d = kit_device(after);
	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
}
END_TEST

static enum wax_status
none(void *arg, const struct store_device *d)
{
	(void)arg, (void)d;
	return WAX_OK;
}

/* All that a command may do; the first failure. */
static enum wax_status
do_much(void)
{
	struct store_device d = kit_device(1), e = kit_device(2);
	struct store_bond b = kit_bond(STORE_PAIR, 1, 2);
	enum wax_status st = store_open(db, &store, &error);

	if (st == WAX_OK)
		st = store_add_device(store, &d);
	if (st == WAX_OK)
		st = store_add_device(store, &e);
	if (st == WAX_OK)
		st = store_put_bond(store, &b);
	if (st == WAX_OK)
		st = store_each_device(store, none, NULL);
	if (st == WAX_OK)
		st = store_log(store, "own", &d.id, "done");
	if (st == WAX_OK)
		st = store_remove_device(store, &e.id);
	if (st == WAX_OK)
		st = store_remove_device(store, &d.id);
	kit_close();
	return st;
}

START_TEST(without_memory_it_fails_and_stays_whole)
{
	enum wax_status st = WAX_MEMORY;
	size_t failed = 0;

	if (!SCARCE_WORKS)
		return;
	kit_create();
	for (size_t left = 0; st != WAX_OK; left += 1 + left / 30) {
		ck_assert_uint_lt(left, 100000);
		scarce_left = left;
		scarce_memory = true;
		st = do_much();
		scarce_memory = false;
		ck_assert(st == WAX_OK || st == WAX_MEMORY ||
		    st == WAX_STORAGE || st == WAX_SYSTEM);
		failed++;
		kit_open();
		for (unsigned i = 1; i <= 2; i++) {
			struct deviceid id = kit_id(i);
			enum wax_status gone = store_remove_device(store, &id);

			ck_assert(gone == WAX_OK || gone == WAX_NOT_FOUND);
		}
		kit_close();
	}
	ck_assert_uint_gt(failed, 50);
}
END_TEST

TEST_MAIN_FIXTURE("obt/store", kit_setup_empty, kit_teardown,
    nobody_else_may_read_any_of_its_files,
    who_we_are_comes_back,
    it_is_durable_and_keeps_order,
    a_second_init_leaves_the_first_alone,
    an_init_that_was_broken_off_can_be_repeated,
    no_other_file_is_taken_by_init,
    what_others_may_read_is_not_used,
    a_folder_that_others_may_write_is_not_used,
    what_is_not_there_is_told_with_the_way_out,
    files_of_others_are_refused,
    a_newer_version_is_refused_by_its_number,
    a_domain_has_a_name_that_can_be_printed,
    two_processes_lose_nothing_of_each_other,
    who_waits_too_long_for_another_is_told,
    without_memory_it_fails_and_stays_whole,
    a_full_disk_loses_nothing_that_was_told_done)
