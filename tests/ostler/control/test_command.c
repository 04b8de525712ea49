/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/command.h"

#include "check_main.h"

#include <string.h>

#include "ostler/control/fake_host.h"

static struct control_call call;

static void
setup(void)
{
	host_setup();
	call.host = &fake.host;
}

START_TEST(a_failure_has_its_text_which_is_cut_to_fit)
{
	char text[2 * COMMAND_ERROR_SIZE];

	ck_assert_int_eq(control_fail(&call, WAX_RANGE, "%d is %s", 3, "odd"),
	    WAX_RANGE);
	ck_assert_str_eq(call.error, "3 is odd");
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(control_fail(&call, WAX_STATE, "%s", text),
	    WAX_STATE);
	ck_assert_uint_eq(strlen(call.error), COMMAND_ERROR_SIZE - 1);
}
END_TEST

START_TEST(a_worker_that_does_not_stand_still_is_told)
{
	ck_assert_int_eq(command_park(&call), WAX_OK);
	ck_assert(fake.is_parked);
	fake.host.resume(fake.host.arg);
	fake.is_stuck = true;
	ck_assert_int_eq(command_park(&call), WAX_STATE);
	ck_assert_str_eq(call.error,
	    "a worker does not stand still; see the log, or try again");
}
END_TEST

START_TEST(a_result_takes_the_place_of_an_earlier_one)
{
	ck_assert_int_eq(command_give(&call, NULL), WAX_MEMORY);
	ck_assert_int_eq(command_give(&call, json_integer(1)), WAX_OK);
	ck_assert_int_eq(command_give(&call, NULL), WAX_MEMORY);
	ck_assert_int_eq(json_integer_value(call.result), 1);
	ck_assert_int_eq(command_give(&call, json_integer(2)), WAX_OK);
	ck_assert_int_eq(json_integer_value(call.result), 2);
	json_decref(call.result);
}
END_TEST

static void
expect_text(struct bytes in, const char *out)
{
	json_t *j = command_text(in);

	ck_assert_ptr_nonnull(j);
	ck_assert_str_eq(json_string_value(j), out);
	json_decref(j);
}

START_TEST(text_that_is_no_utf8_becomes_some)
{
	expect_text(BYTES_ABSENT, "");
	expect_text(bytes_of_text("k\xc3\xbc\x1b"), "k\xc3\xbc\x1b");
	expect_text(bytes_of_text("k\xfc\x1b"), "k\\xfc\\x1b");
}
END_TEST

START_TEST(numbers_stay_in_range)
{
	json_t *most = command_uint(UINT64_MAX);
	json_t *past = command_seconds(5, 4);
	json_t *half = command_seconds(CLOCK_S(1), CLOCK_MS(2500));

	ck_assert(json_integer_value(most) == INT64_MAX);
	ck_assert(json_integer_value(past) == 0);
	ck_assert(json_integer_value(half) == 1);
	json_decref(most);
	json_decref(past);
	json_decref(half);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/command", setup, host_teardown,
    a_failure_has_its_text_which_is_cut_to_fit,
    a_worker_that_does_not_stand_still_is_told,
    a_result_takes_the_place_of_an_earlier_one,
    text_that_is_no_utf8_becomes_some,
    numbers_stay_in_range)
