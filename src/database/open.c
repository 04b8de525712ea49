/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* open.c - a database from its making to its end */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "database/database.h"

/* A name for what SQLite says; WAX_STORAGE for what has no better one. */
static enum wax_status
refuse_code(const struct database_kind *kind, struct database_error *error,
    const char *path, int code)
{
	switch (code & 0xff) {
	case SQLITE_NOTADB:
		return database_refuse(error, WAX_FORMAT,
		    "%s: it is no database " "of %s", path, kind->program);
	case SQLITE_CORRUPT:
		return database_refuse(error, WAX_DAMAGED, "%s: it is damaged; "
		    "expected a backup of it in its place", path);
	case SQLITE_BUSY:
		return database_refuse(error, WAX_EXISTS, "%s: another %s uses "
		    "it; try again when that has ended", path,
		    kind->program);
	case SQLITE_NOMEM:
		return database_refuse(error, WAX_MEMORY, "%s: no memory",
		    path);
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_READONLY:
		return database_refuse(error, WAX_SYSTEM, "%s: %s", path,
		    sqlite3_errstr(code));
	default:
		return database_refuse(error, WAX_STORAGE, "%s: %s", path,
		    sqlite3_errstr(code));
	}
}

enum wax_status
database_refuse_failure(const struct database *d, const char *path,
    struct database_error *error)
{
	return refuse_code(d->kind, error, path, d->failure);
}

/* What a file says that it is. */
struct head {
	int64_t tables, application, version;
};

static int
read_head(sqlite3 *db, struct head *h)
{
	sqlite3_stmt *q = NULL;
	int code = sqlite3_prepare_v2(db, "SELECT count(*), "
	    "(SELECT application_id FROM pragma_application_id), "
	    "(SELECT user_version FROM pragma_user_version) "
	    "FROM sqlite_schema", -1, &q, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(q);
	if (code == SQLITE_ROW) {
		h->tables = sqlite3_column_int64(q, 0);
		h->application = sqlite3_column_int64(q, 1);
		h->version = sqlite3_column_int64(q, 2);
		code = SQLITE_OK;
	}
	sqlite3_finalize(q);
	return code;
}

static bool
head_is_empty(const struct head *h)
{
	return h->tables == 0 && h->application == 0;
}

static enum wax_status
refuse_second(const struct database_kind *kind, const char *path,
    struct database_error *error)
{
	return database_refuse(error, WAX_EXISTS, "%s: there is one already; "
	    "give another name by %s", path, kind->elsewhere);
}

static int
connect_to(struct database *d, const struct database_kind *kind,
    const char *path)
{
	*d = (struct database){ .kind = kind };
	d->statements = calloc(DATABASE_STATEMENTS + kind->statement_count,
	    sizeof(*d->statements));
	return d->statements == NULL ? SQLITE_NOMEM :
	    database_connect(path, &d->db);
}

/* What is made, and what it is filled with. */
struct making {
	const char *path;
	enum wax_status (*fill)(struct database *d, const void *arg);
	const void *arg;
};

/* In one transaction, so that a file is empty or has all of it. */
static enum wax_status
make_tables(struct database *d, const struct making *m,
    struct database_error *error)
{
	struct head head = { 0 };
	int code = sqlite3_exec(d->db, "BEGIN EXCLUSIVE", NULL, NULL, NULL);
	enum wax_status st;

	if (code == SQLITE_OK)
		code = read_head(d->db, &head);
	if (code == SQLITE_OK && !head_is_empty(&head))
		return refuse_second(d->kind, m->path, error);
	if (code == SQLITE_OK)
		code = database_apply_steps(d->db, d->kind->application,
		    d->kind->steps, 0, d->kind->version);
	if (code != SQLITE_OK)
		return refuse_code(d->kind, error, m->path, code);
	st = database_commit(d, m->fill(d, m->arg));
	return st == WAX_OK ? st : database_refuse(error, st, "%s: %s",
	    m->path, database_why(d));
}

static enum wax_status
make_content(const struct database_kind *kind, const struct making *m,
    struct database_error *error)
{
	struct database d;
	int code = connect_to(&d, kind, m->path);
	enum wax_status st = code == SQLITE_NOTADB ?
	    refuse_second(kind, m->path, error) : code != SQLITE_OK ?
	    refuse_code(kind, error, m->path, code) : make_tables(&d, m, error);

	database_close(&d);
	return st;
}

enum wax_status
database_create(const struct database_kind *kind, const char *path,
    enum wax_status (*fill)(struct database *d, const void *arg),
    const void *arg, struct database_error *error)
{
	const struct making m = { path, fill, arg };
	enum wax_status st = database_check_folder(path, error);
	bool is_new;

	if (st != WAX_OK)
		return st;
	st = database_make_file(path, error);
	is_new = st == WAX_OK;
	if (st == WAX_EXISTS)
		st = database_check_file(path, error);
	if (st != WAX_OK)
		return st;
	st = make_content(kind, &m, error);
	if (st == WAX_OK)
		return database_sync_folder(path, error);
	if (is_new)
		(void)unlink(path);
	return st;
}

static enum wax_status
check_head(const struct database_kind *kind, const struct head *h,
    const char *path, struct database_error *error)
{
	if (head_is_empty(h))
		return database_refuse(error, WAX_FORMAT, "%s: there is "
		    "nothing in it; expected a backup in its place, or: %s",
		    path, kind->maker);
	if (h->application != kind->application || h->version < 1)
		return refuse_code(kind, error, path, SQLITE_NOTADB);
	if (h->version > kind->version)
		return database_refuse(error, WAX_FORMAT, "%s: it is of "
		    "version %lld, made by a newer %s; this one knows %u",
		    path, (long long)h->version, kind->program,
		    kind->version);
	return WAX_OK;
}

/* What a pragma that looks for damage says first; "": nothing. */
static int
read_first(sqlite3 *db, const char *pragma, char *text, size_t size)
{
	sqlite3_stmt *q = NULL;
	int code = sqlite3_prepare_v2(db, pragma, -1, &q, NULL);

	text[0] = '\0';
	if (code == SQLITE_OK)
		code = sqlite3_step(q);
	if (code == SQLITE_ROW)
		snprintf(text, size, "%s", (const char *)sqlite3_column_text(
		    q, 0));
	sqlite3_finalize(q);
	return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

static enum wax_status
check_damage(const struct database *d, const char *path,
    struct database_error *error)
{
	char whole[100] = "", lost[100] = "";
	int code = read_first(d->db, "PRAGMA integrity_check(1)", whole,
	    sizeof(whole));

	if (code == SQLITE_OK)
		code = read_first(d->db, "PRAGMA foreign_key_check", lost,
		    sizeof(lost));
	if (code != SQLITE_OK)
		return refuse_code(d->kind, error, path, code);
	if (strcmp(whole, "ok") == 0 && lost[0] == '\0')
		return WAX_OK;
	return database_refuse(error, WAX_DAMAGED, "%s: it is damaged (%s); "
	    "expected a backup of it in its place", path,
	    lost[0] != '\0' ? "a row without the one it belongs to" : whole);
}

/* The version is read anew: another process may have been faster. */
static int
upgrade(const struct database *d)
{
	struct head head = { 0 };
	int code = sqlite3_exec(d->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	if (code == SQLITE_OK)
		code = read_head(d->db, &head);
	if (code == SQLITE_OK)
		code = database_apply_steps(d->db, d->kind->application,
		    d->kind->steps, (unsigned)head.version, d->kind->version);
	return code != SQLITE_OK ? code : sqlite3_exec(d->db, "COMMIT", NULL,
	    NULL, NULL);
}

static enum wax_status
check_content(const struct database *d, const char *path,
    struct database_error *error)
{
	struct head head = { 0 };
	int code = read_head(d->db, &head);
	enum wax_status st;

	if (code != SQLITE_OK)
		return refuse_code(d->kind, error, path, code);
	st = check_head(d->kind, &head, path, error);
	if (st == WAX_OK)
		st = check_damage(d, path, error);
	if (st != WAX_OK)
		return st;
	if (head.version < d->kind->version)
		code = upgrade(d);
	if (code == SQLITE_OK)
		code = sqlite3_exec(d->db, "PRAGMA journal_mode = WAL", NULL,
		    NULL, NULL);
	return code != SQLITE_OK ? refuse_code(d->kind, error, path, code) :
	    WAX_OK;
}

enum wax_status
database_open(struct database *d, const struct database_kind *kind,
    const char *path, struct database_error *error)
{
	enum wax_status st = database_check_file(path, error);
	int code;

	*d = (struct database){ .kind = kind };
	if (st == WAX_NOT_FOUND)
		return database_refuse(error, st, "%s: there is no such file; "
		    "make one by: %s", path, kind->maker);
	if (st == WAX_OK)
		st = database_check_folder(path, error);
	if (st != WAX_OK)
		return st;
	code = connect_to(d, kind, path);
	st = code != SQLITE_OK ? refuse_code(kind, error, path, code) :
	    check_content(d, path, error);
	if (st != WAX_OK)
		database_close(d);
	return st;
}

void
database_close(struct database *d)
{
	size_t count = d->kind == NULL ? 0 : DATABASE_STATEMENTS +
	    d->kind->statement_count;

	for (size_t i = 0; i < count && d->statements != NULL; i++)
		sqlite3_finalize(d->statements[i]);
	free(d->statements);
	sqlite3_close(d->db);
	*d = (struct database){ .kind = NULL };
}
