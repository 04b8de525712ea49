/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* loading.h - for tests: settings from text, and what was said */
#ifndef TESTS_OSTLER_LOADING_H
#define TESTS_OSTLER_LOADING_H

#include <stdlib.h>

#include "check_main.h"
#include "ostler/settings_tables.h"

#define LISTEN "listen \"l\" coap on 127.0.0.1:5683\n"
#define ID_A "7d1f2c3a-0000-4000-8000-00000000000a"
#define ID_B "7d1f2c3a-0000-4000-8000-00000000000b"
#define ID_C "7d1f2c3a-0000-4000-8000-00000000000c"

/* NULL if there were errors; *errors is the caller's. */
__attribute__((unused)) static struct settings *
loading_try(const char *text, char **errors)
{
	struct settings *s = NULL;
	size_t len;
	FILE *out = open_memstream(errors, &len);
	enum wax_status st = settings_load_bytes("t", bytes_of_text(text), out,
	    &s);

	fclose(out);
	ck_assert_int_eq(st == WAX_OK, s != NULL);
	ck_assert_int_eq(st == WAX_OK, len == 0);
	return s;
}

/* Loads without an error. */
__attribute__((unused)) static struct settings *
loading(const char *text)
{
	char *errors = NULL;
	struct settings *s = loading_try(text, &errors);

	ck_assert_str_eq(errors, "");
	free(errors);
	return s;
}

/* The first lines of all errors, without source lines and carets. */
__attribute__((unused)) static void
loading_assert_errors(const char *text, const char *expected)
{
	char *errors = NULL, said[8000] = "";
	struct settings *s = loading_try(text, &errors);

	for (char *line = errors; *line != '\0';) {
		char *end = strchr(line, '\n');

		if (strncmp(line, "t:", 2) == 0)
			strncat(said, line, (size_t)(end - line) + 1);
		line = end + 1;
	}
	ck_assert_str_eq(said, expected);
	settings_unref(s);
	free(errors);
}

#endif
