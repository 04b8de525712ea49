/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* folder.h - a folder that lives as long as a test */
#ifndef TESTS_WAX_POSIX_FOLDER_H
#define TESTS_WAX_POSIX_FOLDER_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static inline void
folder_make(void)
{
	strcpy(folder, "/tmp/wax-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static inline void
folder_remove(void)
{
	char command[96];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	ck_assert_int_eq(system(command), 0);
}

/* Static, until the next call. */
static inline const char *
folder_path(const char *name)
{
	static char path[160];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static inline void
folder_write(const char *name, const void *data, size_t len)
{
	FILE *f = fopen(folder_path(name), "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(data, 1, len, f), len);
	ck_assert_int_eq(fclose(f), 0);
}

static inline size_t
folder_read(const char *name, void *data, size_t size)
{
	FILE *f = fopen(folder_path(name), "rb");
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(data, 1, size, f);
	fclose(f);
	return n;
}

#endif
