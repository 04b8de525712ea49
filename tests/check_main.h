/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* check_main.h - the one line that makes a test program of its tests

   START_TEST(replay_forged_number_changes_nothing)
   {
   	ck_assert_uint_eq(...);
   }
   END_TEST

   TEST_MAIN("wax/oscore/replay",
       replay_forged_number_changes_nothing,
       replay_old_number_is_refused)

   A test's name is a sentence. Each test runs in a process of its own and has
   two minutes, for busy machines and sanitizers. */
#ifndef CHECK_MAIN_H
#define CHECK_MAIN_H

#include <check.h>
#include <stddef.h>

/* Runs the tests under the name of their module; fixtures may be NULL and run
   around each test, in its process. Returns the exit status. */
int check_main_run(const char *module, void (*setup)(void),
    void (*teardown)(void), const TTest *const tests[], size_t count);

/* The value of an environment variable that make check sets: top_srcdir or
   top_builddir; the current folder when run by hand. Static. */
const char *check_main_folder(const char *variable);

#define TEST_MAIN(module, ...) \
	TEST_MAIN_FIXTURE(module, NULL, NULL, __VA_ARGS__)

#define TEST_MAIN_FIXTURE(module, setup, teardown, ...) \
	int \
	main(void) \
	{ \
		const TTest *const tests[] = { __VA_ARGS__ }; \
		\
		return check_main_run(module, setup, teardown, tests, \
		    sizeof(tests) / sizeof(tests[0])); \
	}

#endif
