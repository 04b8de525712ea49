/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store_state.h - what the files of the store share */
#ifndef OBT_STORE_STATE_H
#define OBT_STORE_STATE_H

#include <sqlite3.h>

#include "obt/store.h"

#define STORE_PATIENCE_MS 5000	/* with others who write */

/* Each statement is compiled once, when it is first needed; the texts are in
   store_statement.c. */
enum store_statement {
	STATEMENT_BEGIN,
	STATEMENT_COMMIT,
	STATEMENT_ROLLBACK,
	STATEMENT_ADD_SELF,
	STATEMENT_SELF,
	STATEMENT_ADD_DEVICE,
	STATEMENT_UPDATE_DEVICE,
	STATEMENT_REMOVE_DEVICE,
	STATEMENT_ADD_GONE,
	STATEMENT_GONE_CUT,
	STATEMENT_GONE,
	STATEMENT_DEVICE_BY_ID,
	STATEMENT_DEVICE_BY_NAME,
	STATEMENT_DEVICES_BETWEEN,
	STATEMENT_DEVICES,
	STATEMENT_PUT_BOND,
	STATEMENT_BOND,
	STATEMENT_REMOVE_BOND,
	STATEMENT_BONDS,
	STATEMENT_BONDS_OF,
	STATEMENT_SENDER,
	STATEMENT_LOG,
	STATEMENT_LOG_CUT,
	STATEMENT_LINES,
	STORE_STATEMENTS
};

struct store {
	sqlite3 *db;
	sqlite3_stmt *statements[STORE_STATEMENTS];
	int failure;		/* SQLite's code of it, for store_why */
};

/* What SQLite frees is cleared from now on, for all of the process. */
void store_clear_memory(void);

/* The function by which rows vouch for themselves. */
int store_add_checksum(sqlite3 *db);

/* One step of a schema, from the version before it. */
struct store_step {
	const char *sql;
};

extern const struct store_step store_steps[];
#define STORE_VERSION 2		/* how many there are */
#define STORE_APPLICATION 0x7761786f	/* "waxo" */

/* Brings a database of that version to version count, in the transaction that
   is open. SQLite's code. */
int store_apply_steps(sqlite3 *db, const struct store_step *steps,
    unsigned version, unsigned count);

/* A number that a pragma gives, or -1. */
int64_t store_read_pragma(sqlite3 *db, const char *pragma);

/* NULL: no memory, or no such table; then s->failure is set. Nothing is bound
   to it. */
sqlite3_stmt *store_statement(struct store *s, enum store_statement which);

/* Parameters are counted from 1, columns from 0. What is bound is borrowed
   until store_end. */
void store_bind_id(sqlite3_stmt *q, int n, const struct deviceid *id);
void store_bind_bytes(sqlite3_stmt *q, int n, struct bytes b);
void store_bind_text(sqlite3_stmt *q, int n, const char *text);

/* False: it is not what it has to be. */
bool store_column_id(sqlite3_stmt *q, int n, struct deviceid *out);
bool store_column_bytes(sqlite3_stmt *q, int n, uint8_t *out, size_t size,
    size_t *len);
bool store_column_text(sqlite3_stmt *q, int n, char *out, size_t size);

/* Runs it to its end, or to its first row. */
int store_step(sqlite3_stmt *q);

/* Lets go of what was bound, and tells what a code of SQLite means: WAX_OK of
   ROW and DONE. q may be NULL, after store_statement. */
enum wax_status store_end(struct store *s, sqlite3_stmt *q, int code);

/* The same after rows were read; st is what came of them. */
enum wax_status store_end_rows(struct store *s, sqlite3_stmt *q, int code,
    enum wax_status st);

/* Begins a transaction that will write; ends it by st, and returns what came
   of all of it. */
enum wax_status store_begin(struct store *s);
enum wax_status store_commit(struct store *s, enum wax_status st);

/* For changes: one statement that gives no rows. *changes gets how many rows
   did, if it is not NULL. */
enum wax_status store_run(struct store *s, sqlite3_stmt *q, int *changes);

/* Rows of one kind that are read first and shown later. */
struct store_rows {
	size_t size;		/* bytes of one */
	size_t count, room;
	uint8_t *data;		/* cleared when it goes */
};

/* NULL: no memory. Zeros, until the next one. */
void *store_rows_add(struct store_rows *r);
void store_rows_clear(struct store_rows *r);

/* error->text as printf has it; returns st. */
enum wax_status store_refuse(struct store_error *error, enum wax_status st,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The folder of a file: WAX_OK, or WAX_SYSTEM and error. */
enum wax_status store_check_folder(const char *path,
    struct store_error *error);
/* A file and what SQLite has beside it: ours, and nobody else may read it.
   WAX_NOT_FOUND; WAX_SYSTEM. */
enum wax_status store_check_file(const char *path, struct store_error *error);
/* A new file, mode 600, empty. WAX_EXISTS; WAX_SYSTEM. */
enum wax_status store_make_file(const char *path, struct store_error *error);
/* Names that were made in the folder are there after a loss of power, too. */
enum wax_status store_sync_folder(const char *path, struct store_error *error);

/* Opens what is there with all settings of connections; nothing is checked.
   SQLite's code; *out is to be closed on failure, too. */
int store_connect(const char *path, sqlite3 **out);

#endif
