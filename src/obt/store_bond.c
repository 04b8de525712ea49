/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store_bond.c - what two devices share */
#include "obt/store_state.h"

/* Seen from the other one. */
static struct store_bond
bond_turn(const struct store_bond *b)
{
	struct store_bond t = *b;

	t.one = b->other;
	t.other = b->one;
	t.one_credid = b->other_credid;
	t.other_credid = b->one_credid;
	memcpy(t.one_sender, b->other_sender, sizeof(t.one_sender));
	memcpy(t.other_sender, b->one_sender, sizeof(t.other_sender));
	t.one_sender_len = b->other_sender_len;
	t.other_sender_len = b->one_sender_len;
	return t;
}

/* As SQLite compares blobs. */
static int
id_compare(const struct deviceid *a, const struct deviceid *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

/* Kind and devices, the lower first. */
static void
bond_bind_key(sqlite3_stmt *q, enum store_bond_kind kind,
    const struct deviceid *a, const struct deviceid *b)
{
	bool is_lower = id_compare(a, b) < 0;

	(void)sqlite3_bind_int64(q, 1, kind);
	database_bind_id(q, 2, is_lower ? a : b);
	database_bind_id(q, 3, is_lower ? b : a);
}

static enum wax_status
bond_read(sqlite3_stmt *q, struct store_bond *b)
{
	int64_t kind = sqlite3_column_int64(q, 0);

	memset(b, 0, sizeof(*b));
	if (kind < 0 || kind > STORE_HANDSHAKE ||
	    !database_column_id(q, 1, &b->one) ||
	    !database_column_id(q, 2, &b->other) ||
	    !database_column_bytes(q, 5, b->one_sender, sizeof(b->one_sender),
	    &b->one_sender_len) ||
	    !database_column_bytes(q, 6, b->other_sender,
	    sizeof(b->other_sender), &b->other_sender_len))
		return WAX_DAMAGED;
	b->kind = (enum store_bond_kind)kind;
	b->one_credid = sqlite3_column_int64(q, 3);
	b->other_credid = sqlite3_column_int64(q, 4);
	b->since = sqlite3_column_int64(q, 7);
	b->is_half = sqlite3_column_int64(q, 8) != 0;
	return WAX_OK;
}

enum wax_status
store_put_bond(struct store *s, const struct store_bond *b)
{
	struct store_bond row = id_compare(&b->one, &b->other) < 0 ? *b :
	    bond_turn(b);
	sqlite3_stmt *q;

	if (deviceid_equal(&b->one, &b->other) ||
	    b->one_sender_len > sizeof(b->one_sender) ||
	    b->other_sender_len > sizeof(b->other_sender))
		return WAX_RANGE;
	q = database_statement(&s->base, STATEMENT_PUT_BOND);
	if (q != NULL) {
		bond_bind_key(q, row.kind, &row.one, &row.other);
		(void)sqlite3_bind_int64(q, 4, row.one_credid);
		(void)sqlite3_bind_int64(q, 5, row.other_credid);
		database_bind_bytes(q, 6, bytes_of(row.one_sender,
		    row.one_sender_len));
		database_bind_bytes(q, 7, bytes_of(row.other_sender,
		    row.other_sender_len));
		(void)sqlite3_bind_int64(q, 8, row.since);
		(void)sqlite3_bind_int64(q, 9, row.is_half);
	}
	return database_run(&s->base, q, NULL);
}

enum wax_status
store_find_bond(struct store *s, enum store_bond_kind kind,
    const struct deviceid *a, const struct deviceid *b, struct store_bond *out)
{
	sqlite3_stmt *q = database_statement(&s->base, STATEMENT_BOND);
	enum wax_status st = WAX_NOT_FOUND;
	struct store_bond found;
	int code;

	if (q != NULL)
		bond_bind_key(q, kind, a, b);
	code = database_step(q);
	if (code == SQLITE_ROW)
		st = bond_read(q, &found);
	st = database_end_rows(&s->base, q, code, st);
	if (st == WAX_OK)
		*out = deviceid_equal(&found.one, a) ? found :
		    bond_turn(&found);
	return st;
}

enum wax_status
store_remove_bond(struct store *s, enum store_bond_kind kind,
    const struct deviceid *a, const struct deviceid *b)
{
	sqlite3_stmt *q = database_statement(&s->base, STATEMENT_REMOVE_BOND);
	int changes = 0;
	enum wax_status st;

	if (q != NULL)
		bond_bind_key(q, kind, a, b);
	st = database_run(&s->base, q, &changes);
	return st == WAX_OK && changes == 0 ? WAX_NOT_FOUND : st;
}

static enum wax_status
bonds_read(struct store *s, const struct deviceid *id,
    struct database_rows *rows)
{
	sqlite3_stmt *q = database_statement(&s->base, id != NULL ?
	    STATEMENT_BONDS_OF : STATEMENT_BONDS);
	enum wax_status st = WAX_OK;
	int code;

	if (q != NULL && id != NULL)
		database_bind_id(q, 1, id);
	while ((code = database_step(q)) == SQLITE_ROW && st == WAX_OK) {
		struct store_bond *b = database_rows_add(rows);

		st = b == NULL ? WAX_MEMORY : bond_read(q, b);
		if (st == WAX_OK && id != NULL && !deviceid_equal(&b->one, id))
			*b = bond_turn(b);
	}
	return database_end_rows(&s->base, q, code, st);
}

enum wax_status
store_each_bond(struct store *s, const struct deviceid *id,
    enum wax_status (*each)(void *arg, const struct store_bond *b), void *arg)
{
	struct database_rows rows = { .size = sizeof(struct store_bond) };
	enum wax_status st = bonds_read(s, id, &rows);

	for (size_t i = 0; i < rows.count && st == WAX_OK; i++)
		st = each(arg, (struct store_bond *)rows.data + i);
	database_rows_clear(&rows);
	return st;
}

bool
store_has_sender(struct store *s, struct bytes id)
{
	sqlite3_stmt *q = database_statement(&s->base, STATEMENT_SENDER);
	int code;

	if (q != NULL)
		database_bind_bytes(q, 1, id);
	code = database_step(q);
	/* what can not be read may well have it */
	return database_end(&s->base, q, code) != WAX_OK || code == SQLITE_ROW;
}
