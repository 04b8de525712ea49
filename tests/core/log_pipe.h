/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* log_pipe.h - a log that writes to a pipe, and a clock that a test moves */
#ifndef TESTS_CORE_LOG_PIPE_H
#define TESTS_CORE_LOG_PIPE_H

#include <check.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/log.h"

/* The pipe behind the log, and its time. */
static int ends[2];
static uint64_t now;
static struct clock test_clock;
static char got[1 << 17];
static size_t got_len;

static inline void
setup(void)
{
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	now = CLOCK_S(100);
	clock_init_fake(&test_clock, &now);
}

static inline void
teardown(void)
{
	close(ends[0]);
	close(ends[1]);
}

static inline struct log *
log_open(enum log_level level)
{
	struct log_options options = { .fd = ends[1], .level = level,
	    .clock = &test_clock };
	struct log *l = log_new(&options);

	ck_assert_ptr_nonnull(l);
	return l;
}

/* Appends what was written to got. */
static inline void
output_more(void)
{
	ssize_t n;

	while ((n = read(ends[0], got + got_len, sizeof(got) - 1 - got_len)) >
	    0)
		got_len += (size_t)n;
	got[got_len] = '\0';
}

/* What was written since the last call. */
static inline const char *
output(void)
{
	got_len = 0;
	output_more();
	return got;
}

#endif
