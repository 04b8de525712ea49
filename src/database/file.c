/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* file.c - a file of SQLite: whose it is, and who may read it */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "database/database.h"

#define DATABASE_MODE 0600

enum wax_status
database_refuse(struct database_error *error, enum wax_status st,
    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return st;
}

/* Empty: too long. */
static void
folder_of(const char *path, char folder[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - path);

	if (slash == NULL)
		strcpy(folder, ".");
	else if (len == 0)
		strcpy(folder, "/");
	else
		snprintf(folder, PATH_MAX, "%.*s", len < PATH_MAX ? (int)len :
		    0, path);
}

/* Who may write the folder may put another file there. */
enum wax_status
database_check_folder(const char *path, struct database_error *error)
{
	char folder[PATH_MAX];
	struct stat sb;

	folder_of(path, folder);
	if (stat(folder, &sb) != 0)
		return database_refuse(error, WAX_SYSTEM, "%s: its folder: %s",
		    path, strerror(errno));
	if (sb.st_uid != geteuid() && sb.st_uid != 0)
		return database_refuse(error, WAX_SYSTEM,
		    "%s: its folder belongs "
		    "to another user; expected one of your own", path);
	if ((sb.st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
	    (sb.st_mode & S_ISVTX) == 0)
		return database_refuse(error, WAX_SYSTEM,
		    "%s: others may write "
		    "its folder; expected: chmod go-w on it", path);
	return WAX_OK;
}

static enum wax_status
check_one(const char *path, struct database_error *error)
{
	struct stat sb;

	if (stat(path, &sb) != 0)
		return database_refuse(error, errno == ENOENT ? WAX_NOT_FOUND :
		    WAX_SYSTEM, "%s: %s", path, strerror(errno));
	if (!S_ISREG(sb.st_mode))
		return database_refuse(error, WAX_SYSTEM, "%s: not a regular "
		    "file", path);
	if (sb.st_uid != geteuid())
		return database_refuse(error, WAX_SYSTEM, "%s: it belongs to "
		    "another user, who may read the keys in it", path);
	if ((sb.st_mode & 077) != 0)
		return database_refuse(error, WAX_SYSTEM, "%s: others may read "
		    "it, mode %03o, and keys are in it; expected: chmod 600",
		    path, (unsigned)(sb.st_mode & 07777));
	return WAX_OK;
}

enum wax_status
database_check_file(const char *path, struct database_error *error)
{
	static const char *const suffixes[] = { "-wal", "-shm", "-journal" };
	enum wax_status st = check_one(path, error);
	char beside[PATH_MAX];

	for (size_t i = 0; i < 3 && st == WAX_OK; i++) {
		snprintf(beside, sizeof(beside), "%s%s", path, suffixes[i]);
		st = check_one(beside, error);
		if (st == WAX_NOT_FOUND)
			st = WAX_OK;
	}
	return st;
}

enum wax_status
database_make_file(const char *path, struct database_error *error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
	    DATABASE_MODE);

	if (fd < 0)
		return database_refuse(error, errno == EEXIST ? WAX_EXISTS :
		    WAX_SYSTEM, "%s: %s", path, strerror(errno));
	close(fd);
	return WAX_OK;
}

enum wax_status
database_sync_folder(const char *path, struct database_error *error)
{
	char folder[PATH_MAX];
	int fd, failed;

	folder_of(path, folder);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	failed = fd < 0 ? -1 : fsync(fd);
	if (failed != 0)
		database_refuse(error, WAX_STORAGE, "%s: its folder: %s", path,
		    strerror(errno));
	if (fd >= 0)
		close(fd);
	return failed != 0 ? WAX_STORAGE : WAX_OK;
}

/* What may be in a file that somebody made is not believed: no functions from
   its schema but ours, cells checked when they are read. Nothing that has keys
   in it goes to files beside it, and what is removed is overwritten. */
int
database_connect(const char *path, sqlite3 **out)
{
	int code;

	database_clear_memory();
	code = sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK)
		return code;
	(void)sqlite3_extended_result_codes(*out, 1);
	(void)sqlite3_busy_timeout(*out, DATABASE_PATIENCE_MS);
	(void)sqlite3_db_config(*out, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(*out, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	code = database_add_checksum(*out);
	return code != SQLITE_OK ? code : sqlite3_exec(*out,
	    "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON;"
	    "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
	    "PRAGMA synchronous = FULL; PRAGMA mmap_size = 0;",
	    NULL, NULL, NULL);
}
