/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/limits.h"

#include <sys/resource.h>

#include "core/log_pipe.h"
#include "ostler/loading.h"

/* 16, 17 of the control socket, and 4 for each worker, a listener, its 30
   sessions and its 10 handshakes, and the source ports of a hop. */
#define TEXT "workers 2\n" \
	"listen \"l\" coap+tcp on 127.0.0.1:5683 { sessions 30;" \
	" handshakes 10; }\n" \
	"next \"b\" coap to 127.0.0.1:5684 { source-ports 5; }\n"
#define WANTED (16 + 17 + 2 * (4 + 1 + 30 + 10 + 5))

static rlim_t
raise(rlim_t soft, rlim_t hard)
{
	struct rlimit limit = { soft, hard };
	struct settings *s = loading(TEXT);
	struct log *l = log_open(LOG_LEVEL_NOTICE);

	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	limits_raise_files(s, NULL, l);
	log_free(l);
	settings_unref(s);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	return limit.rlim_cur;
}

START_TEST(enough_files_stay_as_they_are)
{
	ck_assert_uint_eq(raise(WANTED, WANTED + 10), WANTED);
	ck_assert_str_eq(output(), "");
}
END_TEST

START_TEST(too_few_files_are_raised_as_far_as_is_needed)
{
	ck_assert_uint_eq(raise(WANTED - 1, WANTED + 10), WANTED);
	ck_assert_str_eq(output(), "");
}
END_TEST

START_TEST(files_that_can_not_be_had_are_told)
{
	char expected[60];

	ck_assert_uint_eq(raise(WANTED - 3, WANTED - 1), WANTED - 1);
	snprintf(expected, sizeof(expected), "files limit=%d wanted=%d msg=",
	    WANTED - 1, WANTED);
	ck_assert_ptr_eq(strstr(output(), expected), got);
}
END_TEST

START_TEST(files_that_were_missing_before_are_not_told_again)
{
	struct rlimit limit = { WANTED - 3, WANTED - 1 };
	struct settings *s = loading(TEXT);
	struct settings *less = loading("workers 1\n" LISTEN);
	struct log *l = log_open(LOG_LEVEL_NOTICE);

	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	limits_raise_files(s, s, l);
	ck_assert_str_eq(output(), "");
	limits_raise_files(s, less, l);
	ck_assert_str_ne(output(), "");
	log_free(l);
	settings_unref(s);
	settings_unref(less);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/limits", setup, teardown,
    enough_files_stay_as_they_are,
    too_few_files_are_raised_as_far_as_is_needed,
    files_that_can_not_be_had_are_told,
    files_that_were_missing_before_are_not_told_again)
