/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"

#include <string.h>

#include "ostler/control/fake_host.h"

START_TEST(each_counter_is_told_once)
{
	const char *text;

	metrics_add(&fake.metrics, METRIC_REFUSALS, 41);
	text = host_ask("json counters");
	ck_assert_ptr_nonnull(strstr(text, "\"refusals\": 41, "));
	for (unsigned i = 0; i < METRIC_COUNT; i++) {
		char name[METRICS_NAME_SIZE], member[METRICS_NAME_SIZE + 5];

		metrics_format_name(i, name);
		snprintf(member, sizeof(member), "\"%s\": ", name);
		ck_assert_ptr_nonnull(strstr(text, member));
	}
	text = host_ask("counters");
	ck_assert_ptr_eq(strstr(text, "ok\nrequests_received  "), text);
	ck_assert_ptr_nonnull(strstr(text, "\nrefusals  "));
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/cmd_counters", host_setup, host_teardown,
    each_counter_is_told_once)
