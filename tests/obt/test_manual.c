/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_manual.c - wax-obt's manual page says what the table of commands says */

#include "check_main.h"

#include <stdio.h>
#include <string.h>

#include "obt/commands.h"

#define TEXT_MAX 100000

static char manual[TEXT_MAX];

static void
setup(void)
{
	char path[500];
	FILE *f;
	size_t len;

	snprintf(path, sizeof(path), "%s/doc/wax-obt.1",
	    check_main_folder("top_srcdir"));
	f = fopen(path, "r");
	ck_assert_msg(f != NULL, "%s: no such file", path);
	len = fread(manual, 1, TEXT_MAX - 1, f);
	ck_assert_uint_lt(len, TEXT_MAX - 1);
	fclose(f);
}

START_TEST(manual_has_each_command_with_its_words_in_order)
{
	const char *at = manual;
	char line[400];

	for (size_t i = 0; commands[i] != NULL; i++) {
		const struct command *c = commands[i];

		snprintf(line, sizeof(line), "\n.It Ic %s%s%s\n", c->name,
		    *c->syntax != '\0' ? " Ar " : "", c->syntax);
		at = strstr(at, line);
		ck_assert_msg(at != NULL, "the manual lacks, or not in its "
		    "place: %s", line);
		at++;
	}
	/* and no other */
	ck_assert_ptr_null(strstr(at, "\n.It Ic "));
}
END_TEST

START_TEST(manual_has_an_example_of_each_command)
{
	for (size_t i = 0; commands[i] != NULL; i++) {
		char line[200];

		snprintf(line, sizeof(line), "\n$ wax-obt %s",
		    commands[i]->name);
		ck_assert_msg(strstr(manual, line) != NULL,
		    "the manual lacks an example: %s", line);
	}
}
END_TEST

TEST_MAIN_FIXTURE("obt/manual", setup, NULL,
    manual_has_each_command_with_its_words_in_order,
    manual_has_an_example_of_each_command)
