/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* schema.c - the version of a file, and rows that vouch for themselves */
#include <stdio.h>

#include "core/siphash.h"
#include "database/database.h"

int
database_apply_steps(sqlite3 *db, int32_t application,
    const struct database_step *steps, unsigned version, unsigned count)
{
	char sql[100];
	int code = SQLITE_OK;

	for (; version < count && code == SQLITE_OK; version++)
		code = sqlite3_exec(db, steps[version].sql, NULL, NULL, NULL);
	if (code != SQLITE_OK)
		return code;
	snprintf(sql, sizeof(sql), "PRAGMA application_id = %d;"
	    "PRAGMA user_version = %u", (int)application, count);
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
database_add_checksum(sqlite3 *db)
{
	return sqlite3_create_function_v2(db, "checksum", -1, SQLITE_UTF8 |
	    SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, checksum_make, NULL,
	    NULL, NULL);
}

int64_t
database_read_pragma(sqlite3 *db, const char *pragma)
{
	sqlite3_stmt *q = NULL;
	int64_t value = -1;

	if (sqlite3_prepare_v2(db, pragma, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		value = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return value;
}
