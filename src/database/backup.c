/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* backup.c - a copy of a database while it is in use */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "database/database.h"

/* All of it at once: it is small, and what others write would begin it anew.
   The copy is one file: the journal of the original is not beside it. */
static int
copy_pages(sqlite3 *from, sqlite3 *to)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	int code, ended;

	if (b == NULL)
		return sqlite3_errcode(to);
	code = sqlite3_backup_step(b, -1);
	ended = sqlite3_backup_finish(b);
	if (code != SQLITE_DONE)
		return ended != SQLITE_OK ? ended : code;
	return sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL,
	    NULL);
}

static enum wax_status
write_copy(struct database *d, const char *part, struct database_error *error)
{
	sqlite3 *to = NULL;
	int code = database_connect(part, &to);

	if (code == SQLITE_OK)
		code = copy_pages(d->db, to);
	sqlite3_close(to);
	if (code == SQLITE_OK)
		return WAX_OK;
	d->failure = code;
	return database_refuse(error, WAX_STORAGE, "%s: %s", part,
	    database_why(d));
}

/* A link does not replace what is there, as a rename would. */
static enum wax_status
give_name(const char *part, const char *path, struct database_error *error)
{
	if (link(part, path) != 0)
		return database_refuse(error, errno == EEXIST ? WAX_EXISTS :
		    WAX_SYSTEM, "%s: %s", path, strerror(errno));
	return database_sync_folder(path, error);
}

enum wax_status
database_backup(struct database *d, const char *path,
    struct database_error *error)
{
	char part[PATH_MAX];
	enum wax_status st;

	if (access(path, F_OK) == 0)
		return database_refuse(error, WAX_EXISTS, "%s: it is there "
		    "already; give another name", path);
	if (snprintf(part, sizeof(part), "%s.part", path) >=
	    (int)sizeof(part))
		return database_refuse(error, WAX_SYSTEM, "%s: too long a path",
		    path);
	st = database_make_file(part, error);
	if (st == WAX_EXISTS)
		return database_refuse(error, st,
		    "%s: it is there already, maybe "
		    "from a backup that was broken off; remove it", part);
	if (st != WAX_OK)
		return st;
	st = write_copy(d, part, error);
	if (st == WAX_OK)
		st = give_name(part, path, error);
	(void)unlink(part);
	return st;
}
