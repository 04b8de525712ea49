/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_answer.c - wax/oscore/answer.c */
#include "check_main.h"
#include "core/code.h"
#include "wax/oscore/answer.h"
#include "wax/support.h"

static void
expect_answer(enum answer_cause cause, const char *code, const char *text,
    enum wax_request_result result)
{
	const struct wax_answering rules = { .has_diagnostics = true };
	struct wax_request out;
	struct bytes max_age;
	char shown[5];

	answer_unprotected(&out, cause, &rules, true);
	ck_assert_int_eq(out.result, result);
	ck_assert(out.has_answer && !out.is_answer_protected);
	code_format(out.answer.code, shown);
	ck_assert_str_eq(shown, code);
	ck_assert(bytes_equal(message_payload(&out.answer),
	    bytes_of_text(text)));
	ck_assert(option_find(message_options(&out.answer), OPTION_MAX_AGE,
	    &max_age));
	ck_assert_uint_eq(max_age.len, 0);
	ck_assert(message_is_zero(&out.message));
}

START_TEST(section_8_2_codes_and_diagnostics)
{
	expect_answer(ANSWER_DECODE, "4.02", "Failed to decode COSE",
	    WAX_REQUEST_REFUSED);
	expect_answer(ANSWER_CONTEXT, "4.01", "Security context not found",
	    WAX_REQUEST_REFUSED);
	expect_answer(ANSWER_REPLAY, "4.01", "Replay detected",
	    WAX_REQUEST_REPLAY);
	expect_answer(ANSWER_DECRYPT, "4.00", "Decryption failed",
	    WAX_REQUEST_REFUSED);
	expect_answer(ANSWER_MALFORMED, "4.02", "", WAX_REQUEST_REFUSED);
}
END_TEST

START_TEST(without_diagnostics_only_the_code_is_told)
{
	const struct wax_answering rules = { 0 };
	struct wax_request out;

	answer_unprotected(&out, ANSWER_REPLAY, &rules, true);
	ck_assert(out.has_answer);
	ck_assert_uint_eq(out.answer.payload_len, 0);
}
END_TEST

START_TEST(a_silent_endpoint_answers_nothing)
{
	const struct wax_answering rules = { .is_silent = true,
	    .answers_non = true, .has_diagnostics = true };
	struct wax_request out;

	answer_unprotected(&out, ANSWER_DECRYPT, &rules, true);
	ck_assert(!out.has_answer);
	ck_assert(message_is_zero(&out.answer));
	ck_assert_int_eq(out.status, WAX_AUTHENTICITY);
}
END_TEST

START_TEST(a_non_request_is_answered_only_if_wanted)
{
	struct wax_answering rules = { 0 };
	struct wax_request out;

	answer_unprotected(&out, ANSWER_DECRYPT, &rules, false);
	ck_assert(!out.has_answer);
	rules.answers_non = true;
	answer_unprotected(&out, ANSWER_DECRYPT, &rules, false);
	ck_assert(out.has_answer);
}
END_TEST

TEST_MAIN("wax/oscore/answer",
    section_8_2_codes_and_diagnostics,
    without_diagnostics_only_the_code_is_told,
    a_silent_endpoint_answers_nothing,
    a_non_request_is_answered_only_if_wanted)
