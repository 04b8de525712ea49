/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_policy_conf.c - as/policy_conf.c: rules as they are written */
#include "as/policy_conf.h"
#include "as/reading.h"
#include "check_main.h"

START_TEST(rules_are_read_as_they_are_written)
{
	const struct policy_rule *r;

	ck_assert_msg(reading_load("group \"lamps\" {\n"
	    "\tmember \"lamp\" 7d1f2c3a-0000-4000-8000-000000000018;\n}\n"
	    "deny client any server \"safe\"\n"
	    "allow client 7d1f2c3a-0000-4000-8000-000000000016 "
	    "server group \"lamps\" {\n"
	    "\tresource \"/a\" retrieve notify;\n"
	    "\trole \"reader\";\n"
	    "\trole \"writer\" authority \"example\";\n"
	    "\tlifetime 10m;\n}\n"
	    "allow client \"x\" server any { scope \"one\" \"two\"; }\n"
	    "allow client \"x\" server any\n") == WAX_OK, "%s",
	    reading_errors);
	ck_assert_uint_eq(settings.policy.rule_count, 4);
	r = settings.policy.rules;
	ck_assert(!r[0].allows);
	ck_assert_int_eq(r[0].client.who, POLICY_ANY);
	ck_assert_str_eq(r[0].server.name, "safe");
	ck_assert_uint_eq(r[0].line, 6);
	ck_assert_int_eq(r[1].client.who, POLICY_ID);
	ck_assert_int_eq(r[1].server.who, POLICY_GROUP);
	ck_assert_str_eq(r[1].resources[0].href, "/a");
	ck_assert_uint_eq(r[1].resources[0].permissions, 2 | 16);
	ck_assert_uint_eq(r[1].role_count, 2);
	ck_assert_str_eq(r[1].roles[1].authority, "example");
	ck_assert_uint_eq(r[1].lifetime, 600);
	ck_assert_uint_eq(r[2].scope_count, 2);
	ck_assert_str_eq(r[3].scopes[0], POLICY_ANY_SCOPE);
	ck_assert_uint_eq(settings.policy.groups[0].member_count, 2);
}
END_TEST

START_TEST(wrong_rules_are_told_with_what_was_expected)
{
	static const struct {
		const char *text, *told;
	} rows[] = {
		{ "allow client bob server any", "expected any, a device ID" },
		{ "allow client any", "server" },
		{ "allow client any server group \"no\"", "no group" },
		{ "group \"a\" { member \"b\"; }\ngroup \"a\" { }",
		  "already" },
		{ "allow client any server any { role \"oic.role.owner\"; }",
		  "nobody an owner" },
		{ "allow client any server any { resource \"a\" update; }",
		  "beginning with /" },
		{ "allow client any server any { resource \"/a\" fly; }",
		  "fly" },
		{ "allow client any server any { scope \"a b\"; }",
		  "without a space" },
		{ "allow client any server any { scope \"a\"; "
		  "resource \"/a\" update; }", "one of" },
		{ "allow client any server any { lifetime 0s; }",
		  "lifetime" },
		{ "deny client any server any { scope \"a\"; }", "" },
		{ "alow client any server any", "did you mean allow" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_msg(reading_load(rows[i].text) == WAX_FORMAT, "%s",
		    rows[i].text);
		ck_assert_msg(strstr(reading_errors, rows[i].told) != NULL,
		    "%s: %s", rows[i].text, reading_errors);
	}
}
END_TEST

TEST_MAIN_FIXTURE("as/policy_conf", folder_make, reading_teardown,
    rules_are_read_as_they_are_written,
    wrong_rules_are_told_with_what_was_expected)
