/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/answers.h"

#include "ostler/control/asking_host.h"

static void
assert_explained(const char *options, const char *expected)
{
	struct control_view view = asked_view(NULL);
	json_t *result;

	ck_assert_msg(asking_options(&asked, options), "%s", asked.error);
	result = answers_explain(&view, &asked.world, &asked.ask);
	asked_assert_result(result, expected);
	json_decref(result);
}

START_TEST(world_of_tests_is_monday_noon)
{
	struct control_view view = asked_view(NULL);
	struct ask_world w = answers_make_world(&view);

	ck_assert_uint_eq(w.minute, 720);
	ck_assert_uint_eq(w.weekday, 0);
	ck_assert_ptr_null(w.registry);
	ck_assert_ptr_eq(w.policy, view.policy);
	answers_set_time(&w);
	ck_assert_uint_lt(w.minute, 1440);
	ck_assert_uint_lt(w.weekday, 7);
}
END_TEST

START_TEST(explanation_has_each_rule_up_to_the_one_that_decides)
{
	assert_explained("--listener plain --sealed --target " ID_A,
	    "question    peer :: identity none listener \"plain\" target " ID_A
	    " sealed code POST\n"
	    "by_default  peer, identity, code\n"
	    "rules:\n"
	    "  number  rule    holds  dry_run  why\n"
	    "       1  stolen  no     no       from ::; expected "
	    "192.0.2.66\n"
	    "       2  trial   yes    yes      would deny 4.03\n"
	    "       3  tls     no     no       listener is \"plain\"; "
	    "expected \"tls\"\n"
	    "       4  lamp    yes    no       forward\n"
	    "verdict     forward \"lamp\" by \"lamp\"\n");
}
END_TEST

START_TEST(explanation_tells_what_stops_a_request_behind_the_rules)
{
	struct control_view view = asked_view(NULL);
	json_t *result;

	ck_assert(asking_options(&asked, "--listener plain --target " ID_A));
	result = answers_explain(&view, &asked.world, &asked.ask);
	ck_assert_str_eq(json_string_value(json_object_get(result,
	    "verdict")), "deny 4.03 by end-to-end");
	json_decref(result);
}
END_TEST

static enum wax_status
run_test(const char *text, bool json, struct answers_test *test)
{
	return answers_run_test(&asked.world, "t", bytes_of_text(text), json,
	    test);
}

#define TLS "expect listener \"tls\" target " ID_B " sealed "
#define LAMP "expect listener \"plain\" target " ID_A " sealed "

START_TEST(test_that_fails_is_told_line_by_line)
{
	struct answers_test test;

	ck_assert_int_eq(run_test(TLS "=> deny\n\n" TLS "=> forward\n"
	    LAMP "=> forward \"b\" by \"tls\"\n", false, &test), WAX_OK);
	ck_assert_uint_eq(test.passed, 1);
	ck_assert_uint_eq(test.failed, 2);
	asked_assert_result(test.result,
	    "t:1: expected deny; decided forward \"b\" by \"tls\"\n"
	    "t:4: expected forward \"b\" by \"tls\"; decided forward \"lamp\" "
	    "by \"lamp\"\n"
	    "no question reaches rule \"stolen\"\n"
	    "1 passed, 2 failed\n");
	json_decref(test.result);
}
END_TEST

START_TEST(test_that_passes_has_one_line)
{
	struct answers_test test;

	ck_assert_int_eq(run_test(TLS "=> forward\n" LAMP "=> forward\n"
	    LAMP "peer 192.0.2.66 => deny 4.01\n", false, &test), WAX_OK);
	asked_assert_result(test.result, "3 passed, 0 failed\n");
	json_decref(test.result);
}
END_TEST

START_TEST(test_in_json_has_all_there_is_to_say)
{
	struct answers_test test;
	char *text;

	ck_assert_int_eq(run_test(TLS "=> deny\n", true, &test), WAX_OK);
	text = json_dumps(test.result, JSON_COMPACT);
	ck_assert_str_eq(text, "{\"passed\":0,\"failed\":1,\"failures\":["
	    "{\"file\":\"t\",\"line\":1,\"question\":\"peer :: identity none "
	    "listener \\\"tls\\\" target " ID_B " sealed code POST\","
	    "\"expected\":\"deny\","
	    "\"decided\":\"forward \\\"b\\\" by \\\"tls\\\"\"}],"
	    "\"unreached\":[\"stolen\",\"lamp\"]}");
	free(text);
	json_decref(test.result);
}
END_TEST

START_TEST(test_with_errors_has_these_as_its_result)
{
	struct answers_test test;

	ck_assert_int_eq(run_test(TLS "=> allow\n", false, &test),
	    WAX_FORMAT);
	ck_assert_uint_eq(json_array_size(test.result), 3);
	ck_assert_str_eq(json_string_value(json_array_get(test.result, 0)),
	    "t:1:77: allow; expected forward, deny or drop");
	json_decref(test.result);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/answers", asked_setup, asked_teardown,
    world_of_tests_is_monday_noon,
    explanation_has_each_rule_up_to_the_one_that_decides,
    explanation_tells_what_stops_a_request_behind_the_rules,
    test_that_fails_is_told_line_by_line,
    test_that_passes_has_one_line,
    test_in_json_has_all_there_is_to_say,
    test_with_errors_has_these_as_its_result)
