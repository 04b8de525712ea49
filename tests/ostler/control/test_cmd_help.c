/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"

#include <string.h>

#include "ostler/control/commands.h"
#include "ostler/control/fake_host.h"

START_TEST(help_lists_each_command_in_order)
{
	const char *text = host_ask("help");

	ck_assert_ptr_eq(strstr(text, "ok\ncommand "), text);
	for (size_t i = 0; control_commands[i] != NULL; i++) {
		const struct command *c = control_commands[i];
		char line[100];

		snprintf(line, sizeof(line), "\n%s ", c->name);
		text = strstr(text, line);
		ck_assert_msg(text != NULL, "%s is not listed in its place",
		    c->name);
		ck_assert_ptr_nonnull(strstr(text, c->help));
		ck_assert_ptr_nonnull(strstr(text, c->syntax));
	}
	ck_assert_ptr_nonnull(strstr(host_ask("json help"),
	    "{\"command\": \"log level\", \"arguments\": \"[LEVEL]\", "
	    "\"does\": \"tells how much is logged, or changes it until the "
	    "next reload\"}"));
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/cmd_help", host_setup, host_teardown,
    help_lists_each_command_in_order)
