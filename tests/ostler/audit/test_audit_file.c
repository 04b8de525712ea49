/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_audit_file.c - what may be an audit file, and whole lines or nothing */
#include "ostler/audit/audit_file.h"

#include <errno.h>

#include "check_main.h"
#include "expect.h"
#include "folder.h"

static struct ledger ledger;

static enum wax_status
open_file(struct audit_file *f, const char *name)
{
	FILE *errors = errors_open();
	enum wax_status st;

	ledger = (struct ledger){ .lines = 0 };
	st = audit_file_open(f, name, errors, &ledger);
	fclose(errors);
	return st;
}

/* A whole file of so many lines. */
static size_t
write_lines(unsigned count)
{
	struct chain c = { 0 };
	char text[20 * CHAIN_LINE_MAX];
	size_t at = 0, len;

	for (unsigned i = 0; i < count; i++) {
		ck_assert_int_eq(chain_add_line(&c, bytes_of_text(i > 0 ?
		    "T event" : "T begin after=0 head=000000000000000000000000"
		    "0000000000000000000000000000000000000000"), text + at,
		    &len), WAX_OK);
		at += len;
	}
	file_write(path, text, at);
	ck_assert_int_eq(chmod(path, 0600), 0);
	return at;
}

START_TEST(new_file_is_its_owners_alone)
{
	struct audit_file f;
	struct stat about;

	(void)umask(0);
	ck_assert_int_eq(open_file(&f, path), WAX_OK);
	ck_assert_int_eq(stat(path, &about), 0);
	ck_assert_uint_eq(about.st_mode & 07777, 0600);
	ck_assert_uint_eq(f.size, 0);
	audit_file_close(&f);
	ck_assert(!audit_file_is_open(&f));
}
END_TEST

START_TEST(lines_are_appended_whatever_happened_to_the_file)
{
	struct audit_file f;

	ck_assert_int_eq(open_file(&f, path), WAX_OK);
	ck_assert_int_ne(fcntl(f.fd, F_GETFL) & O_APPEND, 0);
	ck_assert_int_ne(fcntl(f.fd, F_GETFD) & FD_CLOEXEC, 0);
	ck_assert_int_eq(audit_file_append(&f, bytes_of_text("one\n")),
	    WAX_OK);
	ck_assert_int_eq(lseek(f.fd, 0, SEEK_SET), 0);
	ck_assert_int_eq(audit_file_append(&f, bytes_of_text("two\n")),
	    WAX_OK);
	ck_assert_str_eq(file_read(path), "one\ntwo\n");
	ck_assert_uint_eq(f.size, 8);
	audit_file_close(&f);
}
END_TEST

START_TEST(symbolic_link_is_refused)
{
	struct audit_file f;

	file_write(old_path, "", 0);
	ck_assert_int_eq(symlink(old_path, path), 0);
	ck_assert_int_eq(open_file(&f, path), WAX_SYSTEM);
	expect_said("audit.log: is a symbolic link");
	ck_assert(!audit_file_is_open(&f));
}
END_TEST

START_TEST(what_is_no_file_is_refused_at_once)
{
	struct audit_file f;

	ck_assert_int_eq(open_file(&f, folder), WAX_SYSTEM);
	expect_said(": can not be opened: Is a directory");
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(open_file(&f, path), WAX_STATE);
	expect_said("audit.log: is not a file; expected a file, or nothing");
	ck_assert_int_eq(open_file(&f, "/dev/null"), WAX_STATE);
	ck_assert_int_eq(open_file(&f, "/nowhere/audit.log"), WAX_SYSTEM);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(file_that_others_may_write_is_refused)
{
	static const mode_t modes[] = { 0620, 0602, 0666 };
	struct audit_file f;

	write_lines(2);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		ck_assert_int_eq(chmod(path, modes[i]), 0);
		ck_assert_int_eq(open_file(&f, path), WAX_STATE);
		expect_said("expected 0600: nobody but its owner may write");
	}
	ck_assert_int_eq(chmod(path, 0640), 0);
	ck_assert_int_eq(open_file(&f, path), WAX_OK);
	audit_file_close(&f);
}
END_TEST

START_TEST(file_that_another_writes_is_refused)
{
	struct audit_file f, other;

	ck_assert_int_eq(open_file(&f, path), WAX_OK);
	ck_assert_int_eq(open_file(&other, path), WAX_EXISTS);
	expect_said("another process writes this audit log");
	audit_file_close(&f);
	ck_assert_int_eq(open_file(&other, path), WAX_OK);
	audit_file_close(&other);
}
END_TEST

START_TEST(broken_file_is_refused_and_left_as_it_is)
{
	struct audit_file f;
	size_t size = write_lines(4);
	char *before;

	file_read(path);
	content[size - 73] ^= 1;	/* in the last line's text */
	before = strdup(content);
	file_write(path, before, size);
	ck_assert_int_eq(open_file(&f, path), WAX_FORMAT);
	expect_said("audit.log:4: number 4 has the hash ");
	expect_said("audit.log: is not added to as it is; move it away");
	ck_assert_str_eq(file_read(path), before);
	free(before);
}
END_TEST

START_TEST(old_file_is_read_and_gone_on_with)
{
	struct audit_file f;
	size_t size = write_lines(4);

	ck_assert_int_eq(open_file(&f, path), WAX_OK);
	ck_assert_uint_eq(ledger.lines, 4);
	ck_assert_uint_eq(f.size, size);
	audit_file_close(&f);
}
END_TEST

START_TEST(line_that_is_not_finished_is_cut_off_and_kept_for_the_caller)
{
	size_t size = write_lines(3), whole = size;
	char *before = strdup(file_read(path));

	while (before[whole - 2] != '\n')
		whole--;
	whole--;	/* without the last line */
	for (size_t len = whole; len < size; len++) {
		struct audit_file f;

		file_write(path, before, len);
		EXPECT(open_file(&f, path) == WAX_OK);
		EXPECT(ledger.torn_len == len - whole);
		EXPECT(memcmp(ledger.torn, before + whole, ledger.torn_len) ==
		    0);
		EXPECT(f.size == whole);
		EXPECT(strlen(file_read(path)) == whole);
		audit_file_close(&f);
	}
	free(before);
}
END_TEST

/* The disk fills up within a line. */
START_TEST(line_is_written_whole_or_not_at_all)
{
	struct audit_file f;

	ck_assert_int_eq(open_file(&f, path), WAX_OK);
	ck_assert_int_eq(audit_file_append(&f, bytes_of_text("first\n")),
	    WAX_OK);
	for (rlim_t room = 6; room <= 13; room++) {
		enum wax_status st;

		limit_files(room);
		st = audit_file_append(&f, bytes_of_text("second\n"));
		limit_files(RLIM_INFINITY);
		ck_assert_int_eq(st, room < 13 ? WAX_SYSTEM : WAX_OK);
		ck_assert_str_eq(file_read(path), room < 13 ? "first\n" :
		    "first\nsecond\n");
	}
	audit_file_close(&f);
}
END_TEST

START_TEST(part_of_a_line_that_could_not_be_cut_is_cut_before_the_next)
{
	struct audit_file f;

	ck_assert_int_eq(open_file(&f, path), WAX_OK);
	ck_assert_int_eq(audit_file_append(&f, bytes_of_text("first\n")),
	    WAX_OK);
	ck_assert_int_eq(write(f.fd, "sec", 3), 3);
	f.is_torn = true;
	ck_assert_int_eq(audit_file_append(&f, bytes_of_text("third\n")),
	    WAX_OK);
	ck_assert_str_eq(file_read(path), "first\nthird\n");
	audit_file_close(&f);
}
END_TEST

START_TEST(file_knows_whether_a_path_leads_to_it)
{
	struct audit_file f = AUDIT_FILE_NONE;

	ck_assert(!audit_file_is_at(&f, path));
	ck_assert_int_eq(open_file(&f, path), WAX_OK);
	ck_assert(audit_file_is_at(&f, path));
	ck_assert(!audit_file_is_at(&f, old_path));
	ck_assert_int_eq(rename(path, old_path), 0);
	ck_assert(!audit_file_is_at(&f, path));
	ck_assert(audit_file_is_at(&f, old_path));
	audit_file_close(&f);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/audit/audit_file", setup, teardown,
    new_file_is_its_owners_alone,
    lines_are_appended_whatever_happened_to_the_file,
    symbolic_link_is_refused,
    what_is_no_file_is_refused_at_once,
    file_that_others_may_write_is_refused,
    file_that_another_writes_is_refused,
    broken_file_is_refused_and_left_as_it_is,
    old_file_is_read_and_gone_on_with,
    line_that_is_not_finished_is_cut_off_and_kept_for_the_caller,
    line_is_written_whole_or_not_at_all,
    part_of_a_line_that_could_not_be_cut_is_cut_before_the_next,
    file_knows_whether_a_path_leads_to_it)
