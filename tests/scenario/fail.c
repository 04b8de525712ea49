/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fail.c - the end of a scenario that fails */
#include "scenario/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
fail_print(const struct here *here, const char *format, va_list args)
{
	printf("%s:%u: ", here->file, here->line);
	vprintf(format, args);
	putchar('\n');
}

void
fail(const struct here *here, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail_print(here, format, args);
	va_end(args);
	fail_end();
}

void
fail_begin(const struct here *here, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail_print(here, format, args);
	va_end(args);
}

/* Nothing is freed: that would only hide the line above among leaks. */
void
fail_end(void)
{
	fflush(stdout);
	_exit(EXIT_FAILURE);
}
