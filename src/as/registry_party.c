/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* registry_party.c - clients and servers */
#include "as/registry_state.h"

/* What is sealed of one: its channel's secret and salt. */
struct channel {
	uint8_t secret[REGISTRY_CHANNEL_LEN];
	uint8_t salt[REGISTRY_SALT_LEN];
};

static struct bytes
label_of(const struct registry_party *p)
{
	return BYTES_ARRAY(p->id.bytes);
}

static enum wax_status
bind_party(struct registry *r, sqlite3_stmt *q,
    const struct registry_party *p, uint8_t *room)
{
	struct channel c;
	enum wax_status st;

	memcpy(c.secret, p->secret, sizeof(c.secret));
	memcpy(c.salt, p->salt, sizeof(c.salt));
	database_bind_id(q, 1, &p->id);
	database_bind_text(q, 2, p->name);
	(void)sqlite3_bind_int64(q, 3, p->is_client);
	(void)sqlite3_bind_int64(q, 4, p->is_server);
	(void)sqlite3_bind_int64(q, 5, p->is_suspended);
	(void)sqlite3_bind_int64(q, 6, p->introspects);
	(void)sqlite3_bind_int64(q, 7, p->has_no_clock);
	(void)sqlite3_bind_int64(q, 8, p->alg);
	(void)sqlite3_bind_int64(q, 9, p->enrolled_at);
	database_bind_bytes(q, 10, BYTES_ARRAY(p->its_id));
	database_bind_bytes(q, 11, BYTES_ARRAY(p->our_id));
	st = registry_bind_secret(r, q, 12, label_of(p), bytes_of(&c,
	    sizeof(c)), room);
	explicit_bzero(&c, sizeof(c));
	return st;
}

enum wax_status
registry_add_party(struct registry *r, const struct registry_party *p)
{
	uint8_t room[sizeof(struct channel) + SEALED_MORE];
	sqlite3_stmt *q;
	enum wax_status st;

	if (!registry_is_name(p->name) || deviceid_is_nil(&p->id))
		return WAX_RANGE;
	q = database_statement(&r->base, REGISTRY_ADD_PARTY);
	st = q == NULL ? WAX_OK : bind_party(r, q, p, room);
	if (st == WAX_OK)
		return database_run(&r->base, q, NULL);
	(void)database_end(&r->base, q, SQLITE_DONE);
	return st;
}

enum wax_status
registry_suspend(struct registry *r, const struct deviceid *id,
    bool is_suspended)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_SUSPEND);

	if (q != NULL) {
		database_bind_id(q, 1, id);
		(void)sqlite3_bind_int64(q, 2, is_suspended);
	}
	return registry_change(r, q);
}

enum wax_status
registry_remove_party(struct registry *r, const struct deviceid *id)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_REMOVE_PARTY);

	if (q != NULL)
		database_bind_id(q, 1, id);
	return registry_change(r, q);
}

static bool
read_flag(sqlite3_stmt *q, int n)
{
	return sqlite3_column_int64(q, n) != 0;
}

static bool
read_exact(sqlite3_stmt *q, int n, uint8_t *out, size_t size)
{
	size_t len;

	return database_column_bytes(q, n, out, size, &len) && len == size;
}

static enum wax_status
read_party(struct registry *r, sqlite3_stmt *q, struct registry_party *p)
{
	struct channel c;

	*p = (struct registry_party){
		.is_client = read_flag(q, 2),
		.is_server = read_flag(q, 3),
		.is_suspended = read_flag(q, 4),
		.introspects = read_flag(q, 5),
		.has_no_clock = read_flag(q, 6),
		.alg = (int)sqlite3_column_int64(q, 7),
		.enrolled_at = sqlite3_column_int64(q, 8),
	};
	if (!database_column_id(q, 0, &p->id) ||
	    !database_column_text(q, 1, p->name, sizeof(p->name)) ||
	    !read_exact(q, 9, p->its_id, sizeof(p->its_id)) ||
	    !read_exact(q, 10, p->our_id, sizeof(p->our_id)) ||
	    !registry_column_secret(r, q, 11, label_of(p), (uint8_t *)&c,
	    sizeof(c), NULL))
		return WAX_DAMAGED;
	memcpy(p->secret, c.secret, sizeof(p->secret));
	memcpy(p->salt, c.salt, sizeof(p->salt));
	explicit_bzero(&c, sizeof(c));
	return WAX_OK;
}

static enum wax_status
find_one(struct registry *r, sqlite3_stmt *q, struct registry_party *out)
{
	int code = database_step(q);
	enum wax_status st = code == SQLITE_ROW ? read_party(r, q, out) :
	    WAX_NOT_FOUND;

	return database_end_rows(&r->base, q, code, st);
}

enum wax_status
registry_find_party(struct registry *r, const struct deviceid *id,
    struct registry_party *out)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_PARTY_BY_ID);

	if (q != NULL)
		database_bind_id(q, 1, id);
	return find_one(r, q, out);
}

enum wax_status
registry_find_name(struct registry *r, const char *name,
    struct registry_party *out)
{
	struct deviceid id;
	sqlite3_stmt *q;

	if (deviceid_parse(bytes_of_text(name), &id) == WAX_OK)
		return registry_find_party(r, &id, out);
	q = database_statement(&r->base, REGISTRY_PARTY_BY_NAME);
	if (q != NULL)
		database_bind_text(q, 1, name);
	return find_one(r, q, out);
}

static enum wax_status
read_parties(struct registry *r, struct database_rows *rows)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_PARTIES);
	enum wax_status st = WAX_OK;
	int code;

	while ((code = database_step(q)) == SQLITE_ROW && st == WAX_OK) {
		struct registry_party *p = database_rows_add(rows);

		st = p == NULL ? WAX_MEMORY : read_party(r, q, p);
	}
	return database_end_rows(&r->base, q, code, st);
}

enum wax_status
registry_each_party(struct registry *r,
    enum wax_status (*each)(void *arg, const struct registry_party *p),
    void *arg)
{
	struct database_rows rows = { .size = sizeof(struct registry_party) };
	enum wax_status st = read_parties(r, &rows);

	for (size_t i = 0; i < rows.count && st == WAX_OK; i++)
		st = each(arg, (const void *)(rows.data + i * rows.size));
	database_rows_clear(&rows);
	return st;
}
