/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_build.c - the build itself: every library links into one program */

#include "check_main.h"

#include "config.h"

START_TEST(build_has_a_version)
{
	ck_assert_str_eq(PACKAGE_NAME, "ostler");
	ck_assert_uint_gt(sizeof(PACKAGE_VERSION), 1);
}
END_TEST

TEST_MAIN("build",
    build_has_a_version)
