/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/asking_host.h"

static const char *
member(const char *name)
{
	return json_string_value(json_object_get(asked_call.result, name));
}

START_TEST(explain_takes_the_options_of_a_question)
{
	ck_assert_int_eq(asked_run(&command_explain,
	    "--listener tls --target " ID_B " --sealed", NULL), WAX_OK);
	ck_assert_str_eq(member("verdict"), "forward \"b\" by \"tls\"");
	ck_assert_uint_eq(json_array_size(json_object_get(asked_call.result,
	    "rules")), 3);
}
END_TEST

START_TEST(explain_looks_up_what_is_registered)
{
	asked_register();
	ck_assert_int_eq(asked_run(&command_explain,
	    "--listener plain --target " ID_A " --sealed", NULL), WAX_OK);
	ck_assert_str_eq(member("verdict"), "forward registered by \"lamp\"");
	ck_assert_int_eq(asked_run(&command_explain,
	    "--listener plain --unknown --target " ID_A " --sealed", NULL),
	    WAX_OK);
	ck_assert_str_eq(member("verdict"), "forward \"lamp\" by \"lamp\"");
}
END_TEST

START_TEST(explain_tells_what_is_wrong_with_the_question)
{
	ck_assert_int_eq(asked_run(&command_explain, "--target x", NULL),
	    WAX_FORMAT);
	ck_assert_str_eq(asked_call.error, "target is x; expected a device ID "
	    "such as 7d1f2c3a-0000-4000-8000-000000000017");
	ck_assert_int_eq(asked_run(&command_explain, "--target " ID_A, NULL),
	    WAX_FORMAT);
	ck_assert_str_eq(asked_call.error, "there is no listener; expected "
	    "listener \"NAME\", for there are several");
	ck_assert_ptr_null(asked_call.result);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/cmd_explain", asked_setup, asked_teardown,
    explain_takes_the_options_of_a_question,
    explain_looks_up_what_is_registered,
    explain_tells_what_is_wrong_with_the_question)
