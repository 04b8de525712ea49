/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* registry_token.c - tokens that were given, and taken back */
#include "as/registry_state.h"

/* What is sealed of one. */
struct material {
	uint8_t secret[REGISTRY_SECRET_LEN];
	uint8_t salt[REGISTRY_SALT_LEN];
};

#define ROLES_SIZE (WAX_ACE_ROLES_MAX * sizeof(struct wax_role))

/* Names and authorities with their NULs, one after the other. */
static struct bytes
pack_roles(const struct registry_token *t, uint8_t out[ROLES_SIZE])
{
	size_t len = 0;

	for (size_t i = 0; i < t->role_count; i++) {
		const char *texts[] = { t->roles[i].name,
			t->roles[i].authority };

		for (size_t j = 0; j < 2; j++) {
			size_t n = strlen(texts[j]) + 1;

			memcpy(out + len, texts[j], n);
			len += n;
		}
	}
	return bytes_of(out, len);
}

static bool
take_text(struct bytes *packed, char out[WAX_ROLE_MAX + 1])
{
	const uint8_t *end = memchr(packed->data, '\0', packed->len);
	size_t n = end == NULL ? 0 : (size_t)(end - packed->data) + 1;

	if (n == 0 || n > WAX_ROLE_MAX + 1)
		return false;
	memcpy(out, packed->data, n);
	*packed = bytes_of(packed->data + n, packed->len - n);
	return true;
}

static bool
unpack_roles(struct bytes packed, struct registry_token *t)
{
	while (packed.len > 0) {
		struct wax_role *role = &t->roles[t->role_count];

		if (t->role_count == WAX_ACE_ROLES_MAX ||
		    !take_text(&packed, role->name) ||
		    !take_text(&packed, role->authority))
			return false;
		t->role_count++;
	}
	return true;
}

/* --- writing ------------------------------------------------------------- */

struct token_room {
	uint8_t roles[ROLES_SIZE];
	uint8_t secret[sizeof(struct material) + SEALED_MORE];
};

static enum wax_status
bind_token(struct registry *r, sqlite3_stmt *q,
    const struct registry_token *t, struct token_room *room)
{
	struct material m;
	enum wax_status st;

	memcpy(m.secret, t->secret, sizeof(m.secret));
	memcpy(m.salt, t->salt, sizeof(m.salt));
	database_bind_bytes(q, 1, BYTES_ARRAY(t->hash));
	database_bind_bytes(q, 2, BYTES_ARRAY(t->id));
	(void)sqlite3_bind_int64(q, 3, t->is_update);
	database_bind_id(q, 4, &t->client);
	database_bind_id(q, 5, &t->server);
	database_bind_bytes(q, 6, bytes_of(t->scope, t->scope_len));
	(void)sqlite3_bind_int64(q, 7, t->scope_is_text);
	database_bind_bytes(q, 8, pack_roles(t, room->roles));
	(void)sqlite3_bind_int64(q, 9, t->issued);
	(void)sqlite3_bind_int64(q, 10, t->expires);
	(void)sqlite3_bind_int64(q, 11, t->exi);
	(void)sqlite3_bind_int64(q, 12, t->number);
	database_bind_bytes(q, 13, bytes_of(t->cnonce, t->cnonce_len));
	st = registry_bind_secret(r, q, 14, BYTES_ARRAY(t->hash),
	    bytes_of(&m, sizeof(m)), room->secret);
	explicit_bzero(&m, sizeof(m));
	return st;
}

enum wax_status
registry_add_token(struct registry *r, const struct registry_token *t)
{
	struct token_room room;
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_ADD_TOKEN);
	enum wax_status st = q == NULL ? WAX_OK : bind_token(r, q, t, &room);

	if (st == WAX_OK)
		return database_run(&r->base, q, NULL);
	(void)database_end(&r->base, q, SQLITE_DONE);
	return st;
}

/* --- reading ------------------------------------------------------------- */

static bool
read_material(struct registry *r, sqlite3_stmt *q, struct registry_token *t)
{
	struct material m;

	if (!registry_column_secret(r, q, 13, BYTES_ARRAY(t->hash),
	    (uint8_t *)&m, sizeof(m), NULL))
		return false;
	memcpy(t->secret, m.secret, sizeof(t->secret));
	memcpy(t->salt, m.salt, sizeof(t->salt));
	explicit_bzero(&m, sizeof(m));
	return true;
}

static struct bytes
column_view(sqlite3_stmt *q, int n)
{
	return bytes_of(sqlite3_column_blob(q, n),
	    (size_t)sqlite3_column_bytes(q, n));
}

static bool
read_names(sqlite3_stmt *q, struct registry_token *t)
{
	size_t hash_len, id_len;

	return database_column_bytes(q, 0, t->hash, sizeof(t->hash),
	    &hash_len) && hash_len == sizeof(t->hash) &&
	    database_column_bytes(q, 1, t->id, sizeof(t->id), &id_len) &&
	    id_len == sizeof(t->id) && database_column_id(q, 3, &t->client) &&
	    database_column_id(q, 4, &t->server);
}

static enum wax_status
read_token(struct registry *r, sqlite3_stmt *q, struct registry_token *t)
{
	*t = (struct registry_token){
		.is_update = sqlite3_column_int64(q, 2) != 0,
		.scope_is_text = sqlite3_column_int64(q, 6) != 0,
		.issued = sqlite3_column_int64(q, 8),
		.expires = sqlite3_column_int64(q, 9),
		.exi = (uint32_t)sqlite3_column_int64(q, 10),
		.number = (uint32_t)sqlite3_column_int64(q, 11),
		.revoked_at = sqlite3_column_int64(q, 14),
	};
	return read_names(q, t) && database_column_bytes(q, 5, t->scope,
	    sizeof(t->scope), &t->scope_len) &&
	    unpack_roles(column_view(q, 7), t) &&
	    database_column_bytes(q, 12, t->cnonce, sizeof(t->cnonce),
	    &t->cnonce_len) && read_material(r, q, t) ? WAX_OK : WAX_DAMAGED;
}

static enum wax_status
find_one(struct registry *r, sqlite3_stmt *q, struct registry_token *out)
{
	int code = database_step(q);
	enum wax_status st = code == SQLITE_ROW ? read_token(r, q, out) :
	    WAX_NOT_FOUND;

	return database_end_rows(&r->base, q, code, st);
}

enum wax_status
registry_find_token(struct registry *r,
    const uint8_t hash[REGISTRY_HASH_LEN], struct registry_token *out)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_TOKEN);

	if (q != NULL)
		database_bind_bytes(q, 1, bytes_of(hash, REGISTRY_HASH_LEN));
	return find_one(r, q, out);
}

enum wax_status
registry_find_material(struct registry *r, struct bytes id,
    const struct deviceid *client, const struct deviceid *server,
    struct registry_token *out)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_MATERIAL);

	if (q != NULL) {
		database_bind_bytes(q, 1, id);
		database_bind_id(q, 2, client);
		database_bind_id(q, 3, server);
	}
	return find_one(r, q, out);
}

static enum wax_status
read_tokens(struct registry *r, int64_t now, struct database_rows *rows)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_TOKENS);
	enum wax_status st = WAX_OK;
	int code;

	if (q != NULL)
		(void)sqlite3_bind_int64(q, 1, now);
	while ((code = database_step(q)) == SQLITE_ROW && st == WAX_OK) {
		struct registry_token *t = database_rows_add(rows);

		st = t == NULL ? WAX_MEMORY : read_token(r, q, t);
	}
	return database_end_rows(&r->base, q, code, st);
}

enum wax_status
registry_each_token(struct registry *r, int64_t now,
    enum wax_status (*each)(void *arg, const struct registry_token *t),
    void *arg)
{
	struct database_rows rows = { .size = sizeof(struct registry_token) };
	enum wax_status st = read_tokens(r, now, &rows);

	for (size_t i = 0; i < rows.count && st == WAX_OK; i++)
		st = each(arg, (const void *)(rows.data + i * rows.size));
	database_rows_clear(&rows);
	return st;
}

/* --- how many, and their end --------------------------------------------- */

enum wax_status
registry_count_tokens(struct registry *r, const struct deviceid *client,
    int64_t now, size_t *out)
{
	sqlite3_stmt *q = database_statement(&r->base,
	    REGISTRY_COUNT_TOKENS);
	int code;

	if (q != NULL) {
		database_bind_id(q, 1, client);
		(void)sqlite3_bind_int64(q, 2, now);
	}
	code = database_step(q);
	*out = code == SQLITE_ROW ? (size_t)sqlite3_column_int64(q, 0) : 0;
	return database_end(&r->base, q, code);
}

enum wax_status
registry_revoke(struct registry *r, const struct deviceid *client,
    const struct deviceid *server, struct bytes id, int64_t now,
    size_t *count)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_REVOKE);
	int changes = 0;
	enum wax_status st;

	/* what is not bound is NULL, which nothing is equal to */
	if (q != NULL && client != NULL)
		database_bind_id(q, 1, client);
	if (q != NULL && server != NULL)
		database_bind_id(q, 2, server);
	if (q != NULL && !bytes_is_absent(id))
		database_bind_bytes(q, 3, id);
	if (q != NULL)
		(void)sqlite3_bind_int64(q, 4, now);
	st = database_run(&r->base, q, &changes);
	*count = (size_t)changes;
	return st;
}

enum wax_status
registry_prune(struct registry *r, int64_t now)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_PRUNE);

	if (q != NULL)
		(void)sqlite3_bind_int64(q, 1, now - REGISTRY_KEPT_S);
	return database_run(&r->base, q, NULL);
}
