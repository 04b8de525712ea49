/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_listener_copy.c - what is left of a listener that is gone */
#include "ostler/net/listener_copy.h"

#include <string.h>

#include "check_main.h"

START_TEST(a_copy_lets_nobody_call_and_register)
{
	char name[] = "in", path[] = "/run/x";
	struct deviceid id = { { 1 } };
	struct register_conf registers = { .peer = id };
	struct listener_conf conf = {
		.name = name, .path = path, .idle = 7, .sessions_max = 8,
		.callers = { .ids = &id, .count = 1, .all = true },
		.registers = &registers, .register_count = 1,
	};
	struct listener_conf *copy = listener_conf_copy(&conf);

	ck_assert_ptr_nonnull(copy);
	memset(name, 'x', sizeof(name) - 1);
	memset(path, 'x', sizeof(path) - 1);
	ck_assert_str_eq(copy->name, "in");
	ck_assert_str_eq(copy->path, "/run/x");
	ck_assert_uint_eq(copy->idle, 7);
	ck_assert_uint_eq(copy->sessions_max, 8);
	ck_assert(!copy->callers.all);
	ck_assert_uint_eq(copy->callers.count + copy->register_count, 0);
	listener_conf_free(copy);
	conf.path = NULL;
	copy = listener_conf_copy(&conf);
	ck_assert_ptr_nonnull(copy);
	ck_assert_ptr_null(copy->path);
	listener_conf_free(copy);
	listener_conf_free(NULL);
}
END_TEST

TEST_MAIN("ostler/net/listener_copy",
    a_copy_lets_nobody_call_and_register)
