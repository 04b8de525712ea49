/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/arguments.h"

#include <stdlib.h>

#include "check_main.h"

#define ID "7d1f2c3a-0000-4000-8000-000000000017"

static struct arguments a;
static char said[2000];

/* Arguments behind the program's name, with spaces between them; what goes to
   standard error is kept in said. */
static bool
read_words(const char *words)
{
	static char text[2000];
	char *argv[100] = { (char[]){ "ostlerd" } }, *rest = text;
	int argc = 1;
	FILE *real = stderr;
	bool good;

	snprintf(text, sizeof(text), "%s", words);
	for (char *w; (w = strsep(&rest, " ")) != NULL;) {
		if (*w != '\0')
			argv[argc++] = w;
	}
	said[0] = '\0';
	stderr = fmemopen(said, sizeof(said), "w");
	ck_assert_ptr_nonnull(stderr);
	good = arguments_read(argc, argv, &a);
	fclose(stderr);
	stderr = real;
	return good;
}

static void
assert_wrong(const char *words, const char *error)
{
	char expected[200];

	ck_assert_msg(!read_words(words), "%s", words);
	snprintf(expected, sizeof(expected), "%s\nusage: ", error);
	ck_assert_msg(strncmp(said, expected, strlen(expected)) == 0, "%s: %s",
	    words, said);
}

START_TEST(without_arguments_it_runs)
{
	ck_assert(read_words(""));
	ck_assert_int_eq(a.task, TASK_RUN);
	ck_assert_ptr_null(a.path);
	ck_assert(!a.debug);
	ck_assert(read_words("-d -f x"));
	ck_assert_int_eq(a.task, TASK_RUN);
	ck_assert_str_eq(a.path, "x");
	ck_assert(a.debug);
}
END_TEST

START_TEST(help_and_version_go_before_other_tasks)
{
	static const struct {
		const char *words;
		enum arguments_task task;
	} rows[] = {
		{ "-t", TASK_CHECK }, { "--test", TASK_CHECK },
		{ "-h", TASK_HELP }, { "--help", TASK_HELP },
		{ "-v", TASK_VERSION }, { "--version", TASK_VERSION },
		{ "-t -h", TASK_HELP }, { "-v -t", TASK_VERSION },
		{ "--explain --help", TASK_HELP },
		{ "--policy-test x -v", TASK_VERSION },
		{ "-h surplus", TASK_HELP },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert(read_words(rows[i].words));
		ck_assert_int_eq(a.task, rows[i].task);
	}
}
END_TEST

START_TEST(explain_takes_the_words_of_a_question)
{
	ck_assert(read_words("--explain -f x --target " ID " --sealed "
	    "--peer=10.7.0.5 --json"));
	ck_assert_int_eq(a.task, TASK_EXPLAIN);
	ck_assert(a.json);
	ck_assert_uint_eq(a.word_count, 3);
	ck_assert_str_eq(a.words[0].word->name, "target");
	ck_assert_str_eq(a.words[0].value, ID);
	ck_assert_str_eq(a.words[1].word->name, "sealed");
	ck_assert_ptr_null(a.words[1].value);
	ck_assert_str_eq(a.words[2].value, "10.7.0.5");
}
END_TEST

START_TEST(every_word_of_a_question_is_an_option)
{
	for (const struct ask_word *w = ask_words; w->name != NULL; w++) {
		char words[100];

		snprintf(words, sizeof(words), "--explain --%s%s", w->name,
		    w->syntax != NULL ? " x" : "");
		ck_assert_msg(read_words(words), "%s: %s", words, said);
		ck_assert_ptr_eq(a.words[0].word, w);
	}
}
END_TEST

START_TEST(policy_test_takes_a_file)
{
	ck_assert(read_words("--policy-test house.policy-test --json"));
	ck_assert_int_eq(a.task, TASK_TEST);
	ck_assert_str_eq(a.test_path, "house.policy-test");
}
END_TEST

START_TEST(arguments_that_are_wrong_are_told_with_the_usage)
{
	assert_wrong("surplus", "ostlerd: surplus is one argument too many");
	assert_wrong("--explain target",
	    "ostlerd: target is one argument too many");
	assert_wrong("-t --sealed", "ostlerd: --sealed is for --explain only");
	assert_wrong("--policy-test x --peer none",
	    "ostlerd: --peer is for --explain only");
	assert_wrong("--json",
	    "ostlerd: --json is for --explain and --policy-test only");
	ck_assert(!read_words("-x"));
	ck_assert(!read_words("-f"));
	ck_assert(!read_words("--policy-test"));
	ck_assert(!read_words("--explain --target"));
	ck_assert(!read_words("--explain --sealed=yes"));
	ck_assert(!read_words("--explain --elephant"));
}
END_TEST

START_TEST(words_have_a_limit)
{
	char words[1000] = "--explain";

	for (int i = 0; i < ARGUMENTS_WORDS_MAX; i++)
		strcat(words, " --sealed");
	ck_assert(read_words(words));
	ck_assert_uint_eq(a.word_count, ARGUMENTS_WORDS_MAX);
	strcat(words, " --observe");
	assert_wrong(words, "ostlerd: --observe is one option too many");
}
END_TEST

START_TEST(help_has_each_word_and_its_meaning)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	arguments_print_help(out, "/etc/x.conf");
	fclose(out);
	ck_assert_ptr_nonnull(strstr(text, "without it /etc/x.conf\n"));
	for (const struct ask_word *w = ask_words; w->name != NULL; w++) {
		char line[300];

		snprintf(line, sizeof(line), "\n  --%s%s%s\n      %s\n",
		    w->name, w->syntax != NULL ? " " : "",
		    w->syntax != NULL ? w->syntax : "", w->help);
		ck_assert_msg(strstr(text, line) != NULL, "%s", w->name);
	}
	free(text);
}
END_TEST

TEST_MAIN("ostler/arguments",
    without_arguments_it_runs,
    help_and_version_go_before_other_tasks,
    explain_takes_the_words_of_a_question,
    every_word_of_a_question_is_an_option,
    policy_test_takes_a_file,
    arguments_that_are_wrong_are_told_with_the_usage,
    words_have_a_limit,
    help_has_each_word_and_its_meaning)
