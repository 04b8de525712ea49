/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* database.h - what a program must not forget, in a file of SQLite

   One file, mode 600, in a folder that nobody else may write:
   journal_mode=WAL, synchronous=FULL, foreign keys on, what is removed is
   overwritten. One process writes at a time; another waits 5 seconds. Each row
   has a checksum of its own (the SQL function checksum), so that a changed bit
   is noticed, too. */
#ifndef DATABASE_DATABASE_H
#define DATABASE_DATABASE_H

#include <sqlite3.h>

#include "core/bytes.h"
#include "core/deviceid.h"
#include "core/status.h"

#define DATABASE_PATIENCE_MS 5000	/* with others who write */

/* What went wrong, for people: "obt.db: ..., expected ...". */
struct database_error {
	char text[256];
};

/* One step of a schema, from the version before it. A step that was once
   released never changes. */
struct database_step {
	const char *sql;
};

/* A program's own: static. */
struct database_kind {
	const char *program;	/* "wax-obt" */
	const char *maker;	/* what makes a file: "wax-obt init" */
	const char *elsewhere;	/* how another one is named: "--db FILE" */
	int32_t application;	/* the number that marks its files */
	const struct database_step *steps;
	unsigned version;	/* how many there are */
	const char *const *statements;
	size_t statement_count;
};

/* Statements are compiled once, when they are first needed. These three are
   every program's; those of its kind are counted from DATABASE_STATEMENTS. */
enum {
	DATABASE_BEGIN,
	DATABASE_COMMIT,
	DATABASE_ROLLBACK,
	DATABASE_STATEMENTS
};

/* All zeros: none is open. */
struct database {
	const struct database_kind *kind;
	sqlite3 *db;
	sqlite3_stmt **statements;
	int failure;		/* SQLite's code of it, for database_why */
};

/* Makes a new file; one that is empty is taken. fill adds what it must have, in
   the transaction of its making. WAX_EXISTS: there is one; WAX_SYSTEM: its
   folder is not there or not ours alone to write; WAX_STORAGE. */
MUST_USE enum wax_status database_create(const struct database_kind *kind,
    const char *path, enum wax_status (*fill)(struct database *d,
    const void *arg), const void *arg, struct database_error *error);

/* WAX_NOT_FOUND: no file; WAX_FORMAT: not one of that kind, or of a newer
   version; WAX_DAMAGED: its integrity check fails; WAX_SYSTEM: others may read
   it or write its folder, or it can not be opened; WAX_EXISTS: in use. One of
   an older version is brought to this one. */
MUST_USE enum wax_status database_open(struct database *d,
    const struct database_kind *kind, const char *path,
    struct database_error *error);
void database_close(struct database *d);

/* A copy that is whole while others work, mode 600. WAX_EXISTS: the file is
   there; WAX_SYSTEM; WAX_STORAGE: and nothing is there. */
MUST_USE enum wax_status database_backup(struct database *d, const char *path,
    struct database_error *error);

/* Why the last function that failed did so: "disk is full". Static. */
const char *database_why(const struct database *d);
/* The same for an error of its file as a whole: a status for d->failure. */
enum wax_status database_refuse_failure(const struct database *d,
    const char *path, struct database_error *error);

/* --- running statements -------------------------------------------------- */

/* NULL: no memory, or no such table; then d->failure is set. Nothing is bound
   to it. */
sqlite3_stmt *database_statement(struct database *d, unsigned which);

/* Parameters are counted from 1, columns from 0. What is bound is borrowed
   until database_end. */
void database_bind_id(sqlite3_stmt *q, int n, const struct deviceid *id);
void database_bind_bytes(sqlite3_stmt *q, int n, struct bytes b);
void database_bind_text(sqlite3_stmt *q, int n, const char *text);

/* False: it is not what it has to be. */
bool database_column_id(sqlite3_stmt *q, int n, struct deviceid *out);
bool database_column_bytes(sqlite3_stmt *q, int n, uint8_t *out, size_t size,
    size_t *len);
bool database_column_text(sqlite3_stmt *q, int n, char *out, size_t size);

/* Runs it to its end, or to its first row. */
int database_step(sqlite3_stmt *q);

/* Lets go of what was bound, and tells what a code of SQLite means: WAX_OK of
   ROW and DONE. q may be NULL, after database_statement. */
enum wax_status database_end(struct database *d, sqlite3_stmt *q, int code);

/* The same after rows were read; st is what came of them. */
enum wax_status database_end_rows(struct database *d, sqlite3_stmt *q,
    int code, enum wax_status st);

/* Begins a transaction that will write; ends it by st, and returns what came
   of all of it. */
enum wax_status database_begin(struct database *d);
enum wax_status database_commit(struct database *d, enum wax_status st);

/* For changes: one statement that gives no rows. *changes gets how many rows
   did, if it is not NULL. */
enum wax_status database_run(struct database *d, sqlite3_stmt *q,
    int *changes);

/* Rows of one kind that are read first and shown later. */
struct database_rows {
	size_t size;		/* bytes of one */
	size_t count, room;
	uint8_t *data;		/* cleared when it goes */
};

/* NULL: no memory. Zeros, until the next one. */
void *database_rows_add(struct database_rows *r);
void database_rows_clear(struct database_rows *r);

/* --- of the file --------------------------------------------------------- */

/* What SQLite frees is cleared from now on, for all of the process. */
void database_clear_memory(void);

/* The function by which rows vouch for themselves. */
int database_add_checksum(sqlite3 *db);

/* Brings a database of that version to version count, in the transaction that
   is open. SQLite's code. */
int database_apply_steps(sqlite3 *db, int32_t application,
    const struct database_step *steps, unsigned version, unsigned count);

/* A number that a pragma gives, or -1. */
int64_t database_read_pragma(sqlite3 *db, const char *pragma);

/* error->text as printf has it; returns st. */
enum wax_status database_refuse(struct database_error *error,
    enum wax_status st, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The folder of a file: WAX_OK, or WAX_SYSTEM and error. */
enum wax_status database_check_folder(const char *path,
    struct database_error *error);
/* A file and what SQLite has beside it: ours, and nobody else may read it.
   WAX_NOT_FOUND; WAX_SYSTEM. */
enum wax_status database_check_file(const char *path,
    struct database_error *error);
/* A new file, mode 600, empty. WAX_EXISTS; WAX_SYSTEM. */
enum wax_status database_make_file(const char *path,
    struct database_error *error);
/* Names that were made in the folder are there after a loss of power, too. */
enum wax_status database_sync_folder(const char *path,
    struct database_error *error);

/* Opens what is there with all settings of connections; nothing is checked.
   SQLite's code; *out is to be closed on failure, too. */
int database_connect(const char *path, sqlite3 **out);

#endif
