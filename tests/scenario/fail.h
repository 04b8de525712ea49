/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fail.h - the end of a scenario that fails */
#ifndef SCENARIO_FAIL_H
#define SCENARIO_FAIL_H

/* The line that is played, for what is said of it. */
struct here {
	const char *file;
	unsigned line;
};

/* Prints FILE:LINE: and the text, and ends the process. */
_Noreturn void fail(const struct here *here, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same without the end, for what is told in several lines. */
void fail_begin(const struct here *here, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
_Noreturn void fail_end(void);

#endif
