/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_audit_verify.c - ostlerctl audit verify */
#include "tools/audit_verify.h"

#include "audit/chain.h"
#include "check_main.h"
#include "core/hex.h"
#include "ostler/audit/audit.h"
#include "ostler/audit/folder.h"

static char *printed;
static size_t printed_len;
static char head[120];		/* --head's value */

static int
run(const char *first, const char *second, const char *third,
    const char *fourth)
{
	const char *words[] = { first, second, third, fourth };
	char *argv[5] = { NULL };
	FILE *out, *errors = errors_open();
	int argc = 0, status;

	while (argc < 4 && words[argc] != NULL) {
		argv[argc] = (char *)(uintptr_t)words[argc];
		argc++;
	}
	free(printed);
	printed = NULL;
	out = open_memstream(&printed, &printed_len);
	status = audit_verify_run(argc, argv, out, errors);
	fclose(out);
	fclose(errors);
	return status;
}

static void
expect_printed(const char *what)
{
	ck_assert_msg(strstr(printed, what) != NULL, "%s is not in: %s", what,
	    printed);
}

static void
keep_head(struct audit *a)
{
	char hash[2 * CHAIN_HASH_LEN + 1];
	struct chain c;
	uint64_t lost;

	audit_get_head(a, &c, &lost);
	hex_encode(BYTES_ARRAY(c.hash), hash);
	snprintf(head, sizeof(head), "%llu:%s", (unsigned long long)c.number,
	    hash);
}

/* An old file of lines 1 to 3 and a new one of 4 to 6. */
static void
make_files(void)
{
	struct audit *a;

	ck_assert_int_eq(audit_new(path, stderr, &a), WAX_OK);
	audit_line(a, "deny", "n=2");
	audit_line(a, "deny", "n=3");
	ck_assert_int_eq(rename(path, old_path), 0);
	ck_assert_int_eq(audit_reopen(a, path, stderr), WAX_OK);
	audit_line(a, "deny", "n=5");
	audit_line(a, "deny", "n=6");
	keep_head(a);
	audit_free(a);
}

START_TEST(whole_files_are_told_so)
{
	make_files();
	ck_assert_int_eq(run(old_path, path, NULL, NULL), AUDIT_VERIFY_WHOLE);
	ck_assert_str_eq(said, "");
	expect_printed("audit.log.1: 3 lines, 1 to 3, are whole\n");
	expect_printed("audit.log: 3 lines, 4 to 6, are whole\n");
}
END_TEST

START_TEST(later_file_alone_tells_that_there_is_an_older_one)
{
	make_files();
	ck_assert_int_eq(run(path, NULL, NULL, NULL), AUDIT_VERIFY_WHOLE);
	expect_printed("audit.log: goes on from line 3 of an older file\n");
}
END_TEST

START_TEST(files_out_of_order_are_broken)
{
	make_files();
	ck_assert_int_eq(run(path, old_path, NULL, NULL), AUDIT_VERIFY_BROKEN);
	expect_said("audit.log.1:1: goes on from 0:");
	expect_said("; expected 6:");
}
END_TEST

START_TEST(changed_line_is_the_first_that_is_told)
{
	make_files();
	file_read(path);
	*strstr(content, "n=5") = 'm';
	*strstr(content, "n=6") = 'm';
	file_write(path, content, strlen(content));
	ck_assert_int_eq(run(old_path, path, NULL, NULL), AUDIT_VERIFY_BROKEN);
	expect_said("audit.log:2: number 5 has the hash ");
	ck_assert_ptr_null(strstr(said, "number 6"));
	expect_said("audit.log: 1 lines are whole, then it is broken\n");
}
END_TEST

START_TEST(head_is_the_last_line_or_one_before_it)
{
	struct audit *a;

	make_files();
	ck_assert_int_eq(run("--head", head, old_path, path),
	    AUDIT_VERIFY_WHOLE);
	expect_printed("the head is line 6\n");
	ck_assert_int_eq(audit_new(path, stderr, &a), WAX_OK);
	audit_free(a);
	ck_assert_int_eq(run(old_path, path, "--head", head),
	    AUDIT_VERIFY_WHOLE);
	expect_printed("the head is line 6\n");
}
END_TEST

START_TEST(lines_that_are_missing_at_the_end_are_seen_by_the_head_alone)
{
	make_files();
	*(strstr(file_read(path), "n=5") + 3 + 6 + 64 + 1) = '\0';
	file_write(path, content, strlen(content));
	ck_assert_int_eq(run(old_path, path, NULL, NULL), AUDIT_VERIFY_WHOLE);
	ck_assert_int_eq(run(old_path, path, "--head", head),
	    AUDIT_VERIFY_BROKEN);
	expect_said("the last line has the number 5; the head is 6: 1 lines "
	    "are missing at the end\n");
}
END_TEST

START_TEST(chain_that_was_made_anew_is_seen_by_the_head)
{
	struct audit *a;

	make_files();
	ck_assert_int_eq(remove(path), 0);
	ck_assert_int_eq(audit_new(path, stderr, &a), WAX_OK);
	for (int i = 2; i <= 6; i++)
		audit_line(a, "deny", "n=forged");
	audit_free(a);
	ck_assert_int_eq(run(path, NULL, NULL, NULL), AUDIT_VERIFY_WHOLE);
	ck_assert_int_eq(run(path, "--head", head, NULL),
	    AUDIT_VERIFY_BROKEN);
	expect_said("line 6 has the hash ");
	expect_said("this is another chain\n");
}
END_TEST

START_TEST(head_before_all_files_is_told)
{
	char first[80];

	make_files();
	memset(first, '0', sizeof(first));
	memcpy(first, "2:", 2);
	first[66] = '\0';
	ck_assert_int_eq(run(path, "--head", first, NULL),
	    AUDIT_VERIFY_BROKEN);
	expect_said("line 2 of the head is in none of these files\n");
}
END_TEST

START_TEST(line_that_is_not_finished_is_told_and_accepted)
{
	make_files();
	file_write(path, content, strlen(file_read(path)) - 10);
	ck_assert_int_eq(run(path, NULL, NULL, NULL), AUDIT_VERIFY_WHOLE);
	expect_printed("audit.log: 2 lines, 4 to 5, are whole\n");
	expect_printed("audit.log:3: ");
	expect_printed(" bytes of a line that was not finished; ");
}
END_TEST

START_TEST(empty_file_has_no_lines)
{
	file_write(path, "", 0);
	ck_assert_int_eq(run(path, NULL, NULL, NULL), AUDIT_VERIFY_WHOLE);
	expect_printed("audit.log: no lines\n");
}
END_TEST

START_TEST(wrong_arguments_are_told_with_the_usage)
{
	static const char *const heads[] = { "", "1", "1:", ":00", "0:00",
	    "x:00", "1:zz", "99999999999999999999:00" };

	ck_assert_int_eq(run(NULL, NULL, NULL, NULL), AUDIT_VERIFY_WRONG);
	expect_said("no file is named\nusage: ostlerctl audit verify ");
	ck_assert_int_eq(run("--frobnicate", "x", NULL, NULL),
	    AUDIT_VERIFY_WRONG);
	expect_said("no such option: --frobnicate\n");
	ck_assert_int_eq(run("x", "--head", NULL, NULL), AUDIT_VERIFY_WRONG);
	expect_said("--head has no value\n");
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		ck_assert_int_eq(run("--head", heads[i], "x", NULL),
		    AUDIT_VERIFY_WRONG);
		expect_said("--head is no NUMBER:HASH");
	}
	ck_assert_int_eq(run("--head=1:00", "x", NULL, NULL),
	    AUDIT_VERIFY_WRONG);
	expect_said("--head is no NUMBER:HASH");
}
END_TEST

START_TEST(file_that_can_not_be_read_is_told)
{
	ck_assert_int_eq(run(path, NULL, NULL, NULL), AUDIT_VERIFY_WRONG);
	expect_said("audit.log: can not be opened: No such file");
	ck_assert_int_eq(run(folder, NULL, NULL, NULL), AUDIT_VERIFY_WRONG);
	expect_said(": can not be read: Is a directory");
}
END_TEST

TEST_MAIN_FIXTURE("tools/audit_verify", setup, teardown,
    whole_files_are_told_so,
    later_file_alone_tells_that_there_is_an_older_one,
    files_out_of_order_are_broken,
    changed_line_is_the_first_that_is_told,
    head_is_the_last_line_or_one_before_it,
    lines_that_are_missing_at_the_end_are_seen_by_the_head_alone,
    chain_that_was_made_anew_is_seen_by_the_head,
    head_before_all_files_is_told,
    line_that_is_not_finished_is_told_and_accepted,
    empty_file_has_no_lines,
    wrong_arguments_are_told_with_the_usage,
    file_that_can_not_be_read_is_told)
