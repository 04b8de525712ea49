/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/rows.h"

#include "check_main.h"

#include "ostler/control/fake_host.h"
#include "scarce.h"

static struct rows rows = { .size = sizeof(int) };
static struct control_call call;
static bool show_fails;

static void
teardown(void)
{
	rows_clear(&rows);
	json_decref(call.result);
}

static json_t *
show(const void *row, void *arg)
{
	ck_assert_ptr_eq(arg, &call);
	return show_fails ? NULL : json_integer(*(const int *)row);
}

static enum wax_status
give(void)
{
	return rows_give(&rows, &call, show, &call, "ask for one");
}

static void
add(int n)
{
	int *row = rows_add(&rows);

	ck_assert_ptr_nonnull(row);
	if (*row != 0)
		ck_abort_msg("a row is not empty");
	*row = n;
}

START_TEST(rows_come_out_as_they_went_in)
{
	ck_assert_int_eq(give(), WAX_OK);
	ck_assert_uint_eq(json_array_size(call.result), 0);
	for (int i = 0; i < 1000; i++)
		add(i + 1);
	ck_assert_int_eq(give(), WAX_OK);
	ck_assert_uint_eq(json_array_size(call.result), 1000);
	for (size_t i = 0; i < 1000; i++)
		ck_assert(json_integer_value(json_array_get(call.result, i)) ==
		    (json_int_t)i + 1);
}
END_TEST

START_TEST(too_many_are_told_with_an_advice)
{
	for (int i = 0; i < ROWS_MAX; i++)
		add(1);
	ck_assert_ptr_null(rows_add(&rows));
	ck_assert_ptr_null(rows_add(&rows));
	ck_assert_int_eq(give(), WAX_LIMIT);
	ck_assert_str_eq(call.error,
	    "there are more than 200000; ask for one");
	ck_assert_ptr_null(call.result);
}
END_TEST

START_TEST(without_memory_there_is_no_result)
{
	void *row;

	if (!SCARCE_WORKS)
		return;
	scarce_memory = true;
	row = rows_add(&rows);
	scarce_memory = false;
	ck_assert_ptr_null(row);
	ck_assert_int_eq(give(), WAX_MEMORY);
	rows_clear(&rows);
	add(1);
	show_fails = true;
	ck_assert_int_eq(give(), WAX_MEMORY);
	ck_assert_ptr_null(call.result);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/rows", NULL, teardown,
    rows_come_out_as_they_went_in,
    too_many_are_told_with_an_advice,
    without_memory_there_is_no_result)
