/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"

#include "ostler/control/fake_host.h"

START_TEST(the_level_is_told)
{
	ck_assert_str_eq(host_ask("log level"), "ok\nlog_level  notice\n");
	ck_assert_str_eq(host_ask("json log level"),
	    "ok\n{\"log_level\": \"notice\"}\n");
	ck_assert_int_eq(fake.level, LOG_LEVEL_NOTICE);
}
END_TEST

START_TEST(the_level_is_changed)
{
	ck_assert_str_eq(host_ask("log level debug"),
	    "ok\nlog_level  debug\n");
	ck_assert_int_eq(fake.level, LOG_LEVEL_DEBUG);
	ck_assert_str_eq(host_ask("log level error"),
	    "ok\nlog_level  error\n");
	ck_assert_int_eq(fake.level, LOG_LEVEL_ERROR);
}
END_TEST

START_TEST(another_word_is_no_level)
{
	ck_assert_str_eq(host_ask("log level \"\xc2\x9bloud\""), "error "
	    "\\xc2\\x9bloud is no level; expected error, warning, notice, "
	    "info or debug\n");
	ck_assert_int_eq(fake.level, LOG_LEVEL_NOTICE);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/cmd_log_level", host_setup, host_teardown,
    the_level_is_told,
    the_level_is_changed,
    another_word_is_no_level)
