/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/asking_host.h"

#define LAMP "expect listener \"plain\" target " ID_A " sealed "

START_TEST(policy_test_passes)
{
	ck_assert_int_eq(asked_run(&command_policy_test, "house",
	    LAMP "=> forward\n"), WAX_OK);
	asked_assert_result(asked_call.result,
	    "no question reaches rule \"stolen\"\n"
	    "no question reaches rule \"tls\"\n"
	    "1 passed, 0 failed\n");
}
END_TEST

START_TEST(policy_test_that_does_not_pass_is_an_error_with_a_result)
{
	ck_assert_int_eq(asked_run(&command_policy_test, "house",
	    LAMP "peer 192.0.2.66 => forward\n"), WAX_STATE);
	ck_assert_str_eq(asked_call.error, "not all is as expected");
	asked_assert_result(asked_call.result,
	    "house:1: expected forward; decided deny 4.01 by \"stolen\"\n"
	    "no question reaches rule \"trial\"\n"
	    "no question reaches rule \"tls\"\n"
	    "no question reaches rule \"lamp\"\n"
	    "0 passed, 1 failed\n");
}
END_TEST

START_TEST(policy_test_looks_up_what_is_registered)
{
	asked_register();
	ck_assert_int_eq(asked_run(&command_policy_test, "house",
	    LAMP "=> forward registered\n" LAMP "unknown => forward \"lamp\""),
	    WAX_OK);
}
END_TEST

START_TEST(policy_test_that_is_wrong_tells_where)
{
	ck_assert_int_eq(asked_run(&command_policy_test, "t",
	    LAMP "=> nothing\n"), WAX_FORMAT);
	ck_assert_str_eq(asked_call.error, "the test has errors");
	ck_assert_str_eq(json_string_value(json_array_get(asked_call.result,
	    0)), "t:1:79: nothing; expected forward, deny or drop");
}
END_TEST

START_TEST(policy_test_may_be_answered_in_json)
{
	asked_call.wants_json = true;
	ck_assert_int_eq(asked_run(&command_policy_test, "house",
	    LAMP "=> forward\n"), WAX_OK);
	ck_assert_int_eq(json_integer_value(json_object_get(asked_call.result,
	    "passed")), 1);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/cmd_policy_test", asked_setup,
    asked_teardown,
    policy_test_passes,
    policy_test_that_does_not_pass_is_an_error_with_a_result,
    policy_test_looks_up_what_is_registered,
    policy_test_that_is_wrong_tells_where,
    policy_test_may_be_answered_in_json)
