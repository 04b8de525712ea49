/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store_log.c - what was done, in order, and not for ever */
#include "check_main.h"
#include "obt/store_kit.h"

static struct store_log_line last;
static size_t seen;
static char commands[100];

static enum wax_status
note(void *arg, const struct store_log_line *line)
{
	(void)arg;
	last = *line;
	if (seen++ < 5)
		strcat(strcat(commands, line->command), " ");
	return WAX_OK;
}

START_TEST(lines_come_back_in_order)
{
	struct deviceid id = kit_id(1);

	ck_assert_int_eq(store_log(store, "init", NULL, "done"), WAX_OK);
	ck_assert_int_eq(store_log(store, "own", &id, "done"), WAX_OK);
	ck_assert_int_eq(store_log(store, "pair", &id, "lamp: it's \"no\""),
	    WAX_OK);
	kit_close();
	kit_open();
	ck_assert_int_eq(store_each_line(store, 2, note, NULL), WAX_OK);
	ck_assert_str_eq(commands, "own pair ");
	ck_assert_str_eq(last.outcome, "lamp: it's \"no\"");
	ck_assert(deviceid_equal(&last.device, &id));
	ck_assert_int_gt(last.at, 1500000000);
	ck_assert_int_eq(store_each_line(store, SIZE_MAX, note, NULL),
	    WAX_OK);
	ck_assert_uint_eq(seen, 5);
	ck_assert_int_eq(store_each_line(store, 0, note, NULL), WAX_OK);
	ck_assert_uint_eq(seen, 5);
}
END_TEST

START_TEST(what_is_too_long_is_cut)
{
	char text[1000];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(store_log(store, text, NULL, text), WAX_OK);
	ck_assert_int_eq(store_each_line(store, 1, note, NULL), WAX_OK);
	ck_assert_uint_eq(strlen(last.command), sizeof(last.command) - 1);
	ck_assert_uint_eq(strlen(last.outcome), sizeof(last.outcome) - 1);
}
END_TEST

START_TEST(the_oldest_lines_make_room)
{
	/* as many, and their checksums, in one transaction */
	kit_sql("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
	    "FROM n WHERE i < 10000) INSERT INTO log SELECT i, 1, 'old', "
	    "zeroblob(16), 'done', checksum(i, 1, 'old', zeroblob(16), 'done') "
	    "FROM n");
	ck_assert_int_eq(store_log(store, "new", NULL, "done"), WAX_OK);
	ck_assert_int_eq(store_each_line(store, SIZE_MAX, note, NULL),
	    WAX_OK);
	ck_assert_uint_eq(seen, STORE_LOG_MAX);
	ck_assert_str_eq(last.command, "new");
	ck_assert_int_eq(database_read_pragma(store->base.db,
	    "SELECT min(number) FROM log"), 2);
	kit_close();
	kit_open();
}
END_TEST

TEST_MAIN_FIXTURE("obt/store_log", kit_setup, kit_teardown,
    lines_come_back_in_order,
    what_is_too_long_is_cut,
    the_oldest_lines_make_room)
