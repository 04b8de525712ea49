/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_state_file.c - wax/posix/state_file.c */
#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "check_main.h"
#include "core/bytes.h"
#include "wax/posix/folder.h"
#include "wax/posix/state_file.h"

static struct state_file *f;

static void
begin(void)
{
	folder_make();
	ck_assert_int_eq(state_file_open(folder, "r", &f), WAX_OK);
}

static void
end(void)
{
	state_file_close(f);
	folder_remove();
}

static enum wax_status
load_text(char text[64])
{
	size_t len = 0;
	enum wax_status st = state_file_load(f, (uint8_t *)text, 63, &len);

	text[len] = '\0';
	return st;
}

static void
store_text(const char *text)
{
	ck_assert_int_eq(state_file_store(f, bytes_of_text(text)), WAX_OK);
}

static void
expect_record(const char *text)
{
	char got[64];

	ck_assert_int_eq(load_text(got), WAX_OK);
	ck_assert_str_eq(got, text);
}

START_TEST(nothing_was_stored_yet)
{
	char text[64];

	ck_assert_int_eq(load_text(text), WAX_NOT_FOUND);
}
END_TEST

START_TEST(what_was_stored_last_is_loaded)
{
	store_text("one");
	expect_record("one");
	store_text("another one");
	store_text("three");
	expect_record("three");
	store_text("");
	expect_record("");
}
END_TEST

START_TEST(it_is_there_for_the_next_process)
{
	store_text("one");
	store_text("two");
	state_file_close(f);
	ck_assert_int_eq(state_file_open(folder, "r", &f), WAX_OK);
	expect_record("two");
}
END_TEST

START_TEST(what_is_removed_is_not_found)
{
	char text[64];

	store_text("one");
	ck_assert_int_eq(state_file_remove(f), WAX_OK);
	ck_assert_int_eq(load_text(text), WAX_NOT_FOUND);
	ck_assert_int_eq(state_file_remove(f), WAX_OK);
}
END_TEST

START_TEST(only_its_owner_may_read_it)
{
	struct stat st;

	store_text("one");
	ck_assert_int_eq(stat(folder_path("r.state"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(st.st_size, STATE_FILE_LEN);
}
END_TEST

START_TEST(a_second_user_is_refused_also_after_the_file_was_created)
{
	struct state_file *other;

	ck_assert_int_eq(state_file_open(folder, "r", &other), WAX_EXISTS);
	store_text("one");
	ck_assert_int_eq(state_file_open(folder, "r", &other), WAX_EXISTS);
	state_file_close(f);
	ck_assert_int_eq(state_file_open(folder, "r", &f), WAX_OK);
}
END_TEST

START_TEST(a_child_does_not_store_under_its_parents_lock)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(state_file_store(f, bytes_of_text("child")) ==
		    WAX_STATE ? 0 : 1);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_an_error_and_not_an_empty_one)
{
	struct state_file *other;

	ck_assert_int_eq(state_file_open("/nowhere/at/all", "r", &other),
	    WAX_STORAGE);
}
END_TEST

START_TEST(a_link_is_not_followed)
{
	char text[64];

	ck_assert_int_eq(symlink("/etc/passwd", folder_path("r.state")), 0);
	ck_assert_int_eq(load_text(text), WAX_STORAGE);
	ck_assert_int_eq(state_file_store(f, bytes_of_text("x")),
	    WAX_STORAGE);
}
END_TEST

START_TEST(truncation_at_any_length_is_damage)
{
	static uint8_t data[STATE_FILE_LEN + 1];
	char text[64];

	store_text("one");
	ck_assert_uint_eq(folder_read("r.state", data, sizeof(data)),
	    STATE_FILE_LEN);
	for (size_t len = 0; len <= sizeof(data); len += 97) {
		if (len == STATE_FILE_LEN)
			continue;
		folder_write("r.state", data, len);
		ck_assert_int_eq(load_text(text), WAX_DAMAGED);
	}
}
END_TEST

START_TEST(damage_that_load_has_told_of_can_be_replaced)
{
	char text[64];

	store_text("one");
	folder_write("r.state", (const uint8_t *)"torn", 4);
	ck_assert_int_eq(load_text(text), WAX_DAMAGED);
	store_text("two");
	ck_assert_int_eq(load_text(text), WAX_OK);
	ck_assert_str_eq(text, "two");
	folder_write("r.state", (const uint8_t *)"torn", 4);
	ck_assert_int_eq(state_file_store(f, bytes_of_text("x")),
	    WAX_DAMAGED);
}
END_TEST

START_TEST(a_flipped_bit_never_brings_back_an_old_record)
{
	static uint8_t data[STATE_FILE_LEN];

	store_text("old");
	store_text("new");
	(void)folder_read("r.state", data, sizeof(data));
	for (size_t i = 0; i < 40; i++) {
		size_t at = i % 2 * STATE_SLOT_LEN + i / 2;

		data[at] ^= 4;
		folder_write("r.state", data, sizeof(data));
		expect_record("new");
		data[at] ^= 4;
	}
}
END_TEST

START_TEST(both_copies_damaged_is_damage)
{
	static uint8_t data[STATE_FILE_LEN];
	char text[64];

	store_text("old");
	(void)folder_read("r.state", data, sizeof(data));
	data[15] ^= 1;
	data[STATE_SLOT_LEN + 21] ^= 1;
	folder_write("r.state", data, sizeof(data));
	ck_assert_int_eq(load_text(text), WAX_DAMAGED);
}
END_TEST

START_TEST(a_torn_store_leaves_the_old_record_and_is_repaired)
{
	static uint8_t data[STATE_FILE_LEN];

	store_text("old");
	(void)folder_read("r.state", data, sizeof(data));
	memset(data, 0xee, 30);		/* the first write of a store */
	folder_write("r.state", data, sizeof(data));
	expect_record("old");
	store_text("new");
	(void)folder_read("r.state", data, sizeof(data));
	memset(data + STATE_SLOT_LEN, 0xee, 30);
	folder_write("r.state", data, sizeof(data));
	expect_record("new");
}
END_TEST

START_TEST(a_creation_that_was_cut_short_is_no_record)
{
	char text[64];

	folder_write("r.state-new", "half", 4);
	ck_assert_int_eq(load_text(text), WAX_NOT_FOUND);
	store_text("one");
	expect_record("one");
}
END_TEST

/* Mounts a tiny file system over the folder; false where that is not
   allowed. */
static bool
mount_small(void)
{
	state_file_close(f);
	f = NULL;
	if (mount("tmpfs", folder, "tmpfs", 0, "size=16k") != 0) {
		printf("# SKIP full disk: mount: %s\n", strerror(errno));
		return false;
	}
	ck_assert_int_eq(state_file_open(folder, "r", &f), WAX_OK);
	return true;
}

static void
fill_disk(void)
{
	FILE *file = fopen(folder_path("ballast"), "wb");

	ck_assert_ptr_nonnull(file);
	setvbuf(file, NULL, _IONBF, 0);
	while (fputc('x', file) != EOF)
		;
	fclose(file);
}

START_TEST(a_full_disk_does_not_stop_an_existing_record)
{
	if (!mount_small())
		return;
	store_text("one");
	fill_disk();
	store_text("two");
	expect_record("two");
	ck_assert_int_eq(umount2(folder, MNT_DETACH), 0);
}
END_TEST

START_TEST(a_full_disk_refuses_a_new_record)
{
	char text[64];

	if (!mount_small())
		return;
	fill_disk();
	ck_assert_int_eq(state_file_store(f, bytes_of_text("one")),
	    WAX_STORAGE);
	ck_assert_int_eq(load_text(text), WAX_NOT_FOUND);
	ck_assert_int_eq(umount2(folder, MNT_DETACH), 0);
}
END_TEST

START_TEST(a_read_only_folder_refuses_to_store)
{
	if (!mount_small())
		return;
	store_text("one");
	if (mount(NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0) {
		ck_assert_int_eq(state_file_store(f, bytes_of_text("two")),
		    WAX_STORAGE);
		expect_record("one");
	}
	ck_assert_int_eq(umount2(folder, MNT_DETACH), 0);
}
END_TEST

/* The child tells each number after it was stored. */
static void
count_until_killed(int fd)
{
	uint32_t n = 0;
	size_t len;
	struct state_file *mine;

	if (state_file_open(folder, "k", &mine) != WAX_OK)
		_exit(1);
	if (state_file_load(mine, (uint8_t *)&n, sizeof(n), &len) != WAX_OK)
		n = 0;
	for (;;) {
		n++;
		if (state_file_store(mine, bytes_of(&n, sizeof(n))) != WAX_OK)
			_exit(2);
		if (write(fd, &n, sizeof(n)) != sizeof(n))
			_exit(3);
	}
}

/* What the child told last, and kills it at some moment after that. */
static uint32_t
run_and_kill(unsigned pause)
{
	uint32_t told = 0, n;
	int fds[2], status;
	pid_t child;

	ck_assert_int_eq(pipe(fds), 0);
	child = fork();
	if (child == 0)
		count_until_killed(fds[1]);
	close(fds[1]);
	ck_assert_int_eq(read(fds[0], &told, sizeof(told)), sizeof(told));
	usleep(pause);		/* any moment is right */
	kill(child, SIGKILL);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	while (read(fds[0], &n, sizeof(n)) == sizeof(n))
		told = n;
	close(fds[0]);
	return told;
}

START_TEST(kill_9_at_any_moment_loses_nothing_that_was_stored)
{
	for (unsigned i = 0; i < 60; i++) {
		uint32_t told = run_and_kill(i * 97 % 1500), kept = 0;
		struct state_file *mine;
		size_t len;

		ck_assert_int_eq(state_file_open(folder, "k", &mine), WAX_OK);
		ck_assert_int_eq(state_file_load(mine, (uint8_t *)&kept,
		    sizeof(kept), &len), WAX_OK);
		ck_assert_uint_ge(kept, told);
		ck_assert_uint_le(kept, told + 1);
		state_file_close(mine);
	}
}
END_TEST

TEST_MAIN_FIXTURE("wax/posix/state_file", begin, end,
    nothing_was_stored_yet,
    what_was_stored_last_is_loaded,
    it_is_there_for_the_next_process,
    what_is_removed_is_not_found,
    only_its_owner_may_read_it,
    a_second_user_is_refused_also_after_the_file_was_created,
    a_child_does_not_store_under_its_parents_lock,
    a_folder_that_is_not_there_is_an_error_and_not_an_empty_one,
    a_link_is_not_followed,
    truncation_at_any_length_is_damage,
    damage_that_load_has_told_of_can_be_replaced,
    a_flipped_bit_never_brings_back_an_old_record,
    both_copies_damaged_is_damage,
    a_torn_store_leaves_the_old_record_and_is_repaired,
    a_creation_that_was_cut_short_is_no_record,
    a_full_disk_does_not_stop_an_existing_record,
    a_full_disk_refuses_a_new_record,
    a_read_only_folder_refuses_to_store,
    kill_9_at_any_moment_loses_nothing_that_was_stored)
