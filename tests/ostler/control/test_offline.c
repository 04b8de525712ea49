/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/offline.h"

#include <sys/stat.h>
#include <unistd.h>

#include "ostler/control/asking_host.h"

static char folder[] = "/tmp/test_offline.XXXXXX";
static FILE *out, *errors;
static char *out_text, *errors_text;
static size_t out_len, errors_len;

static void
setup(void)
{
	asked_setup();
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	out = open_memstream(&out_text, &out_len);
	errors = open_memstream(&errors_text, &errors_len);
}

static void
teardown(void)
{
	char command[100];

	fclose(out);
	fclose(errors);
	free(out_text);
	free(errors_text);
	ck_assert_int_eq(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
	asked_teardown();
}

static enum offline_status
explain(const struct offline_word *words, size_t count, bool json)
{
	struct control_view view = asked_view(NULL);
	enum offline_status status = offline_explain(&view, words, count, json,
	    out, errors);

	fflush(out);
	fflush(errors);
	return status;
}

static enum offline_status
test(const char *path, const char *text, bool json)
{
	struct control_view view = asked_view(NULL);
	enum offline_status status;

	if (text != NULL) {
		FILE *f = fopen(path, "w");

		ck_assert_ptr_nonnull(f);
		fputs(text, f);
		fclose(f);
	}
	status = offline_test(&view, path, json, out, errors);
	fflush(out);
	fflush(errors);
	return status;
}

static struct offline_word
word(const char *name, const char *value)
{
	return (struct offline_word){ ask_find_word(bytes_of_text(name)),
		value };
}

START_TEST(explanation_goes_to_the_output)
{
	struct offline_word words[] = {
		word("target", ID_A), word("listener", "plain"),
		word("sealed", NULL),
	};

	ck_assert_int_eq(explain(words, 3, false), OFFLINE_GOOD);
	ck_assert_ptr_nonnull(strstr(out_text,
	    "\nverdict     forward \"lamp\" by \"lamp\"\n"));
	ck_assert_str_eq(errors_text, "");
}
END_TEST

START_TEST(explanation_may_be_json)
{
	struct offline_word words[] = {
		word("target", ID_A), word("listener", "plain"),
	};
	json_t *j;

	ck_assert_int_eq(explain(words, 2, true), OFFLINE_GOOD);
	j = json_loads(out_text, 0, NULL);
	ck_assert_str_eq(json_string_value(json_object_get(j, "verdict")),
	    "deny 4.03 by end-to-end");
	json_decref(j);
}
END_TEST

START_TEST(question_that_is_wrong_is_told)
{
	struct offline_word words[] = { word("target", "x") };

	ck_assert_int_eq(explain(words, 1, false), OFFLINE_WRONG);
	ck_assert_int_eq(explain(words, 0, false), OFFLINE_WRONG);
	ck_assert_str_eq(errors_text, "ostlerd: target is x; expected a "
	    "device ID such as 7d1f2c3a-0000-4000-8000-000000000017\n"
	    "ostlerd: there is no target; expected target UUID\n");
	ck_assert_str_eq(out_text, "");
}
END_TEST

#define LAMP "expect listener \"plain\" target " ID_A " sealed "

START_TEST(test_ends_as_its_expectations_do)
{
	ck_assert_int_eq(test("t", LAMP "=> forward\n", false), OFFLINE_GOOD);
	ck_assert_int_eq(test("t", LAMP "=> deny\n", false), OFFLINE_FAILED);
	ck_assert_ptr_nonnull(strstr(out_text, "\n1 passed, 0 failed\n"
	    "t:1: expected deny; decided forward \"lamp\" by \"lamp\"\n"));
	ck_assert_str_eq(errors_text, "");
}
END_TEST

START_TEST(test_may_be_answered_in_json)
{
	json_t *j;

	ck_assert_int_eq(test("t", LAMP "=> deny\n", true), OFFLINE_FAILED);
	j = json_loads(out_text, 0, NULL);
	ck_assert_int_eq(json_integer_value(json_object_get(j, "failed")), 1);
	json_decref(j);
}
END_TEST

START_TEST(test_that_is_wrong_is_told_as_a_configuration_is)
{
	ck_assert_int_eq(test("t", LAMP "\n", true), OFFLINE_WRONG);
	ck_assert_str_eq(errors_text, "t:1:76: end of line; expected a word of "
	    "a question or =>\n" LAMP "\n"
	    "                                                                 "
	    "          ^\n");
	ck_assert_str_eq(out_text, "");
}
END_TEST

START_TEST(test_that_can_not_be_read_is_told)
{
	ck_assert_int_eq(test("none", NULL, false), OFFLINE_WRONG);
	ck_assert_int_eq(mkdir("folder", 0700), 0);
	ck_assert_int_eq(test("folder", NULL, false), OFFLINE_WRONG);
	ck_assert_str_eq(errors_text,
	    "none: can not be read: No such file or directory\n"
	    "folder: is not a file; expected a file\n");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/offline", setup, teardown,
    explanation_goes_to_the_output,
    explanation_may_be_json,
    question_that_is_wrong_is_told,
    test_ends_as_its_expectations_do,
    test_may_be_answered_in_json,
    test_that_is_wrong_is_told_as_a_configuration_is,
    test_that_can_not_be_read_is_told)
