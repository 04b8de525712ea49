/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* check_main.h - the one line that puts a file's tests into its program

   START_TEST(replay_forged_number_changes_nothing)
   {
   	ck_assert_uint_eq(...);
   }
   END_TEST

   TEST_MAIN("wax/oscore/replay",
       replay_forged_number_changes_nothing,
       replay_old_number_is_refused)

   A program may have several such files. A test's name is a sentence. Each test
   runs in a process of its own and has two minutes, for busy machines and
   sanitizers. */
#ifndef CHECK_MAIN_H
#define CHECK_MAIN_H

#include <check.h>
#include <stddef.h>

/* Before main: adds the tests under the name of their module (CK_RUN_SUITE runs
   it alone). Fixtures may be NULL and run around each test, in its process. */
void check_main_add(const char *module, void (*setup)(void),
    void (*teardown)(void), const TTest *const tests[], size_t count);

/* Runs all that were added. Returns the exit status. */
int check_main_run(void);

/* The value of an environment variable that make check sets: top_srcdir or
   top_builddir; the current folder when run by hand. Static. */
const char *check_main_folder(const char *variable);

#define TEST_MAIN(module, ...) \
	TEST_MAIN_FIXTURE(module, NULL, NULL, __VA_ARGS__)

/* main is weak since each file of a program has it; a file is known by being
   linked. */
#define TEST_MAIN_FIXTURE(module, setup, teardown, ...) \
	__attribute__((constructor)) static void \
	check_main_add_this(void) \
	{ \
		const TTest *const tests[] = { __VA_ARGS__ }; \
		\
		check_main_add(module, setup, teardown, tests, \
		    sizeof(tests) / sizeof(tests[0])); \
	} \
	\
	__attribute__((weak)) int \
	main(void) \
	{ \
		return check_main_run(); \
	}

#endif
