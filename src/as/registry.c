/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* registry.c - the registry from its making to its end */
#include "as/registry.h"

#include <stdlib.h>

#include "as/registry_state.h"

/* A secret that everybody knows, to tell the right key. */
#define PROOF "wax-as"
#define PROOF_LEN sizeof(PROOF)

bool
registry_is_name(const char *name)
{
	size_t len = strnlen(name, REGISTRY_NAME_SIZE);
	struct deviceid id;

	if (len == 0 || len == REGISTRY_NAME_SIZE ||
	    deviceid_parse(bytes_of_text(name), &id) == WAX_OK)
		return false;
	return strspn(name, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == len &&
	    strchr("._-", name[0]) == NULL;
}

/* --- secrets in rows ----------------------------------------------------- */

enum wax_status
registry_bind_secret(struct registry *r, sqlite3_stmt *q, int n,
    struct bytes label, struct bytes plain, uint8_t *room)
{
	enum wax_status st = sealed_close(&r->key, label, plain, room);

	if (st == WAX_OK)
		database_bind_bytes(q, n, bytes_of(room,
		    plain.len + SEALED_MORE));
	return st;
}

bool
registry_column_secret(struct registry *r, sqlite3_stmt *q, int n,
    struct bytes label, uint8_t *out, size_t size, size_t *len)
{
	struct bytes sealed = bytes_of(sqlite3_column_blob(q, n),
	    (size_t)sqlite3_column_bytes(q, n));
	size_t have = sealed.len - SEALED_MORE;

	if (sealed.len < SEALED_MORE || have > size ||
	    (len == NULL && have != size) ||
	    sealed_open(&r->key, label, sealed, out) != WAX_OK)
		return false;
	if (len != NULL)
		*len = have;
	return true;
}

/* --- the file ------------------------------------------------------------ */

struct founding {
	const struct deviceid *self;
	const struct sealed_key *key;
};

static enum wax_status
add_self(struct database *d, const void *arg)
{
	const struct founding *f = arg;
	sqlite3_stmt *q = database_statement(d, REGISTRY_ADD_SELF);
	uint8_t proof[PROOF_LEN + SEALED_MORE];
	enum wax_status st = sealed_close(f->key, BYTES_ARRAY(f->self->bytes),
	    bytes_of(PROOF, PROOF_LEN), proof);

	if (q != NULL) {
		database_bind_id(q, 1, f->self);
		database_bind_bytes(q, 2, BYTES_ARRAY(proof));
	}
	return st != WAX_OK ? st : database_run(d, q, NULL);
}

enum wax_status
registry_create(const char *path, const struct deviceid *self,
    const struct sealed_key *key, struct database_error *error)
{
	const struct founding f = { self, key };

	return database_create(&registry_kind, path, add_self, &f, error);
}

static enum wax_status
read_self(struct registry *r, bool *is_ours)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_SELF);
	uint8_t proof[PROOF_LEN];
	int code = database_step(q);
	bool is_there = code == SQLITE_ROW &&
	    database_column_id(q, 0, &r->self);

	*is_ours = is_there && registry_column_secret(r, q, 1,
	    BYTES_ARRAY(r->self.bytes), proof, sizeof(proof), NULL) &&
	    memcmp(proof, PROOF, PROOF_LEN) == 0;
	return database_end_rows(&r->base, q, code, is_there ? WAX_OK :
	    WAX_DAMAGED);
}

static enum wax_status
check_self(struct registry *r, const char *path, struct database_error *error)
{
	bool is_ours;
	enum wax_status st = read_self(r, &is_ours);

	if (st != WAX_OK)
		return database_refuse_failure(&r->base, path, error);
	return is_ours ? WAX_OK : database_refuse(error, WAX_DAMAGED,
	    "%s: its secrets lie under another key; expected the key file that "
	    "was made with it", path);
}

enum wax_status
registry_open(const char *path, const struct sealed_key *key,
    struct registry **out, struct database_error *error)
{
	struct registry *r = calloc(1, sizeof(*r));
	enum wax_status st;

	if (r == NULL)
		return database_refuse(error, WAX_MEMORY, "%s: no memory",
		    path);
	r->key = *key;
	st = database_open(&r->base, &registry_kind, path, error);
	if (st == WAX_OK)
		st = check_self(r, path, error);
	if (st == WAX_OK)
		*out = r;
	else
		registry_close(r);
	return st;
}

void
registry_close(struct registry *r)
{
	if (r == NULL)
		return;
	database_close(&r->base);
	explicit_bzero(r, sizeof(*r));
	free(r);
}

const char *
registry_why(const struct registry *r)
{
	return database_why(&r->base);
}

const struct deviceid *
registry_self(const struct registry *r)
{
	return &r->self;
}

int64_t
registry_version(struct registry *r)
{
	sqlite3_stmt *q = database_statement(&r->base, REGISTRY_VERSION);
	int code = database_step(q);
	int64_t version = code == SQLITE_ROW ? sqlite3_column_int64(q, 0) :
	    -1;

	return database_end(&r->base, q, code) == WAX_OK ? version : -1;
}

enum wax_status
registry_backup(struct registry *r, const char *path,
    struct database_error *error)
{
	return database_backup(&r->base, path, error);
}

/* --- changes ------------------------------------------------------------- */

enum wax_status
registry_begin(struct registry *r)
{
	enum wax_status st = database_begin(&r->base);

	r->has_begun = st == WAX_OK;
	return st;
}

enum wax_status
registry_commit(struct registry *r, enum wax_status st)
{
	r->has_begun = false;
	return database_commit(&r->base, st);
}

enum wax_status
registry_change(struct registry *r, sqlite3_stmt *q)
{
	int changes = 0;
	enum wax_status st = database_run(&r->base, q, &changes);

	return st == WAX_OK && changes == 0 ? WAX_NOT_FOUND : st;
}
