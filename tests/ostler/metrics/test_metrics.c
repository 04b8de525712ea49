/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_metrics.c - names, help texts and sums of counters */

#include "check_main.h"

#include <string.h>

#include "ostler/metrics/metrics.h"

START_TEST(names_are_those_of_the_list_in_lower_case)
{
	char text[METRICS_NAME_SIZE];

	metrics_format_name(METRIC_REQUESTS_RECEIVED, text);
	ck_assert_str_eq(text, "requests_received");
	metrics_format_name(METRIC_SEAL_BROKEN, text);
	ck_assert_str_eq(text, "seal_broken");
}
END_TEST

/* As Prometheus wants them; and no two alike. */
START_TEST(every_counter_has_a_name_of_its_own_and_a_help_text)
{
	char a[METRICS_NAME_SIZE], b[METRICS_NAME_SIZE];

	for (enum metric m = 0; m < METRIC_COUNT; m++) {
		metrics_format_name(m, a);
		ck_assert_uint_eq(strspn(a, "abcdefghijklmnopqrstuvwxyz_"),
		    strlen(a));
		ck_assert_uint_gt(strlen(metrics_help(m)), 10);
		ck_assert_ptr_null(strpbrk(metrics_help(m), "\n\\"));
		for (enum metric other = 0; other < m; other++) {
			metrics_format_name(other, b);
			ck_assert_str_ne(a, b);
		}
	}
}
END_TEST

START_TEST(sums_add_each_counter)
{
	static struct metrics one, two, sum;

	for (enum metric m = 0; m < METRIC_COUNT; m++) {
		metrics_add(&one, m, m);
		metrics_add(&two, m, 1000);
		metrics_add(&two, m, 1);
	}
	metrics_sum(&sum, &one);
	metrics_sum(&sum, &two);
	for (enum metric m = 0; m < METRIC_COUNT; m++)
		ck_assert_uint_eq(metrics_get(&sum, m), m + 1001);
}
END_TEST

TEST_MAIN("ostler/metrics/metrics",
    names_are_those_of_the_list_in_lower_case,
    every_counter_has_a_name_of_its_own_and_a_help_text,
    sums_add_each_counter)
