/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* folder.h - a folder for audit files, and what they hold */
#ifndef TESTS_OSTLER_AUDIT_FOLDER_H
#define TESTS_OSTLER_AUDIT_FOLDER_H

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/bytes.h"

static char folder[] = "/tmp/test_audit_XXXXXX";
static char path[64];		/* of an audit file */
static char old_path[64];	/* where it is moved to */
static char content[1 << 20];
static char *said;		/* the last errors */
static size_t said_len;

static inline void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/audit.log", folder);
	snprintf(old_path, sizeof(old_path), "%s/audit.log.1", folder);
	(void)umask(022);
	(void)signal(SIGXFSZ, SIG_IGN);
}

static inline int
remove_one(const char *name, const struct stat *about, int type,
    struct FTW *where)
{
	(void)about, (void)type, (void)where;
	return remove(name);
}

static inline void
teardown(void)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(said);
}

/* Where a call tells what is wrong; errors_close makes said of it. */
static inline FILE *
errors_open(void)
{
	FILE *errors;

	free(said);
	said = NULL;
	errors = open_memstream(&said, &said_len);
	ck_assert_ptr_nonnull(errors);
	return errors;
}

static inline void
expect_said(const char *what)
{
	ck_assert_msg(strstr(said, what) != NULL, "%s is not in: %s", what,
	    said);
}

static inline const char *
file_read(const char *name)
{
	FILE *file = fopen(name, "r");
	size_t len;

	ck_assert_ptr_nonnull(file);
	len = fread(content, 1, sizeof(content) - 1, file);
	content[len] = '\0';
	fclose(file);
	return content;
}

static inline void
file_write(const char *name, const char *data, size_t len)
{
	FILE *file = fopen(name, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(data, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

/* No file of this process grows beyond that: a full disk, for check too; assert
   when there is room again. */
static inline void
limit_files(rlim_t size)
{
	struct rlimit limit = { .rlim_cur = size, .rlim_max = RLIM_INFINITY };

	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		abort();
}

#endif
