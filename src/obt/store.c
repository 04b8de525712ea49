/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store.c - the store from its making to its end */
#include "obt/store.h"

#include <stdlib.h>

#include "obt/store_state.h"

static bool
is_domain_name(const char *name)
{
	size_t len = strnlen(name, STORE_NAME_SIZE);

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)name[i];

		/* in UTF-8 the controls above ASCII are C2 80 to C2 9F */
		if (c < ' ' || c == 0x7f || (c == 0xc2 &&
		    (unsigned char)name[i + 1] < 0xa0))
			return false;
	}
	return len > 0 && len < STORE_NAME_SIZE &&
	    bytes_is_utf8(bytes_of(name, len));
}

static enum wax_status
add_self(struct database *d, const void *arg)
{
	const struct store_self *self = arg;
	sqlite3_stmt *q = database_statement(d, STATEMENT_ADD_SELF);

	if (q != NULL) {
		database_bind_id(q, 1, &self->id);
		database_bind_id(q, 2, &self->domain);
		database_bind_text(q, 3, self->domain_name);
		database_bind_text(q, 4, self->ca);
		database_bind_text(q, 5, self->ca_key);
	}
	return database_run(d, q, NULL);
}

enum wax_status
store_create(const char *path, const struct store_self *self,
    struct database_error *error)
{
	if (!is_domain_name(self->domain_name))
		return database_refuse(error, WAX_RANGE, "the domain's name: "
		    "expected 1 to %d bytes of UTF-8 without control "
		    "characters", STORE_NAME_SIZE - 1);
	return database_create(&store_kind, path, add_self, self, error);
}

static enum wax_status
check_self(struct store *s, const char *path, struct database_error *error)
{
	struct store_self self;
	enum wax_status st = store_self(s, &self);

	store_self_clear(&self);
	return st == WAX_OK ? st : database_refuse_failure(&s->base, path,
	    error);
}

enum wax_status
store_open(const char *path, struct store **out, struct database_error *error)
{
	struct store *s = calloc(1, sizeof(*s));
	enum wax_status st;

	if (s == NULL)
		return database_refuse(error, WAX_MEMORY, "%s: no memory",
		    path);
	st = database_open(&s->base, &store_kind, path, error);
	if (st == WAX_OK)
		st = check_self(s, path, error);
	if (st == WAX_OK)
		*out = s;
	else
		store_close(s);
	return st;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	database_close(&s->base);
	free(s);
}

const char *
store_why(const struct store *s)
{
	return database_why(&s->base);
}

enum wax_status
store_backup(struct store *s, const char *path, struct database_error *error)
{
	return database_backup(&s->base, path, error);
}

enum wax_status
store_self(struct store *s, struct store_self *out)
{
	sqlite3_stmt *q = database_statement(&s->base, STATEMENT_SELF);
	enum wax_status st = WAX_DAMAGED;
	int code = database_step(q);

	memset(out, 0, sizeof(*out));
	if (code == SQLITE_ROW && database_column_id(q, 0, &out->id) &&
	    database_column_id(q, 1, &out->domain) &&
	    database_column_text(q, 2, out->domain_name,
	    sizeof(out->domain_name)) &&
	    database_column_text(q, 3, out->ca, sizeof(out->ca)) &&
	    database_column_text(q, 4, out->ca_key, sizeof(out->ca_key)))
		st = WAX_OK;
	st = database_end_rows(&s->base, q, code, st);
	if (st != WAX_OK)
		store_self_clear(out);
	return st;
}

void
store_self_clear(struct store_self *self)
{
	explicit_bzero(self, sizeof(*self));
}
