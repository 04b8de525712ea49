/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/commands.h"

#include "check_main.h"

#include <string.h>

#include "ostler/control/fake_host.h"

static const struct command *
find(const char *one, const char *two, size_t *used)
{
	char a[50], b[50];
	char *words[] = { strcpy(a, one), strcpy(b, two), NULL };

	return control_commands_find(words, *two != '\0' ? 2 : 1, used);
}

START_TEST(a_command_is_found_by_its_whole_name)
{
	size_t used = 9;

	ck_assert_ptr_eq(find("status", "", &used), &command_status);
	ck_assert_uint_eq(used, 1);
	ck_assert_ptr_eq(find("status", "more", &used), &command_status);
	ck_assert_uint_eq(used, 1);
	ck_assert_ptr_eq(find("policy", "show", &used), &command_policy_show);
	ck_assert_uint_eq(used, 2);
	ck_assert_ptr_null(find("policy", "", &used));
	ck_assert_ptr_null(find("policy", "sho", &used));
	ck_assert_ptr_null(find("policy", "shows", &used));
	ck_assert_ptr_null(find("stat", "us", &used));
	ck_assert_ptr_null(find("statuses", "", &used));
	ck_assert_ptr_null(find("", "", &used));
	ck_assert_ptr_null(control_commands_find(NULL, 0, &used));
}
END_TEST

/* "log" could not be told from "log level". */
START_TEST(no_name_begins_with_another)
{
	for (size_t i = 0; control_commands[i] != NULL; i++) {
		ck_assert(control_commands[i]->run != NULL);
		ck_assert_uint_ge(control_commands[i]->words_max,
		    control_commands[i]->words_min);
		for (size_t j = 0; control_commands[j] != NULL; j++)
			ck_assert(i == j || strncmp(control_commands[i]->name,
			    control_commands[j]->name,
			    strlen(control_commands[i]->name)) != 0);
	}
}
END_TEST

START_TEST(wrong_words_are_told_what_was_expected)
{
	ck_assert_str_eq(host_ask("fly"),
	    "error no such command; \"help\" lists them\n");
	ck_assert_str_eq(host_ask("status now"), "error expected: status\n");
	ck_assert_str_eq(host_ask("log level debug now"),
	    "error expected: log level [LEVEL]\n");
	ck_assert_str_eq(host_ask_with("status", "x"),
	    "error status takes no body\n");
	ck_assert_uint_eq(fake.parks, 0);
}
END_TEST

START_TEST(what_changes_is_logged_and_audited_with_who_did_it)
{
	fake.is_audited = true;
	host_ask("log level debug");
	ck_assert_ptr_nonnull(strstr(host_logged(), "control "
	    "command=\"log level\" word=debug uid=0 pid=77 result=ok\n"));
	host_ask("log level \"lou\xc3\xa9 x\"");
	ck_assert_ptr_nonnull(strstr(host_logged(), "command=\"log level\" "
	    "word=\"lou\\xc3\\xa9 x\" uid=0 pid=77 result=refused\n"));
	host_ask("reload");
	fake.errors = "wrong\n";
	host_ask("reload");
	ck_assert_str_eq(fake.audited,
	    "control command=\"log level\" word=debug uid=0 pid=77 result=ok\n"
	    "control command=\"log level\" word=\"lou\\xc3\\xa9 x\" uid=0 "
	    "pid=77 result=refused\n"
	    "control command=reload uid=0 pid=77 result=ok\n"
	    "control command=reload uid=0 pid=77 result=refused\n");
}
END_TEST

START_TEST(what_only_asks_is_not)
{
	fake.is_audited = true;
	host_ask("log level");
	host_ask("counters");
	host_ask("help");
	ck_assert_str_eq(fake.audited, "");
	ck_assert_str_eq(host_logged(), "");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/commands", host_setup, host_teardown,
    a_command_is_found_by_its_whole_name,
    no_name_begins_with_another,
    wrong_words_are_told_what_was_expected,
    what_changes_is_logged_and_audited_with_who_did_it,
    what_only_asks_is_not)
