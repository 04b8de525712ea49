/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store_schema.c - steps from one version to the next, and checksums */
#include "check_main.h"
#include "obt/store_kit.h"

/* One that is yet to come: its first steps are ours. */
static const struct database_step later[] = {
	{ NULL },
	{ NULL },
	{ "ALTER TABLE device ADD COLUMN note TEXT NOT NULL DEFAULT ''" },
	{ "CREATE TABLE place (name TEXT) STRICT;"
	    "INSERT INTO place VALUES ('hall')" },
};

START_TEST(an_older_file_goes_through_the_steps_that_it_lacks)
{
	struct store_device d = kit_device(1), back;

	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	ck_assert_int_eq(database_apply_steps(store->base.db, STORE_APPLICATION,
	    later, STORE_VERSION, 4), SQLITE_OK);
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "PRAGMA user_version"), 4);
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "SELECT count(*) FROM place"), 1);
	/* statements of before see what is still theirs */
	ck_assert_int_eq(store_find_device(store, d.name, &back), WAX_OK);
	ck_assert(kit_same_device(&d, &back));
	ck_assert_int_eq(database_apply_steps(store->base.db, STORE_APPLICATION,
	    later, 4, 4), SQLITE_OK);
	kit_close();
	kit_expect_refused(WAX_FORMAT, "version 4");
}
END_TEST

START_TEST(a_file_of_the_first_version_is_brought_to_this_one)
{
	struct store_device d = kit_device(1), back;

	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	kit_close();
	kit_sql("DROP TABLE gone; PRAGMA user_version = 1");
	kit_open();
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "PRAGMA user_version"), STORE_VERSION);
	ck_assert_int_eq(store_find_device(store, d.name, &back), WAX_OK);
	ck_assert_int_eq(store_remove_device(store, &d.id), WAX_OK);
	ck_assert_int_eq(store_find_gone(store, &d.id), WAX_OK);
}
END_TEST

START_TEST(a_step_that_fails_changes_no_version)
{
	static const struct database_step wrong[] = {
		{ NULL }, { NULL }, { "CREATE TABLE place (name TEXT) STRICT" },
		{ "CREATE TABLE device (id)" },
	};

	ck_assert_int_eq(sqlite3_exec(store->base.db, "BEGIN", NULL, NULL,
	    NULL), SQLITE_OK);
	ck_assert_int_ne(database_apply_steps(store->base.db, STORE_APPLICATION,
	    wrong, 2, 4), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(store->base.db, "ROLLBACK", NULL, NULL,
	    NULL), SQLITE_OK);
	kit_close();
	kit_open();
}
END_TEST

static int64_t
sum(const char *arguments)
{
	char sql[200];

	snprintf(sql, sizeof(sql), "SELECT checksum(%s)", arguments);
	return database_read_pragma(store->base.db, sql);
}

START_TEST(a_checksum_sees_order_borders_and_kinds)
{
	static const char *const all[] = { "1, 2", "2, 1", "12", "'1', 2",
		"'12'", "'1', '2'", "'', '12'", "'12', ''", "x'3132'",
		"x'31', x'32'", "NULL", "''", "x''", "0", "1", "'a'", "'b'",
		"1, 2, NULL", "-1", "4294967296", "zeroblob(8)", "" };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		ck_assert_int_eq(sum(all[i]), sum(all[i]));
		for (size_t k = 0; k < i; k++)
			ck_assert_msg(sum(all[i]) != sum(all[k]), "%s, %s",
			    all[i], all[k]);
	}
	/* part of the format of the file */
	ck_assert_int_eq(sum("1, 'a', x'0102'"),
	    INT64_C(-4048004176016693941));
}
END_TEST

START_TEST(a_row_with_another_checksum_is_not_taken)
{
	ck_assert_int_ne(sqlite3_exec(store->base.db,
	    "UPDATE self SET domain_name "
	    "= 'Other'", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_ne(sqlite3_exec(store->base.db, "INSERT INTO log VALUES "
	    "(1, 2, 'x', zeroblob(16), 'y', 3)", NULL, NULL, NULL), SQLITE_OK);
}
END_TEST

TEST_MAIN_FIXTURE("obt/store_schema", kit_setup, kit_teardown,
    an_older_file_goes_through_the_steps_that_it_lacks,
    a_file_of_the_first_version_is_brought_to_this_one,
    a_step_that_fails_changes_no_version,
    a_checksum_sees_order_borders_and_kinds,
    a_row_with_another_checksum_is_not_taken)
