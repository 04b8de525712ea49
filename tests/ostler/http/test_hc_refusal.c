/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hc_refusal.c - ostler/http/hc_refusal.c */
#include "ostler/http/hc_refusal.h"

#include "check_main.h"

START_TEST(every_cause_has_its_row_and_its_word)
{
	for (unsigned i = 1; i < HC_REFUSAL_COUNT; i++) {
		const struct hc_refusal_rule *a =
		    hc_refusal_find((enum hc_refusal)i);

		ck_assert_msg(a->reason != NULL && a->text != NULL, "%u", i);
		ck_assert_uint_ge(a->status, 400);
		ck_assert_uint_le(a->status, 505);
		for (unsigned j = 1; j < i; j++)
			ck_assert_str_ne(a->reason, hc_refusal_find(
			    (enum hc_refusal)j)->reason);
	}
}
END_TEST

START_TEST(texts_stand_in_json_and_logs_as_they_are)
{
	for (unsigned i = 1; i < HC_REFUSAL_COUNT; i++) {
		const struct hc_refusal_rule *a =
		    hc_refusal_find((enum hc_refusal)i);

		for (const char *c = a->text; *c != '\0'; c++)
			ck_assert(*c >= ' ' && *c <= '~' && *c != '"' &&
			    *c != '\\');
		ck_assert_ptr_null(strchr(a->reason, ' '));
	}
}
END_TEST

START_TEST(what_can_be_read_in_two_ways_ends_the_connection)
{
	for (unsigned i = 1; i <= HC_BODY_LARGE; i++)
		ck_assert(hc_refusal_find((enum hc_refusal)i)->closes);
	for (unsigned i = HC_METHOD; i < HC_SLOW; i++)
		ck_assert(!hc_refusal_find((enum hc_refusal)i)->closes);
}
END_TEST

START_TEST(seals_that_are_none_are_bad_requests)
{
	for (unsigned i = HC_SEAL_MISSING; i <= HC_SEAL_LARGE; i++)
		ck_assert_uint_eq(hc_refusal_find(
		    (enum hc_refusal)i)->status, 400);
}
END_TEST

TEST_MAIN("ostler/http/hc_refusal",
    every_cause_has_its_row_and_its_word,
    texts_stand_in_json_and_logs_as_they_are,
    what_can_be_read_in_two_ways_ends_the_connection,
    seals_that_are_none_are_bad_requests)
