/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store_statement.c - all SQL that the store runs, and how it is run */
#include <stdlib.h>

#include "obt/store_state.h"

#define DEVICE_COLUMNS "id, name, address, method, owned_at, " \
	"certificate_until, is_unsettled, owner_key"
#define BOND_COLUMNS "kind, one, other, one_credid, other_credid, " \
	"one_sender, other_sender, since, is_half"

static const char *const texts[STORE_STATEMENTS] = {
	[STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
	[STATEMENT_COMMIT] = "COMMIT",
	[STATEMENT_ROLLBACK] = "ROLLBACK",
	[STATEMENT_ADD_SELF] = "INSERT INTO self (one, id, domain, "
	    "domain_name, ca, ca_key, sum) VALUES (1, ?1, ?2, ?3, ?4, ?5, "
	    "checksum(?1, ?2, ?3, ?4, ?5))",
	[STATEMENT_SELF] = "SELECT id, domain, domain_name, ca, ca_key "
	    "FROM self",
	[STATEMENT_ADD_DEVICE] = "INSERT INTO device (" DEVICE_COLUMNS ", sum) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
	    "checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))",
	[STATEMENT_UPDATE_DEVICE] = "UPDATE device SET name = ?2, "
	    "address = ?3, method = ?4, owned_at = ?5, "
	    "certificate_until = ?6, is_unsettled = ?7, owner_key = ?8, "
	    "sum = checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) WHERE id = ?1",
	[STATEMENT_REMOVE_DEVICE] = "DELETE FROM device WHERE id = ?1",
	[STATEMENT_ADD_GONE] = "INSERT OR REPLACE INTO gone (number, id, sum) "
	    "SELECT n, ?1, checksum(n, ?1) "
	    "FROM (SELECT coalesce(max(number), 0) + 1 AS n FROM gone)",
	[STATEMENT_GONE_CUT] = "DELETE FROM gone WHERE number <= "
	    "(SELECT max(number) FROM gone) - ?1",
	[STATEMENT_GONE] = "SELECT 1 FROM gone WHERE id = ?1 "
	    "AND NOT EXISTS (SELECT 1 FROM device WHERE device.id = ?1)",
	[STATEMENT_DEVICE_BY_ID] = "SELECT " DEVICE_COLUMNS " FROM device "
	    "WHERE id = ?1",
	[STATEMENT_DEVICE_BY_NAME] = "SELECT " DEVICE_COLUMNS " FROM device "
	    "WHERE name = ?1",
	[STATEMENT_DEVICES_BETWEEN] = "SELECT " DEVICE_COLUMNS " FROM device "
	    "WHERE id BETWEEN ?1 AND ?2 LIMIT 2",
	[STATEMENT_DEVICES] = "SELECT " DEVICE_COLUMNS " FROM device "
	    "ORDER BY name",
	[STATEMENT_PUT_BOND] = "INSERT OR REPLACE INTO bond (" BOND_COLUMNS
	    ", sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
	    "checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))",
	[STATEMENT_BOND] = "SELECT " BOND_COLUMNS " FROM bond "
	    "WHERE kind = ?1 AND one = ?2 AND other = ?3",
	[STATEMENT_REMOVE_BOND] = "DELETE FROM bond "
	    "WHERE kind = ?1 AND one = ?2 AND other = ?3",
	[STATEMENT_BONDS] = "SELECT " BOND_COLUMNS " FROM bond "
	    "ORDER BY one, other, kind",
	[STATEMENT_BONDS_OF] = "SELECT " BOND_COLUMNS " FROM bond "
	    "WHERE one = ?1 OR other = ?1 ORDER BY one, other, kind",
	[STATEMENT_SENDER] = "SELECT 1 FROM bond "
	    "WHERE kind = 0 AND (one_sender = ?1 OR other_sender = ?1)",
	/* its number is part of the checksum, and so is told */
	[STATEMENT_LOG] = "INSERT INTO log (number, at, command, device, "
	    "outcome, sum) SELECT n, ?1, ?2, ?3, ?4, "
	    "checksum(n, ?1, ?2, ?3, ?4) "
	    "FROM (SELECT coalesce(max(number), 0) + 1 AS n FROM log)",
	[STATEMENT_LOG_CUT] = "DELETE FROM log WHERE number <= "
	    "(SELECT max(number) FROM log) - ?1",
	[STATEMENT_LINES] = "SELECT at, command, device, outcome FROM "
	    "(SELECT * FROM log ORDER BY number DESC LIMIT ?1) "
	    "ORDER BY number",
};

sqlite3_stmt *
store_statement(struct store *s, enum store_statement which)
{
	sqlite3_stmt **q = &s->statements[which];

	s->failure = SQLITE_OK;
	if (*q == NULL)
		s->failure = sqlite3_prepare_v3(s->db, texts[which], -1,
		    SQLITE_PREPARE_PERSISTENT, q, NULL);
	return *q;
}

void
store_bind_bytes(sqlite3_stmt *q, int n, struct bytes b)
{
	/* an empty one is not NULL */
	(void)sqlite3_bind_blob64(q, n, b.len > 0 ? (const void *)b.data : "",
	    b.len, SQLITE_STATIC);
}

void
store_bind_id(sqlite3_stmt *q, int n, const struct deviceid *id)
{
	store_bind_bytes(q, n, BYTES_ARRAY(id->bytes));
}

void
store_bind_text(sqlite3_stmt *q, int n, const char *text)
{
	(void)sqlite3_bind_text(q, n, text, -1, SQLITE_STATIC);
}

bool
store_column_bytes(sqlite3_stmt *q, int n, uint8_t *out, size_t size,
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
store_column_id(sqlite3_stmt *q, int n, struct deviceid *out)
{
	size_t len;

	return store_column_bytes(q, n, out->bytes, sizeof(out->bytes),
	    &len) && len == sizeof(out->bytes);
}

bool
store_column_text(sqlite3_stmt *q, int n, char *out, size_t size)
{
	size_t len;

	if (!store_column_bytes(q, n, (uint8_t *)out, size - 1, &len))
		return false;
	out[len] = '\0';
	return strlen(out) == len;
}

int
store_step(sqlite3_stmt *q)
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
store_end(struct store *s, sqlite3_stmt *q, int code)
{
	if (q == NULL)
		return status_of(s->failure != SQLITE_OK ? s->failure :
		    SQLITE_NOMEM);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		s->failure = sqlite3_extended_errcode(s->db);
	(void)sqlite3_reset(q);
	(void)sqlite3_clear_bindings(q);
	return status_of(s->failure);
}

enum wax_status
store_end_rows(struct store *s, sqlite3_stmt *q, int code, enum wax_status st)
{
	enum wax_status ended = store_end(s, q, code);

	if (ended != WAX_OK)
		return ended;
	if (st == WAX_DAMAGED)
		s->failure = SQLITE_CORRUPT;
	else if (st == WAX_MEMORY)
		s->failure = SQLITE_NOMEM;
	return st;
}

enum wax_status
store_begin(struct store *s)
{
	return store_run(s, store_statement(s, STATEMENT_BEGIN), NULL);
}

enum wax_status
store_commit(struct store *s, enum wax_status st)
{
	int failure = s->failure;

	if (st == WAX_OK)
		st = store_run(s, store_statement(s, STATEMENT_COMMIT), NULL);
	if (st == WAX_OK)
		return WAX_OK;
	failure = failure != SQLITE_OK ? failure : s->failure;
	/* it may be over already; then there is nothing to take back */
	(void)store_run(s, store_statement(s, STATEMENT_ROLLBACK), NULL);
	s->failure = failure;
	return st;
}

enum wax_status
store_run(struct store *s, sqlite3_stmt *q, int *changes)
{
	enum wax_status st = store_end(s, q, store_step(q));

	if (st == WAX_OK && changes != NULL)
		*changes = sqlite3_changes(s->db);
	return st;
}

const char *
store_why(const struct store *s)
{
	int code = s->failure & 0xff;

	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return "another process is writing to it";
	if (code == SQLITE_FULL)
		return "the disk is full";
	return sqlite3_errstr(s->failure);
}

void *
store_rows_add(struct store_rows *r)
{
	size_t room = r->room > 0 ? r->room * 2 : 16;
	uint8_t *data = r->data;

	if (r->count == r->room) {
		data = calloc(room, r->size);
		if (data == NULL)
			return NULL;
		if (r->count > 0)
			memcpy(data, r->data, r->count * r->size);
		if (r->data != NULL)
			explicit_bzero(r->data, r->count * r->size);
		free(r->data);
		r->data = data;
		r->room = room;
	}
	return r->data + r->size * r->count++;
}

void
store_rows_clear(struct store_rows *r)
{
	if (r->data != NULL)
		explicit_bzero(r->data, r->count * r->size);
	free(r->data);
	*r = (struct store_rows){ .size = r->size };
}
