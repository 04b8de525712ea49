/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_manual.c - wax-as's manual page and its configuration say what the
   tables of commands and keywords say */
#include <stdio.h>

#include "as/command.h"
#include "as/settings.h"
#include "check_main.h"
#include "ostler/conf/keyword.h"

#define TEXT_MAX 100000

static char manual[TEXT_MAX], conf[TEXT_MAX];

static void
read_file(const char *name, char *text)
{
	char path[500];
	FILE *f;
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", check_main_folder(
	    "top_srcdir"), name);
	f = fopen(path, "r");
	ck_assert_msg(f != NULL, "%s: no such file", path);
	len = fread(text, 1, TEXT_MAX - 1, f);
	ck_assert_uint_lt(len, TEXT_MAX - 1);
	fclose(f);
}

static void
setup(void)
{
	read_file("doc/wax-as.8", manual);
	read_file("conf/wax-as.conf", conf);
}

START_TEST(manual_has_each_command_with_its_words_and_an_example)
{
	char line[400];

	for (size_t i = 0; as_commands[i] != NULL; i++) {
		const struct as_command *c = as_commands[i];

		snprintf(line, sizeof(line), "\n.It Ic %s%s%s\n", c->name,
		    *c->syntax != '\0' ? " Ar " : "", c->syntax);
		ck_assert_msg(strstr(manual, line) != NULL,
		    "the manual lacks: %s", line);
		snprintf(line, sizeof(line), "$ wax-as %s", c->name);
		ck_assert_msg(strstr(manual, line) != NULL,
		    "the manual lacks an example: %s", line);
	}
}
END_TEST

START_TEST(manual_has_each_keyword_with_type_limits_and_default)
{
	char line[400], limits[KEYWORD_LIMITS];

	for (size_t t = 0; as_settings_rows[t].rows != NULL; t++)
		for (const struct keyword *k = as_settings_rows[t].rows;
		    k->name != NULL; k++) {
			snprintf(line, sizeof(line), "\n.It Ic %s ",
			    k->name);
			ck_assert_msg(strstr(manual, line) != NULL,
			    "the manual has no item for %s", k->name);
			if (k->type == KEYWORD_STATEMENT)
				continue;
			keyword_format_limits(k, limits);
			snprintf(line, sizeof(line), "\n%s\t%s\t%s\t%s\n",
			    k->name, keyword_type_name(k), limits,
			    k->standard != NULL ? k->standard : "-");
			ck_assert_msg(strstr(manual, line) != NULL,
			    "the manual lacks the line: %s", line);
		}
}
END_TEST

START_TEST(the_file_that_is_installed_has_all_defaults)
{
	char line[400];

	for (const struct keyword *k = as_settings_rows[0].rows;
	    k->name != NULL; k++) {
		if (k->standard == NULL)
			continue;
		snprintf(line, sizeof(line), "\n#%s %s\n", k->name,
		    k->standard);
		ck_assert_msg(strstr(conf, line) != NULL, "wax-as.conf "
		    "lacks: %s", line);
	}
}
END_TEST

START_TEST(the_file_that_is_installed_is_right)
{
	struct as_settings s;
	char path[500];

	snprintf(path, sizeof(path), "%s/conf/wax-as.conf",
	    check_main_folder("top_srcdir"));
	ck_assert_int_eq(as_settings_load(path, stderr, &s), WAX_OK);
	ck_assert_uint_eq(s.policy.rule_count, 0);
	as_settings_clear(&s);
}
END_TEST

TEST_MAIN_FIXTURE("as/manual", setup, NULL,
    manual_has_each_command_with_its_words_and_an_example,
    manual_has_each_keyword_with_type_limits_and_default,
    the_file_that_is_installed_has_all_defaults,
    the_file_that_is_installed_is_right)
