/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store_kills.c - kill -9 at any write of the store: what was told done is
   there, what was not is there as a whole or not at all

   A child changes the store and stops at a random step of its files: before,
   within or after a write, or where one is cut or removed. It tells its parent
   each change before and after. */
#include <signal.h>
#include <sys/wait.h>

#include "check_main.h"
#include "obt/store_model.h"

#define KILLS 250
#define STEPS_MAX 120		/* of files; some children end before */
#define CHANGES 30		/* of a child */

/* --- files that stop --- */

static unsigned steps_left;	/* until the end; 0: never */
static bool is_torn;		/* if the end is in a write */

typedef ssize_t pwrite_call(int fd, const void *data, size_t len, off_t at);
typedef int cut_call(int fd, off_t len);
typedef int remove_call(const char *path);

static void
step(void)
{
	if (steps_left > 0 && --steps_left == 0)
		raise(SIGKILL);
}

static ssize_t
stopping_pwrite(int fd, const void *data, size_t len, off_t at)
{
	ssize_t n;

	step();
	if (steps_left == 1 && is_torn)
		len = len / 3 + 1;
	n = pwrite(fd, data, len, at);
	step();
	return n;
}

static int
stopping_cut(int fd, off_t len)
{
	step();
	return ftruncate(fd, len);
}

static int
stopping_remove(const char *path)
{
	int n;

	step();
	n = unlink(path);
	step();
	return n;
}

static void
stop_at(const char *name, sqlite3_syscall_ptr call)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

	if (vfs->xSetSystemCall(vfs, name, call) != SQLITE_OK)
		_exit(9);
}

static void
stop_files(unsigned steps)
{
	database_clear_memory();	/* before anything else in SQLite */
	stop_at("pwrite", (sqlite3_syscall_ptr)(pwrite_call *)stopping_pwrite);
	stop_at("pwrite64",
	    (sqlite3_syscall_ptr)(pwrite_call *)stopping_pwrite);
	stop_at("ftruncate", (sqlite3_syscall_ptr)(cut_call *)stopping_cut);
	stop_at("unlink", (sqlite3_syscall_ptr)(remove_call *)stopping_remove);
	steps_left = steps;
}

/* --- a child --- */

struct told {
	bool is_done;
	enum wax_status st;
	struct model_change change;
};

static void
tell(int out, const struct told *t)
{
	if (write(out, t, sizeof(*t)) != sizeof(*t))
		_exit(5);
}

static void
run_child(int out, uint64_t seed, unsigned steps)
{
	struct rng rng = { seed };
	struct told t;

	stop_files(steps);
	is_torn = rng_below(&rng, 2) == 0;
	if (store_open(db, &store, &error) != WAX_OK)
		_exit(2);
	for (unsigned i = 0; i < CHANGES; i++) {
		t = (struct told){ .change = model_choose(&rng) };
		tell(out, &t);
		t.st = model_apply_store(store, &t.change);
		step();		/* done, but nobody was told */
		t.is_done = true;
		tell(out, &t);
		if (rng_below(&rng, 8) != 0)
			continue;
		store_close(store);
		if (store_open(db, &store, &error) != WAX_OK)
			_exit(3);
	}
	store_close(store);
	_exit(0);
}

/* --- the parent --- */

static struct model model;

/* Takes over what was done; the change that was begun and not ended is in
   *open. */
static bool
hear(int in, struct told *open)
{
	struct told t;
	bool is_open = false;

	while (read(in, &t, sizeof(t)) == sizeof(t)) {
		is_open = !t.is_done;
		if (is_open)
			*open = t;
		else
			EXPECT(model_apply(&model, &t.change) == t.st);
	}
	return is_open;
}

/* True if it was killed. */
static bool
run_one(struct rng *rng, unsigned *opened, unsigned *kept)
{
	unsigned steps = 1 + (unsigned)rng_below(rng, STEPS_MAX);
	uint64_t seed = rng_next(rng);
	struct told open;
	int fds[2], status;
	pid_t child;

	ck_assert_int_eq(pipe(fds), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		close(fds[0]);
		run_child(fds[1], seed, steps);
	}
	close(fds[1]);
	bool is_open = hear(fds[0], &open);
	close(fds[0]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	EXPECT(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL :
	    WEXITSTATUS(status) == 0, "status %x", (unsigned)status);
	kit_open();
	if (is_open && !model_is_same(&model, store)) {
		EXPECT(model_apply(&model, &open.change) == WAX_OK);
		++*kept;
	}
	*opened += is_open;
	EXPECT(model_is_same(&model, store), "seed %llu steps %u",
	    (unsigned long long)seed, steps);
	kit_close();
	return WIFSIGNALED(status);
}

START_TEST(what_was_told_done_is_there)
{
	struct rng rng = { 1 };
	unsigned kills = 0, ends = 0, opened = 0, kept = 0;

	while (kills < KILLS)
		if (run_one(&rng, &opened, &kept))
			kills++;
		else
			ends++;
	/* and it was worth it: within changes, on both sides of the border */
	ck_assert_uint_gt(opened, KILLS / 4);
	ck_assert_uint_gt(kept, KILLS / 100);
	ck_assert_uint_gt(opened - kept, KILLS / 10);
}
END_TEST

/* --- and in init --- */

static bool
init_once(unsigned steps)
{
	struct store_self self = kit_self();
	int status;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		stop_files(steps);
		_exit(store_create(db, &self, &error) == WAX_OK ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status);
}

START_TEST(an_init_that_was_killed_can_be_repeated_or_was_done)
{
	unsigned steps = 1, repeated = 0;

	kit_close();
	for (; unlink(db) == 0 && init_once(steps); steps++) {
		struct store_self self = kit_self();
		enum wax_status st = store_create(db, &self, &error);

		EXPECT(st == WAX_OK || st == WAX_EXISTS, "%s", error.text);
		repeated += st == WAX_OK;
		kit_open();
		kit_close();
	}
	ck_assert_uint_gt(steps, 10);
	ck_assert_uint_gt(repeated, 5);
}
END_TEST

static void
setup(void)
{
	kit_setup();
	kit_close();
}

TEST_MAIN_FIXTURE("obt/store_kills", setup, kit_teardown,
    what_was_told_done_is_there,
    an_init_that_was_killed_can_be_repeated_or_was_done)
