/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* expect.h - an assertion for inner loops: ck_assert writes to its parent at
   each call, this one only when it fails */
#ifndef TESTS_EXPECT_H
#define TESTS_EXPECT_H

#include <check.h>
#include <stdio.h>

/* EXPECT(condition) or EXPECT(condition, format, ...) */
#define EXPECT(condition, ...) \
	do { \
		if (!(condition)) { \
			char why[256]; \
			\
			if (snprintf(why, sizeof(why), " " __VA_ARGS__) < 0) \
				why[0] = '\0'; \
			ck_abort_msg("not so: %s;%s", #condition, why); \
		} \
	} while (0)

#endif
