/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* registry_key.c - keys for tokens, what they were used for, and numbers */
#include "as/registry_state.h"
#include "tools/chance.h"

#define TURNING (REGISTRY_OLD + 1)	/* while a key turns */

static enum wax_status
bind_key(struct registry *r, sqlite3_stmt *q, const struct registry_key *k,
    uint8_t *room)
{
	database_bind_id(q, 1, &k->server);
	database_bind_bytes(q, 2, BYTES_ARRAY(k->kid));
	(void)sqlite3_bind_int64(q, 3, k->alg);
	(void)sqlite3_bind_int64(q, 4, k->state);
	(void)sqlite3_bind_int64(q, 5, k->made_at);
	return registry_bind_secret(r, q, 6, BYTES_ARRAY(k->kid),
	    bytes_of(k->key, k->key_len), room);
}

enum wax_status
registry_add_key(struct registry *r, const struct registry_key *k)
{
	uint8_t room[REGISTRY_KEY_MAX + SEALED_MORE];
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_ADD_KEY);
	enum wax_status st = q == NULL ? WAX_OK : bind_key(r, q, k, room);

	if (st == WAX_OK)
		return database_run(&r->base, q, NULL);
	(void)database_end(&r->base, q, SQLITE_DONE);
	return st;
}

static enum wax_status
set_state(struct registry *r, const struct deviceid *server,
    int from, int to)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_KEY_STATE);

	if (q != NULL) {
		database_bind_id(q, 1, server);
		(void)sqlite3_bind_int64(q, 2, from);
		(void)sqlite3_bind_int64(q, 3, to);
	}
	return registry_change(r, q);
}

static enum wax_status
drop_old(struct registry *r, const struct deviceid *server)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_DROP_OLD);

	if (q != NULL) {
		database_bind_id(q, 1, server);
		(void)sqlite3_bind_int64(q, 2, REGISTRY_OLD);
	}
	return database_run(&r->base, q, NULL);
}

enum wax_status
registry_turn_key(struct registry *r, const struct deviceid *server)
{
	enum wax_status st = registry_begin(r);

	if (st != WAX_OK)
		return st;
	/* no two keys are ever in one state */
	st = set_state(r, server, REGISTRY_NEXT, TURNING);
	if (st == WAX_OK)
		st = drop_old(r, server);
	if (st == WAX_OK)
		st = set_state(r, server, REGISTRY_CURRENT, REGISTRY_OLD);
	if (st == WAX_OK)
		st = set_state(r, server, TURNING, REGISTRY_CURRENT);
	return registry_commit(r, st);
}

static enum wax_status
read_key(struct registry *r, sqlite3_stmt *q, struct registry_key *k)
{
	int64_t state = sqlite3_column_int64(q, 3);
	size_t len;

	*k = (struct registry_key){
		.alg = (int)sqlite3_column_int64(q, 2),
		.made_at = sqlite3_column_int64(q, 4),
		.used = (uint64_t)sqlite3_column_int64(q, 6),
	};
	if (state < REGISTRY_NEXT || state > REGISTRY_OLD ||
	    !database_column_id(q, 0, &k->server) ||
	    !database_column_bytes(q, 1, k->kid, sizeof(k->kid), &len) ||
	    len != sizeof(k->kid) ||
	    !registry_column_secret(r, q, 5, BYTES_ARRAY(k->kid), k->key,
	    sizeof(k->key), &k->key_len))
		return WAX_DAMAGED;
	k->state = (enum registry_key_state)state;
	return WAX_OK;
}

static enum wax_status
read_keys(struct registry *r, const struct deviceid *server,
    struct database_rows *rows)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_KEYS);
	enum wax_status st = WAX_OK;
	int code;

	if (q != NULL)
		database_bind_id(q, 1, server);
	while ((code = database_step(q)) == SQLITE_ROW && st == WAX_OK) {
		struct registry_key *k = database_rows_add(rows);

		st = k == NULL ? WAX_MEMORY : read_key(r, q, k);
	}
	return database_end_rows(&r->base, q, code, st);
}

enum wax_status
registry_each_key(struct registry *r, const struct deviceid *server,
    enum wax_status (*each)(void *arg, const struct registry_key *k),
    void *arg)
{
	struct database_rows rows = { .size = sizeof(struct registry_key) };
	enum wax_status st = read_keys(r, server, &rows);

	for (size_t i = 0; i < rows.count && st == WAX_OK; i++)
		st = each(arg, (const void *)(rows.data + i * rows.size));
	database_rows_clear(&rows);
	return st;
}

/* --- what is used once --------------------------------------------------- */

static enum wax_status
count_iv(struct registry *r, const struct deviceid *server)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_COUNT_IV);

	if (q != NULL) {
		database_bind_id(q, 1, server);
		(void)sqlite3_bind_int64(q, 2, REGISTRY_CURRENT);
	}
	return registry_change(r, q);
}

static enum wax_status
find_current(struct registry *r, const struct deviceid *server,
    struct registry_key *out)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_CURRENT_KEY);
	enum wax_status st = WAX_NOT_FOUND;
	int code;

	if (q != NULL) {
		database_bind_id(q, 1, server);
		(void)sqlite3_bind_int64(q, 2, REGISTRY_CURRENT);
	}
	code = database_step(q);
	if (code == SQLITE_ROW)
		st = read_key(r, q, out);
	return database_end_rows(&r->base, q, code, st);
}

enum wax_status
registry_take_key(struct registry *r, const struct deviceid *server,
    struct registry_key *out, uint8_t iv[REGISTRY_IV_MAX])
{
	enum wax_status st = count_iv(r, server);

	if (st == WAX_OK)
		st = find_current(r, server, out);
	if (st != WAX_OK)
		return st;
	/* the number in front; behind it what no backup brings back */
	st = chance_fill(iv, REGISTRY_IV_MAX);
	for (size_t i = 0; i < 8; i++)
		iv[i] = (uint8_t)(out->used >> 8 * i);
	return st;
}

enum wax_status
registry_take_number(struct registry *r, const struct deviceid *server,
    uint32_t *out)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_COUNT_NUMBER);
	enum wax_status st;
	int code;

	if (q != NULL)
		database_bind_id(q, 1, server);
	st = registry_change(r, q);
	if (st != WAX_OK)
		return st;
	q = database_statement(&r->base, REGISTRY_NUMBER);
	if (q != NULL)
		database_bind_id(q, 1, server);
	code = database_step(q);
	if (code == SQLITE_ROW)
		*out = (uint32_t)sqlite3_column_int64(q, 0);
	return database_end_rows(&r->base, q, code, code == SQLITE_ROW ?
	    WAX_OK : WAX_NOT_FOUND);
}
