/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* check_main.c - runs the tests of one program */

#include "check_main.h"

#include <stdlib.h>

static SRunner *runner;

void
check_main_add(const char *module, void (*setup)(void), void (*teardown)(void),
    const TTest *const tests[], size_t count)
{
	Suite *suite = suite_create(module);
	TCase *tcase = tcase_create(module);

	if (setup != NULL || teardown != NULL)
		tcase_add_checked_fixture(tcase, setup, teardown);
	for (size_t i = 0; i < count; i++)
		tcase_add_test(tcase, tests[i]);
	suite_add_tcase(suite, tcase);
	if (runner == NULL)
		runner = srunner_create(NULL);
	srunner_add_suite(runner, suite);
}

int
check_main_run(void)
{
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

const char *
check_main_folder(const char *variable)
{
	const char *value = getenv(variable);

	return value != NULL ? value : ".";
}
