/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_manual.c - ostlerctl's manual page and help say what the table of
   commands says */

#include "check_main.h"

#include <stdio.h>
#include <string.h>

#include "ostler/control/commands.h"
#include "ostler/control/fake_host.h"
#include "tools/ctl_arguments.h"

#define TEXT_MAX 100000

static char manual[TEXT_MAX];

static void
setup(void)
{
	char path[500];
	FILE *f;
	size_t len;

	host_setup();
	snprintf(path, sizeof(path), "%s/doc/ostlerctl.8",
	    check_main_folder("top_srcdir"));
	f = fopen(path, "r");
	ck_assert_msg(f != NULL, "%s: no such file", path);
	len = fread(manual, 1, TEXT_MAX - 1, f);
	ck_assert_uint_lt(len, TEXT_MAX - 1);
	fclose(f);
}

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what)) != NULL) {
		text += strlen(what);
		n++;
	}
	return n;
}

static size_t
count_commands(void)
{
	size_t n = 0;

	while (control_commands[n] != NULL)
		n++;
	return n;
}

START_TEST(manual_has_each_command_with_its_words)
{
	for (size_t i = 0; control_commands[i] != NULL; i++) {
		const struct command *c = control_commands[i];
		char line[200];

		snprintf(line, sizeof(line), "\n.It Ic %s%s%s\n", c->name,
		    *c->syntax != '\0' ? " Ar " : "", c->syntax);
		ck_assert_msg(strstr(manual, line) != NULL,
		    "the manual lacks: %s", line);
	}
	/* and no other */
	ck_assert_uint_eq(count(manual, "\n.It Ic "), count_commands());
}
END_TEST

START_TEST(manual_has_an_example_of_each_command)
{
	for (size_t i = 0; control_commands[i] != NULL; i++) {
		char line[200];

		snprintf(line, sizeof(line), "\n$ ostlerctl %s",
		    control_commands[i]->name);
		ck_assert_msg(strstr(manual, line) != NULL,
		    "the manual lacks an example: %s", line);
	}
}
END_TEST

START_TEST(help_has_each_command_in_the_tables_order)
{
	const char *at = ctl_help;

	for (size_t i = 0; control_commands[i] != NULL; i++) {
		const struct command *c = control_commands[i];
		char lines[400];

		snprintf(lines, sizeof(lines), "\n  %s%s%s\n        %s\n",
		    c->name, *c->syntax != '\0' ? " " : "", c->syntax,
		    c->help);
		at = strstr(at, lines);
		ck_assert_msg(at != NULL, "ostlerctl -h lacks, or not in its "
		    "place: %s", lines);
	}
	/* and audit verify, which is its own */
	ck_assert_uint_eq(count(strstr(ctl_help, "\ncommands:\n"),
	    "\n        "), count_commands() + 1);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/manual", setup, host_teardown,
    manual_has_each_command_with_its_words,
    manual_has_an_example_of_each_command,
    help_has_each_command_in_the_tables_order)
