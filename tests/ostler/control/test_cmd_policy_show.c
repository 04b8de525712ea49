/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"

#include "core/code.h"
#include "ostler/control/fake_host.h"

static void
add_rule(const char *name, const char *text, struct verdict verdict)
{
	fake.rules[fake.rule_count] = (struct rule_view){
		.name = name,
		.text = text,
	};
	fake.verdicts[fake.rule_count++] = verdict;
}

START_TEST(without_rules_there_is_the_default)
{
	fake.hits[0] = 7;
	ck_assert_str_eq(host_ask("policy show"), "ok\n"
	    "number  rule     hits  dry_run  action     conditions\n"
	    "-       default     7  no       deny 4.03  -\n");
}
END_TEST

START_TEST(rules_are_told_in_order_with_the_hits_of_all_workers)
{
	fake.workers = 2;
	add_rule("lamps", "peer 10.7.0.0/16 sealed",
	    (struct verdict){ .action = VERDICT_FORWARD });
	add_rule("try", "not secure", (struct verdict){
	    .action = VERDICT_DENY, .code = CODE_NOT_FOUND });
	fake.rules[1].is_dry_run = true;
	fake.hits[0] = 1000;
	fake.hits[1] = 2;
	fake.hits[2] = 3;
	ck_assert_str_eq(host_ask("policy show"), "ok\n"
	    "number  rule     hits  dry_run  action     conditions\n"
	    "     1  lamps    2000  no       forward    peer 10.7.0.0/16 "
	    "sealed\n"
	    "     2  try         4  yes      deny 4.04  not secure\n"
	    "     -  default     6  no       deny 4.03  -\n");
	ck_assert_str_eq(host_ask("json policy show"), "ok\n"
	    "[{\"number\": 1, \"rule\": \"lamps\", \"hits\": 2000, "
	    "\"dry_run\": false, \"action\": \"forward\", "
	    "\"conditions\": \"peer 10.7.0.0/16 sealed\"}, "
	    "{\"number\": 2, \"rule\": \"try\", \"hits\": 4, "
	    "\"dry_run\": true, \"action\": \"deny 4.04\", "
	    "\"conditions\": \"not secure\"}, "
	    "{\"number\": null, \"rule\": \"default\", \"hits\": 6, "
	    "\"dry_run\": false, \"action\": \"deny 4.03\", "
	    "\"conditions\": \"\"}]\n");
}
END_TEST

START_TEST(without_the_workers_there_are_no_hits_to_tell)
{
	fake.is_stuck = true;
	ck_assert_str_eq(host_ask("policy show"), "error a worker does not "
	    "stand still; see the log, or try again\n");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/cmd_policy_show", host_setup,
    host_teardown,
    without_rules_there_is_the_default,
    rules_are_told_in_order_with_the_hits_of_all_workers,
    without_the_workers_there_are_no_hits_to_tell)
