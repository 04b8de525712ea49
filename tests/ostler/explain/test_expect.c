/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/explain/expect.h"

#include <dirent.h>
#include <unistd.h>

#include "ostler/explain/asking.h"

#define RULES \
	"rule \"stolen\" peer 192.0.2.66 deny 4.01\n" \
	"rule \"tls\" listener \"tls\" sealed forward \"b\"\n" \
	"rule \"lamp\" target " ID_A " forward\n"

static struct asking a;
static struct expect_summary summary;
static char *errors;

/* What was told: a line for each that failed. */
static char told[4000];

static void
setup(void)
{
	asking_begin(&a, HOUSE RULES);
	told[0] = '\0';
}

static void
teardown(void)
{
	expect_summary_clear(&summary);
	free(errors);
	asking_end(&a);
}

static void
tell(void *arg, const struct expect_result *r)
{
	FILE *out;

	ck_assert_ptr_eq(arg, told);
	if (r->holds)
		return;
	out = fmemopen(told + strlen(told), sizeof(told) - strlen(told), "w");
	fprintf(out, "%u: %.*s: ", (unsigned)r->at.line,
	    (int)r->expected.len, (const char *)r->expected.data);
	outcome_write(r->outcome, out);
	fputc('\n', out);
	fclose(out);
}

static enum wax_status
run(const char *text)
{
	size_t len;
	FILE *out = open_memstream(&errors, &len);
	enum wax_status st;

	expect_summary_clear(&summary);
	st = expect_run(&a.world, "t", bytes_of_text(text), out, tell, told,
	    &summary);
	fclose(out);
	return st;
}

#define TLS "expect listener \"tls\" target " ID_B " sealed "
#define LAMP "expect listener \"plain\" target " ID_A " sealed "

START_TEST(expectations_that_hold_say_nothing)
{
	ck_assert_int_eq(run("# a comment\n\n"
	    TLS "=> forward\n"
	    TLS "=> forward \"b\"\n"
	    TLS "=> forward \"b\" by \"tls\"   # behind it, too\n"
	    LAMP "peer 192.0.2.66 => deny\n"
	    LAMP "peer 192.0.2.66 => deny 4.01 by \"stolen\"\n"
	    LAMP "=> forward \"lamp\" by \"lamp\"\n"
	    LAMP "registered => forward registered\n"
	    "expect listener plain target " ID_A " => deny by end-to-end\n"
	    "expect listener plain target " ID_B
	    " => deny 4.03 by \"default\""), WAX_OK);
	ck_assert_str_eq(errors, "");
	ck_assert_str_eq(told, "");
	ck_assert_uint_eq(summary.passed, 9);
	ck_assert_uint_eq(summary.failed, 0);
}
END_TEST

START_TEST(expectations_that_do_not_hold_are_told_each)
{
	ck_assert_int_eq(run(
	    TLS "=> deny\n"
	    TLS "=> drop\n"
	    TLS "=> forward \"lamp\"\n"
	    TLS "=>   forward registered \t# no\n"
	    TLS "=> forward by \"lamp\"\n"
	    LAMP "peer 192.0.2.66 => deny 4.03\n"
	    LAMP "peer 192.0.2.66 => forward by \"stolen\"\n"
	    LAMP "registered => forward \"lamp\"\n"
	    LAMP "registered => forward discovered\r\n"
	    "expect listener plain target " ID_A " => deny by \"lamp\"\n"
	    "expect listener plain target " ID_A " => deny by route\n"),
	    WAX_OK);
	ck_assert_str_eq(errors, "");
	ck_assert_str_eq(told,
	    "1: deny: forward \"b\" by \"tls\"\n"
	    "2: drop: forward \"b\" by \"tls\"\n"
	    "3: forward \"lamp\": forward \"b\" by \"tls\"\n"
	    "4: forward registered: forward \"b\" by \"tls\"\n"
	    "5: forward by \"lamp\": forward \"b\" by \"tls\"\n"
	    "6: deny 4.03: deny 4.01 by \"stolen\"\n"
	    "7: forward by \"stolen\": deny 4.01 by \"stolen\"\n"
	    "8: forward \"lamp\": forward registered by \"lamp\"\n"
	    "9: forward discovered: forward registered by \"lamp\"\n"
	    "10: deny by \"lamp\": deny 4.03 by end-to-end\n"
	    "11: deny by route: deny 4.03 by end-to-end\n");
	ck_assert_uint_eq(summary.passed, 0);
	ck_assert_uint_eq(summary.failed, 11);
}
END_TEST

START_TEST(rules_that_no_question_reached_are_known)
{
	ck_assert_int_eq(run(TLS "=> forward\n" LAMP "=> deny\n"), WAX_OK);
	ck_assert(!summary.was_hit[0]);
	ck_assert(summary.was_hit[1]);
	ck_assert(summary.was_hit[2]);
}
END_TEST

START_TEST(empty_text_has_no_expectations)
{
	ck_assert_int_eq(run(""), WAX_OK);
	ck_assert_uint_eq(summary.passed + summary.failed, 0);
}
END_TEST

static char *
read_whole(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 100000);

	ck_assert_msg(f != NULL, "%s: no such file", path);
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_lt(fread(text, 1, 100000, f), 100000);
	fclose(f);
	return text;
}

static int
is_test(const struct dirent *e)
{
	return strstr(e->d_name, ".policy-test") != NULL;
}

START_TEST(wrong_files_are_told_exactly_so)
{
	struct dirent **files;
	int n;

	ck_assert_int_eq(chdir(check_main_folder("top_srcdir")), 0);
	ck_assert_int_eq(chdir("tests/ostler/explain/wrong"), 0);
	n = scandir(".", &files, is_test, alphasort);
	ck_assert_int_ge(n, 3);
	for (int i = 0; i < n; i++) {
		char path[300], *text, *expected;

		text = read_whole(files[i]->d_name);
		snprintf(path, sizeof(path), "%.*s.expected",
		    (int)(strchr(files[i]->d_name, '.') - files[i]->d_name),
		    files[i]->d_name);
		expected = read_whole(path);
		free(errors);
		ck_assert_int_eq(run(text), WAX_FORMAT);
		ck_assert_str_eq(errors, expected);
		free(text);
		free(expected);
		free(files[i]);
	}
	free(files);
}
END_TEST

START_TEST(tests_of_too_many_requests_are_refused)
{
	char text[20000] = "";

	for (int i = 0; i < 100; i++)
		strcat(text, LAMP "after 9999 => forward\n");
	ck_assert_int_eq(run(text), WAX_OK);
	strcat(text, LAMP "=> forward\n");
	free(errors);
	ck_assert_int_eq(run(text), WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(errors, "t:101:79: with this one the "
	    "tests stand for 1000001 requests; expected at most 1000000 in "
	    "one file\n"));
}
END_TEST

/* What an ask writes of itself stands for the same question. */
static struct ask again;

static void
keep(void *arg, const struct expect_result *r)
{
	(void)arg;
	again = *r->ask;
}

static void
read_back(const char *question)
{
	char *text, *said;
	size_t len;
	FILE *out = open_memstream(&said, &len);

	ck_assert_int_gt(asprintf(&text, "expect %s => deny\n", question), 0);
	ck_assert_int_eq(expect_run(&a.world, "t", bytes_of_text(text), out,
	    keep, NULL, &summary), WAX_OK);
	fclose(out);
	expect_summary_clear(&summary);
	free(said);
	free(text);
}

START_TEST(question_that_is_written_reads_as_the_same_question)
{
	static const char *const choices[] = {
		" --peer 10.1.2.3", " --sealed", " --observe", " --size 7",
		" --hop-limit 3", " --time 01:02", " --weekday sat",
		" --registered", " --after 1", " --open 2", " --code GET",
	};

	for (unsigned bits = 0; bits < 1u << 11; bits++) {
		char options[600] = "--listener plain --target " ID_A;
		char *text, *rewritten;

		for (unsigned i = 0; i < 11; i++) {
			if ((bits >> i & 1) != 0)
				strcat(options, choices[i]);
		}
		ck_assert_msg(asking_options(&a, options), "%s", a.error);
		text = asking_written(&a);
		read_back(text);
		again.given = a.ask.given;
		ck_assert_mem_eq(&again, &a.ask, sizeof(again));
		rewritten = asking_written(&a);
		ck_assert_str_eq(text, rewritten);
		free(text);
		free(rewritten);
	}
}
END_TEST

TEST_MAIN_FIXTURE("ostler/explain/expect", setup, teardown,
    expectations_that_hold_say_nothing,
    expectations_that_do_not_hold_are_told_each,
    rules_that_no_question_reached_are_known,
    empty_text_has_no_expectations,
    wrong_files_are_told_exactly_so,
    tests_of_too_many_requests_are_refused,
    question_that_is_written_reads_as_the_same_question)
