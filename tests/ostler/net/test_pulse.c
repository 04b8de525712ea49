/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_pulse.c - signs of life */

#include "check_main.h"

#include "ostler/net/pulse.h"

static const struct pulse_rule rule = { 60, 2, 4 };

START_TEST(nobody_is_asked_while_there_are_signs)
{
	struct pulse p = { .asking = false };
	uint64_t due = 0;

	for (uint64_t now = 100; now < 1000; now += 59) {
		ck_assert_int_eq(pulse_feel(&p, &rule, now, now, &due),
		    PULSE_REST);
		ck_assert_uint_eq(due, now + 60);
		ck_assert_int_eq(pulse_feel(&p, &rule, now, now + 59, &due),
		    PULSE_REST);
	}
}
END_TEST

START_TEST(a_question_is_repeated_as_a_confirmable_message_is)
{
	struct pulse p = { .asking = false };
	uint64_t due, at = 160;
	const uint64_t waits[] = { 2, 4, 8, 16, 32 };

	for (int i = 0; i < 5; i++) {
		ck_assert_int_eq(pulse_feel(&p, &rule, 100, at, &due),
		    i == 0 ? PULSE_ASK : PULSE_REPEAT);
		ck_assert_uint_eq(due, at + waits[i]);
		ck_assert_int_eq(pulse_feel(&p, &rule, 100, due - 1, &due),
		    PULSE_REST);
		at += waits[i];
		ck_assert_uint_eq(due, at);
	}
	ck_assert_int_eq(pulse_feel(&p, &rule, 100, at, &due), PULSE_SILENT);
}
END_TEST

START_TEST(any_sign_answers_the_question)
{
	struct pulse p = { .asking = false };
	uint64_t due;

	ck_assert_int_eq(pulse_feel(&p, &rule, 100, 160, &due), PULSE_ASK);
	ck_assert_int_eq(pulse_feel(&p, &rule, 161, 162, &due), PULSE_REST);
	ck_assert_uint_eq(due, 221);
	ck_assert_int_eq(pulse_feel(&p, &rule, 161, 221, &due), PULSE_ASK);
}
END_TEST

START_TEST(without_repeats_one_question_decides)
{
	struct pulse_rule once = { 60, 60, 0 };
	struct pulse p = { .asking = false };
	uint64_t due;

	ck_assert_int_eq(pulse_feel(&p, &once, 0, 60, &due), PULSE_ASK);
	ck_assert_uint_eq(due, 120);
	ck_assert_int_eq(pulse_feel(&p, &once, 0, 120, &due), PULSE_SILENT);
}
END_TEST

TEST_MAIN("ostler/net/pulse",
    nobody_is_asked_while_there_are_signs,
    a_question_is_repeated_as_a_confirmable_message_is,
    any_sign_answers_the_question,
    without_repeats_one_question_decides)
