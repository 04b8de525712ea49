/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* statement.c - how SQL is run, and what its codes mean */
#include "database/database.h"

static const char *const common[DATABASE_STATEMENTS] = {
	[DATABASE_BEGIN] = "BEGIN IMMEDIATE",
	[DATABASE_COMMIT] = "COMMIT",
	[DATABASE_ROLLBACK] = "ROLLBACK",
};

sqlite3_stmt *
database_statement(struct database *d, unsigned which)
{
	sqlite3_stmt **q = &d->statements[which];

	d->failure = SQLITE_OK;
	if (*q == NULL)
		d->failure = sqlite3_prepare_v3(d->db, which <
		    DATABASE_STATEMENTS ? common[which] :
		    d->kind->statements[which - DATABASE_STATEMENTS], -1,
		    SQLITE_PREPARE_PERSISTENT, q, NULL);
	return *q;
}

void
database_bind_bytes(sqlite3_stmt *q, int n, struct bytes b)
{
	/* an empty one is not NULL */
	(void)sqlite3_bind_blob64(q, n, b.len > 0 ? (const void *)b.data : "",
	    b.len, SQLITE_STATIC);
}

void
database_bind_id(sqlite3_stmt *q, int n, const struct deviceid *id)
{
	database_bind_bytes(q, n, BYTES_ARRAY(id->bytes));
}

void
database_bind_text(sqlite3_stmt *q, int n, const char *text)
{
	(void)sqlite3_bind_text(q, n, text, -1, SQLITE_STATIC);
}

bool
database_column_bytes(sqlite3_stmt *q, int n, uint8_t *out, size_t size,
    size_t *len)
{
	const void *data = sqlite3_column_blob(q, n);
	size_t have = (size_t)sqlite3_column_bytes(q, n);

	if (have > size || (data == NULL && have > 0))
		return false;
	if (have > 0)
		memcpy(out, data, have);
	*len = have;
	return true;
}

bool
database_column_id(sqlite3_stmt *q, int n, struct deviceid *out)
{
	size_t len;

	return database_column_bytes(q, n, out->bytes, sizeof(out->bytes),
	    &len) && len == sizeof(out->bytes);
}

bool
database_column_text(sqlite3_stmt *q, int n, char *out, size_t size)
{
	size_t len;

	if (!database_column_bytes(q, n, (uint8_t *)out, size - 1, &len))
		return false;
	out[len] = '\0';
	return strlen(out) == len;
}

int
database_step(sqlite3_stmt *q)
{
	return q == NULL ? SQLITE_NOMEM : sqlite3_step(q);
}

static enum wax_status
status_of(int code)
{
	switch (code) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return WAX_OK;
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_UNIQUE:
		return WAX_EXISTS;
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return WAX_NOT_FOUND;
	case SQLITE_IOERR_NOMEM:
		return WAX_MEMORY;
	default:
		break;
	}
	switch (code & 0xff) {
	case SQLITE_NOMEM:
		return WAX_MEMORY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return WAX_DAMAGED;
	default:
		return WAX_STORAGE;
	}
}

enum wax_status
database_end(struct database *d, sqlite3_stmt *q, int code)
{
	if (q == NULL)
		return status_of(d->failure != SQLITE_OK ? d->failure :
		    SQLITE_NOMEM);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		d->failure = sqlite3_extended_errcode(d->db);
	(void)sqlite3_reset(q);
	(void)sqlite3_clear_bindings(q);
	return status_of(d->failure);
}

enum wax_status
database_end_rows(struct database *d, sqlite3_stmt *q, int code,
    enum wax_status st)
{
	enum wax_status ended = database_end(d, q, code);

	if (ended != WAX_OK)
		return ended;
	if (st == WAX_DAMAGED)
		d->failure = SQLITE_CORRUPT;
	else if (st == WAX_MEMORY)
		d->failure = SQLITE_NOMEM;
	return st;
}

enum wax_status
database_begin(struct database *d)
{
	return database_run(d, database_statement(d, DATABASE_BEGIN), NULL);
}

enum wax_status
database_commit(struct database *d, enum wax_status st)
{
	int failure = d->failure;

	if (st == WAX_OK)
		st = database_run(d, database_statement(d, DATABASE_COMMIT),
		    NULL);
	if (st == WAX_OK)
		return WAX_OK;
	failure = failure != SQLITE_OK ? failure : d->failure;
	/* it may be over already; then there is nothing to take back */
	(void)database_run(d, database_statement(d, DATABASE_ROLLBACK), NULL);
	d->failure = failure;
	return st;
}

enum wax_status
database_run(struct database *d, sqlite3_stmt *q, int *changes)
{
	enum wax_status st = database_end(d, q, database_step(q));

	if (st == WAX_OK && changes != NULL)
		*changes = sqlite3_changes(d->db);
	return st;
}

const char *
database_why(const struct database *d)
{
	int code = d->failure & 0xff;

	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return "another process is writing to it";
	if (code == SQLITE_FULL)
		return "the disk is full";
	return sqlite3_errstr(d->failure);
}
