/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_arguments.c - the command line of wax-obt */
#include "obt/arguments.h"

#include <stdlib.h>

#include "check_main.h"
#include "obt/commands.h"

#define ARGV_MAX 16

static struct arguments a;
static char text[8192];
static char *argv[ARGV_MAX];

static int
take(const char *words)
{
	static char copy[1000];
	char *rest = copy;
	int argc = 0, status;
	FILE *f = fmemopen(text, sizeof(text), "w");

	memset(text, 0, sizeof(text));
	snprintf(copy, sizeof(copy), "wax-obt %s", words);
	while ((argv[argc] = strsep(&rest, " ")) != NULL)
		if (*argv[argc] != '\0')
			argc++;
	a = (struct arguments){ .call = { .out = f, .err = f } };
	status = arguments_take(&a, argc, argv);
	fclose(f);
	return status;
}

static void
expect_misuse(const char *words, const char *message)
{
	ck_assert_int_eq(take(words), COMMAND_USAGE);
	ck_assert_msg(strstr(text, message) != NULL, "%s: %s", words, text);
	/* a line of its own, and nothing else */
	ck_assert_ptr_eq(strchr(text, '\n'), text + strlen(text) - 1);
}

START_TEST(the_first_word_is_the_command)
{
	ck_assert_int_eq(take("--json --db a help"), -1);
	ck_assert_ptr_eq(a.call.command, &command_help);
	ck_assert(a.call.wants_json);
	ck_assert_str_eq(a.call.db, "a");
	ck_assert_int_eq(take("help --json --db=b"), -1);
	ck_assert(a.call.wants_json);
	ck_assert_str_eq(a.call.db, "b");
}
END_TEST

START_TEST(wrong_words_are_one_line)
{
	expect_misuse("hlep", "hlep: no such command");
	expect_misuse("--hlep", "--hlep: no such option");
	expect_misuse("help me", "help: too many words; expected: help");
	expect_misuse("help --me", "help: --me: no such option");
	expect_misuse("help --db", "--db needs a file");
	expect_misuse("help --db=", "--db needs a file");
	expect_misuse("help --json=1", "--json takes no value");
	ck_assert_int_eq(take(""), COMMAND_USAGE);
	ck_assert_ptr_nonnull(strstr(text, "usage: wax-obt"));
}
END_TEST

START_TEST(what_can_not_be_printed_is_not_sent_to_the_terminal)
{
	expect_misuse("\x1b[31m\a\n", "?[31m??: no such command");
}
END_TEST

START_TEST(the_database_is_where_state_is_kept)
{
	setenv("HOME", "/somebody", 1);
	unsetenv("XDG_STATE_HOME");
	ck_assert_int_eq(take("help"), -1);
	ck_assert_str_eq(a.call.db, "/somebody/.local/state/wax-obt/obt.db");
	setenv("XDG_STATE_HOME", "/state", 1);
	ck_assert_int_eq(take("help"), -1);
	ck_assert_str_eq(a.call.db, "/state/wax-obt/obt.db");
	setenv("XDG_STATE_HOME", "state", 1);	/* not absolute: ignored */
	ck_assert_int_eq(take("help"), -1);
	ck_assert_str_eq(a.call.db, "/somebody/.local/state/wax-obt/obt.db");
	unsetenv("HOME");
	expect_misuse("help", "say where the database is by --db");
}
END_TEST

START_TEST(help_and_version_are_asked_for_in_any_place)
{
	ck_assert_int_eq(take("-h"), COMMAND_DONE);
	ck_assert_ptr_nonnull(strstr(text, "\n  help\n        this list\n"));
	ck_assert_int_eq(take("help --version"), COMMAND_DONE);
	ck_assert_int_eq(strncmp(text, "wax-obt ", strlen("wax-obt ")), 0);
}
END_TEST

TEST_MAIN("obt/arguments",
    the_first_word_is_the_command,
    wrong_words_are_one_line,
    what_can_not_be_printed_is_not_sent_to_the_terminal,
    the_database_is_where_state_is_kept,
    help_and_version_are_asked_for_in_any_place)
