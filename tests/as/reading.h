/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* reading.h - settings from a text */
#ifndef TESTS_AS_READING_H
#define TESTS_AS_READING_H

#include <fcntl.h>

#include "as/settings.h"
#include "wax/posix/folder.h"

#define READING_HEAD "issuer \"coap://as\"\nlisten \"coap://127.0.0.1:0\"\n"

static struct as_settings settings;
static char reading_errors[4000];

/* Behind the head that every file needs. */
static inline enum wax_status
reading_load(const char *text)
{
	char whole[8000];
	FILE *errors = fmemopen(reading_errors, sizeof(reading_errors), "w");
	enum wax_status st;
	int len = snprintf(whole, sizeof(whole), "%s%s", READING_HEAD, text);

	as_settings_clear(&settings);
	folder_write("as.conf", whole, (size_t)len);
	st = as_settings_load(folder_path("as.conf"), errors, &settings);
	fclose(errors);
	return st;
}

static inline void
reading_teardown(void)
{
	as_settings_clear(&settings);
	folder_remove();
}

#endif
