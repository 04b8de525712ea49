/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store_schema.c - the tables, by the steps that lead to them */
#include <stdio.h>

#include "core/siphash.h"
#include "obt/store_state.h"

/* A new file goes through all steps, an older one through those it lacks. A
   step that was once released never changes.

   In a bond the lower ID stands first. */
const struct store_step store_steps[] = {
	{ "CREATE TABLE self ("
	    " one INTEGER PRIMARY KEY CHECK (one = 1),"
	    " id BLOB NOT NULL CHECK (length(id) = 16),"
	    " domain BLOB NOT NULL CHECK (length(domain) = 16),"
	    " domain_name TEXT NOT NULL,"
	    " ca TEXT NOT NULL,"
	    " ca_key TEXT NOT NULL,"
	    " sum INTEGER NOT NULL CHECK (sum ="
	    "  checksum(id, domain, domain_name, ca, ca_key))"
	    ") STRICT;"
	    "CREATE TABLE device ("
	    " id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),"
	    " name TEXT NOT NULL UNIQUE,"
	    " address TEXT NOT NULL,"
	    " method INTEGER NOT NULL,"
	    " owned_at INTEGER NOT NULL,"
	    " certificate_until INTEGER NOT NULL,"
	    " is_unsettled INTEGER NOT NULL,"
	    " owner_key BLOB NOT NULL CHECK (length(owner_key) = 16),"
	    " sum INTEGER NOT NULL CHECK (sum ="
	    "  checksum(id, name, address, method, owned_at,"
	    "  certificate_until, is_unsettled, owner_key))"
	    ") STRICT, WITHOUT ROWID;"
	    "CREATE TABLE bond ("
	    " kind INTEGER NOT NULL,"
	    " one BLOB NOT NULL REFERENCES device ON DELETE CASCADE,"
	    " other BLOB NOT NULL REFERENCES device ON DELETE CASCADE,"
	    " one_credid INTEGER NOT NULL,"
	    " other_credid INTEGER NOT NULL,"
	    " one_sender BLOB NOT NULL,"
	    " other_sender BLOB NOT NULL,"
	    " since INTEGER NOT NULL,"
	    " is_half INTEGER NOT NULL,"
	    " sum INTEGER NOT NULL CHECK (sum ="
	    "  checksum(kind, one, other, one_credid, other_credid,"
	    "  one_sender, other_sender, since, is_half)),"
	    " PRIMARY KEY (kind, one, other),"
	    " CHECK (one < other)"
	    ") STRICT, WITHOUT ROWID;"
	    "CREATE INDEX bond_one ON bond (one);"
	    "CREATE INDEX bond_other ON bond (other);"
	    "CREATE TABLE log ("
	    " number INTEGER PRIMARY KEY,"
	    " at INTEGER NOT NULL,"
	    " command TEXT NOT NULL,"
	    " device BLOB NOT NULL CHECK (length(device) = 16),"
	    " outcome TEXT NOT NULL,"
	    " sum INTEGER NOT NULL CHECK (sum ="
	    "  checksum(number, at, command, device, outcome))"
	    ") STRICT;" },
	{ "CREATE TABLE gone ("
	    " number INTEGER PRIMARY KEY,"
	    " id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),"
	    " sum INTEGER NOT NULL CHECK (sum = checksum(number, id))"
	    ") STRICT;" },
};

int
store_apply_steps(sqlite3 *db, const struct store_step *steps,
    unsigned version, unsigned count)
{
	char sql[100];
	int code = SQLITE_OK;

	for (; version < count && code == SQLITE_OK; version++)
		code = sqlite3_exec(db, steps[version].sql, NULL, NULL, NULL);
	if (code != SQLITE_OK)
		return code;
	snprintf(sql, sizeof(sql), "PRAGMA application_id = %d;"
	    "PRAGMA user_version = %u", STORE_APPLICATION, count);
	return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

/* The same on all machines, as the file is. */
static void
put_number(uint8_t out[8], uint64_t n)
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)(n >> 8 * i);
}

/* The hash so far, and what kind of value comes, are the key for it; so neither
   order nor borders can change unnoticed. */
static uint64_t
checksum_add(uint64_t sum, sqlite3_value *v)
{
	uint8_t key[16] = "wax-obt";
	uint8_t number[8];
	int kind = sqlite3_value_type(v);

	key[7] = (uint8_t)kind;
	put_number(key + 8, sum);
	if (kind == SQLITE_INTEGER) {
		put_number(number, (uint64_t)sqlite3_value_int64(v));
		return siphash_bytes(key, BYTES_ARRAY(number));
	}
	return siphash_bytes(key, bytes_of(sqlite3_value_blob(v),
	    (size_t)sqlite3_value_bytes(v)));
}

static void
checksum_make(sqlite3_context *context, int count, sqlite3_value **values)
{
	uint64_t sum = 0;

	for (int i = 0; i < count; i++)
		sum = checksum_add(sum, values[i]);
	sqlite3_result_int64(context, (sqlite3_int64)sum);
}

int
store_add_checksum(sqlite3 *db)
{
	return sqlite3_create_function_v2(db, "checksum", -1, SQLITE_UTF8 |
	    SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, checksum_make, NULL,
	    NULL, NULL);
}

int64_t
store_read_pragma(sqlite3 *db, const char *pragma)
{
	sqlite3_stmt *q = NULL;
	int64_t value = -1;

	if (sqlite3_prepare_v2(db, pragma, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		value = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return value;
}
