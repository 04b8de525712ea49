/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_audit.c - the audit log over starts, rotations and full disks */
#include "ostler/audit/audit.h"

#include <errno.h>
#include <pthread.h>
#include <sys/wait.h>

#include "audit/ledger.h"
#include "check_main.h"
#include "expect.h"
#include "folder.h"

static struct audit *
start(const char *name)
{
	struct audit *a = NULL;
	FILE *errors = errors_open();
	enum wax_status st = audit_new(name, errors, &a);

	fclose(errors);
	ck_assert_msg(st == WAX_OK, "%s", said);
	return a;
}

static enum wax_status
reopen(struct audit *a, const char *name)
{
	FILE *errors = errors_open();
	enum wax_status st = audit_reopen(a, name, errors);

	fclose(errors);
	return st;
}

/* The files in order are one chain. */
static struct ledger
verify(const char *first, const char *second)
{
	const char *names[] = { first, second };
	struct ledger l = { .lines = 0 };

	for (size_t i = 0; i < 2 && names[i] != NULL; i++) {
		FILE *errors = errors_open(), *file = fopen(names[i], "r");
		enum wax_status st;

		ck_assert_ptr_nonnull(file);
		st = ledger_read(&l, file, names[i], errors);
		fclose(file);
		fclose(errors);
		ck_assert_msg(st == WAX_OK, "%s", said);
	}
	return l;
}

static uint64_t
get_lost(struct audit *a)
{
	struct chain head;
	uint64_t lost;

	audit_get_head(a, &head, &lost);
	return lost;
}

static void
expect_head(struct audit *a, const struct ledger *l)
{
	struct chain head;
	uint64_t lost;

	audit_get_head(a, &head, &lost);
	ck_assert_uint_eq(head.number, l->chain.number);
	ck_assert_int_eq(memcmp(head.hash, l->chain.hash, CHAIN_HASH_LEN), 0);
}

static void
expect_in_file(const char *name, const char *what)
{
	ck_assert_msg(strstr(file_read(name), what) != NULL,
	    "%s is not in: %s", what, content);
}

START_TEST(events_are_numbered_lines_of_one_chain)
{
	struct audit *a = start(path);
	struct ledger l;

	ck_assert(audit_wants(a));
	audit_line(a, "deny", "target=%s code=%s", "a", "4.03");
	audit_line(a, "reload", "%s", "");
	audit_line(a, "stop", "by=root");
	l = verify(path, NULL);
	ck_assert_uint_eq(l.lines, 4);
	ck_assert_uint_eq(l.torn_len, 0);
	expect_head(a, &l);
	audit_free(a);
	expect_in_file(path, "1 2");
	expect_in_file(path, "Z begin after=0 head=0000000000000000000000000000"
	    "000000000000000000000000000000000000 hash=");
	expect_in_file(path, "Z deny target=a code=4.03 hash=");
	expect_in_file(path, "Z stop by=root hash=");
}
END_TEST

START_TEST(time_is_utc_with_milliseconds)
{
	struct audit *a = start(path);
	unsigned number, year, month, day, hour, minute, second, ms;
	int end = 0;

	audit_free(a);
	ck_assert_int_eq(sscanf(file_read(path), "%u %4u-%2u-%2uT%2u:%2u:%2u."
	    "%3uZ begin%n", &number, &year, &month, &day, &hour, &minute,
	    &second, &ms, &end), 8);
	ck_assert_int_eq(end, 2 + 24 + 6);
	ck_assert_uint_ge(year, 2024);
}
END_TEST

START_TEST(without_a_file_nothing_is_kept)
{
	struct audit *a = start(NULL);

	ck_assert(!audit_wants(a));
	ck_assert(!audit_wants(NULL));
	audit_line(a, "deny", "x=1");
	audit_line(NULL, "deny", "x=1");
	ck_assert_uint_eq(get_lost(a), 0);
	audit_free(a);
	audit_free(NULL);
}
END_TEST

START_TEST(no_event_makes_a_second_line)
{
	struct audit *a = start(path);
	struct line event;

	audit_line(a, "deny", "rule=%s", "a\n2 forged hash=0\r\x1b");
	line_begin(&event);
	line_add_plain(&event, "deny");
	line_add_text(&event, "rule", "b\n3 forged\"");
	audit_add(a, &event);
	audit_free(a);
	ck_assert_uint_eq(verify(path, NULL).lines, 3);
	expect_in_file(path, "rule=a\\x0a2 forged hash=0\\x0d\\x1b hash=");
	expect_in_file(path, "rule=\"b\\x0a3 forged\\x22\" hash=");
}
END_TEST

START_TEST(longest_event_is_cut_and_vouched_for)
{
	struct audit *a = start(path);
	char text[3000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	audit_line(a, "deny", "rule=%s", text);
	ck_assert_uint_eq(get_lost(a), 0);
	audit_free(a);
	ck_assert_uint_eq(verify(path, NULL).lines, 2);
	expect_in_file(path, "xxx... hash=");
}
END_TEST

/* --- starts --- */

START_TEST(next_start_goes_on_with_the_chain)
{
	struct audit *a = start(path);
	struct ledger l;

	audit_line(a, "deny", "n=1");
	audit_free(a);
	a = start(path);
	audit_line(a, "deny", "n=2");
	l = verify(path, NULL);
	ck_assert_uint_eq(l.lines, 4);
	expect_head(a, &l);
	audit_free(a);
	expect_in_file(path, "Z open hash=");
}
END_TEST

START_TEST(broken_file_stops_the_start)
{
	struct audit *a = start(path);
	FILE *errors;

	audit_line(a, "deny", "n=1");
	audit_free(a);
	file_read(path);
	*strstr(content, "n=1") = 'm';
	file_write(path, content, strlen(content));
	errors = errors_open();
	ck_assert_int_eq(audit_new(path, errors, &a), WAX_FORMAT);
	fclose(errors);
	expect_said("audit.log:2: number 2 has the hash ");
	expect_said("move it away");
}
END_TEST

/* The machine stopped within the last line, at each of its bytes. */
START_TEST(line_that_is_not_finished_is_told_at_the_next_start)
{
	struct audit *a = start(path);
	char *before, expected[80];
	size_t size, whole;

	audit_line(a, "deny", "n=1");
	whole = strlen(file_read(path));
	audit_line(a, "deny", "n=2");
	audit_free(a);
	before = strdup(file_read(path));
	size = strlen(before);
	for (size_t len = whole + 1; len < size; len++) {
		file_write(path, before, len);
		a = start(path);
		audit_line(a, "deny", "n=3");
		audit_free(a);
		EXPECT(verify(path, NULL).lines == 4, "%zu", len);
		snprintf(expected, sizeof(expected), "Z open torn=%zu text=%s3",
		    len - whole, len - whole > 1 ? "\"" : "");
		EXPECT(strstr(file_read(path), expected) != NULL,
		    "%s is not in %s", expected, content);
	}
	free(before);
}
END_TEST

/* A process is killed while it writes: whenever that is, what it leaves is
   whole lines, or those and a torn one. */
START_TEST(killed_writer_leaves_a_file_that_is_gone_on_with)
{
	for (int i = 0; i < 20; i++) {
		struct stat about = { .st_size = 0 };
		pid_t pid = fork();
		uint64_t lines;
		struct audit *a;

		if (pid == 0) {
			a = start(path);
			for (;;)
				audit_line(a, "deny", "round=%d", i);
		}
		while (stat(path, &about) < 0 || about.st_size < 4000 * (i + 1))
			;	/* until it has written some */
		kill(pid, SIGKILL);
		ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
		lines = verify(path, NULL).lines;
		a = start(path);
		audit_free(a);
		ck_assert_uint_eq(verify(path, NULL).lines, lines + 1);
	}
}
END_TEST

/* --- rotation --- */

START_TEST(new_file_goes_on_from_the_one_that_was_moved_away)
{
	struct audit *a = start(path);
	struct ledger l;

	audit_line(a, "deny", "n=1");
	ck_assert_int_eq(rename(path, old_path), 0);
	audit_line(a, "deny", "n=2");	/* still into the old one */
	ck_assert_int_eq(reopen(a, path), WAX_OK);
	audit_line(a, "deny", "n=3");
	l = verify(old_path, path);
	ck_assert_uint_eq(l.chain.number, 5);
	expect_head(a, &l);
	ck_assert_uint_eq(verify(old_path, NULL).lines, 3);
	ck_assert_uint_eq(verify(path, NULL).lines, 2);
	expect_in_file(path, "4 ");
	expect_in_file(path, "begin after=3 head=");
	audit_free(a);
	a = start(path);	/* alone, too */
	audit_free(a);
}
END_TEST

START_TEST(file_that_is_still_there_is_gone_on_with)
{
	struct audit *a = start(path);

	audit_line(a, "deny", "n=1");
	ck_assert_int_eq(reopen(a, path), WAX_OK);
	audit_line(a, "deny", "n=2");
	audit_free(a);
	ck_assert_uint_eq(verify(path, NULL).lines, 3);
}
END_TEST

START_TEST(file_that_can_not_be_opened_leaves_the_old_one)
{
	struct audit *a = start(path);

	ck_assert_int_eq(reopen(a, "/nowhere/audit.log"), WAX_SYSTEM);
	ck_assert_int_eq(errno, ENOENT);
	expect_said("/nowhere/audit.log: can not be opened");
	file_write(old_path, "junk\n", 5);
	ck_assert_int_eq(chmod(old_path, 0600), 0);
	ck_assert_int_eq(reopen(a, old_path), WAX_FORMAT);
	audit_line(a, "deny", "n=1");
	ck_assert_uint_eq(verify(path, NULL).lines, 2);
	audit_free(a);
}
END_TEST

START_TEST(file_that_can_not_be_begun_leaves_the_old_one)
{
	struct audit *a = start(path);
	FILE *errors = errors_open();
	enum wax_status st;

	limit_files(100);
	st = audit_reopen(a, old_path, errors);
	limit_files(RLIM_INFINITY);
	fclose(errors);
	ck_assert_int_eq(st, WAX_SYSTEM);
	expect_said("audit.log.1: can not be written: No space left");
	audit_line(a, "deny", "n=1");
	ck_assert_uint_eq(verify(path, NULL).lines, 2);
	audit_free(a);
}
END_TEST

START_TEST(other_file_with_a_chain_keeps_it_and_tells_ours)
{
	struct audit *a = start(old_path);

	audit_line(a, "deny", "n=1");
	audit_free(a);
	a = start(path);
	ck_assert_int_eq(reopen(a, old_path), WAX_OK);
	audit_line(a, "deny", "n=2");
	audit_free(a);
	ck_assert_uint_eq(verify(old_path, NULL).lines, 4);
	expect_in_file(old_path, "3 ");
	expect_in_file(old_path, "open after=1 head=");
}
END_TEST

START_TEST(turned_off_and_on_the_chain_goes_on)
{
	struct audit *a = start(path);

	ck_assert_int_eq(reopen(a, NULL), WAX_OK);
	ck_assert(!audit_wants(a));
	audit_line(a, "deny", "n=1");
	ck_assert_uint_eq(get_lost(a), 0);
	ck_assert_int_eq(reopen(a, old_path), WAX_OK);
	ck_assert(audit_wants(a));
	audit_free(a);
	ck_assert_uint_eq(verify(path, old_path).chain.number, 2);
}
END_TEST

/* --- a full disk --- */

START_TEST(lines_that_could_not_be_written_are_told_by_the_next)
{
	struct audit *a = start(path);
	struct stat about;

	audit_line(a, "deny", "n=1");
	ck_assert_int_eq(stat(path, &about), 0);
	for (rlim_t more = 0; more < 3; more++) {
		limit_files((rlim_t)about.st_size + 20 * more);
		audit_line(a, "deny", "n=2");
	}
	limit_files(RLIM_INFINITY);
	ck_assert(audit_wants(a));
	ck_assert_uint_eq(get_lost(a), 3);
	audit_line(a, "deny", "n=5");
	audit_line(a, "deny", "n=6");
	ck_assert_uint_eq(get_lost(a), 3);
	audit_free(a);
	ck_assert_uint_eq(verify(path, NULL).lines, 4);
	expect_in_file(path, "deny n=5 lost=3 hash=");
	expect_in_file(path, "deny n=6 hash=");
	ck_assert_ptr_null(strstr(content, "n=2"));
}
END_TEST

START_TEST(lines_that_could_not_be_written_are_told_at_the_end)
{
	struct audit *a = start(path);

	limit_files(1);
	audit_line(a, "deny", "n=1");
	limit_files(RLIM_INFINITY);
	audit_free(a);
	ck_assert_uint_eq(verify(path, NULL).lines, 2);
	expect_in_file(path, "Z end lost=1 hash=");
}
END_TEST

START_TEST(lines_that_could_not_be_written_are_told_to_the_log_once)
{
	struct audit *a = start(path);
	int error = 0;

	ck_assert_uint_eq(audit_take_lost(a, &error), 0);
	ck_assert_int_eq(error, 0);
	limit_files(1);
	audit_line(a, "deny", "n=1");
	audit_line(a, "deny", "n=2");
	limit_files(RLIM_INFINITY);
	ck_assert_uint_eq(audit_take_lost(a, &error), 2);
	ck_assert_int_eq(error, EFBIG);
	ck_assert_uint_eq(audit_take_lost(a, &error), 0);
	ck_assert_uint_eq(get_lost(a), 2);
	ck_assert_uint_eq(audit_take_lost(NULL, &error), 0);
	audit_free(a);
}
END_TEST

START_TEST(longest_event_has_room_for_what_was_lost)
{
	struct audit *a = start(path);
	char text[3000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	limit_files(1);
	audit_line(a, "deny", "n=1");
	limit_files(RLIM_INFINITY);
	audit_line(a, "deny", "rule=%s", text);
	audit_free(a);
	ck_assert_uint_eq(verify(path, NULL).lines, 2);
	expect_in_file(path, "xxx... lost=1 hash=");
}
END_TEST

/* --- threads --- */

#define THREADS 4
#define EACH 500

static void *
write_many(void *arg)
{
	for (int i = 0; i < EACH; i++)
		audit_line(arg, "deny", "n=%d", i);
	return NULL;
}

START_TEST(lines_of_all_threads_are_one_chain)
{
	struct audit *a = start(path);
	pthread_t threads[THREADS];
	struct ledger l;

	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, write_many,
		    a), 0);
	ck_assert_int_eq(rename(path, old_path), 0);
	ck_assert_int_eq(reopen(a, path), WAX_OK);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	l = verify(old_path, path);
	ck_assert_uint_eq(l.chain.number, THREADS * EACH + 2);
	expect_head(a, &l);
	audit_free(a);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/audit/audit", setup, teardown,
    events_are_numbered_lines_of_one_chain,
    time_is_utc_with_milliseconds,
    without_a_file_nothing_is_kept,
    no_event_makes_a_second_line,
    longest_event_is_cut_and_vouched_for,
    next_start_goes_on_with_the_chain,
    broken_file_stops_the_start,
    line_that_is_not_finished_is_told_at_the_next_start,
    killed_writer_leaves_a_file_that_is_gone_on_with,
    new_file_goes_on_from_the_one_that_was_moved_away,
    file_that_is_still_there_is_gone_on_with,
    file_that_can_not_be_opened_leaves_the_old_one,
    file_that_can_not_be_begun_leaves_the_old_one,
    other_file_with_a_chain_keeps_it_and_tells_ours,
    turned_off_and_on_the_chain_goes_on,
    lines_that_could_not_be_written_are_told_by_the_next,
    lines_that_could_not_be_written_are_told_at_the_end,
    lines_that_could_not_be_written_are_told_to_the_log_once,
    longest_event_has_room_for_what_was_lost,
    lines_of_all_threads_are_one_chain)
