/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store.c - the store from its making to its end */
#include "obt/store.h"

#include <stdlib.h>
#include <unistd.h>

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

/* A name for what SQLite says; WAX_STORAGE for what has no better one. */
static enum wax_status
refuse_code(struct store_error *error, const char *path, int code)
{
	switch (code & 0xff) {
	case SQLITE_NOTADB:
		return store_refuse(error, WAX_FORMAT, "%s: it is no database "
		    "of wax-obt", path);
	case SQLITE_CORRUPT:
		return store_refuse(error, WAX_DAMAGED, "%s: it is damaged; "
		    "expected a backup of it in its place", path);
	case SQLITE_BUSY:
		return store_refuse(error, WAX_EXISTS, "%s: another wax-obt "
		    "uses it; try again when that has ended", path);
	case SQLITE_NOMEM:
		return store_refuse(error, WAX_MEMORY, "%s: no memory", path);
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_READONLY:
		return store_refuse(error, WAX_SYSTEM, "%s: %s", path,
		    sqlite3_errstr(code));
	default:
		return store_refuse(error, WAX_STORAGE, "%s: %s", path,
		    sqlite3_errstr(code));
	}
}

/* What a file says that it is. */
struct head {
	int64_t tables, application, version;
};

static int
read_head(sqlite3 *db, struct head *h)
{
	sqlite3_stmt *q = NULL;
	int code = sqlite3_prepare_v2(db, "SELECT count(*), "
	    "(SELECT application_id FROM pragma_application_id), "
	    "(SELECT user_version FROM pragma_user_version) "
	    "FROM sqlite_schema", -1, &q, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(q);
	if (code == SQLITE_ROW) {
		h->tables = sqlite3_column_int64(q, 0);
		h->application = sqlite3_column_int64(q, 1);
		h->version = sqlite3_column_int64(q, 2);
		code = SQLITE_OK;
	}
	sqlite3_finalize(q);
	return code;
}

static bool
head_is_empty(const struct head *h)
{
	return h->tables == 0 && h->application == 0;
}

static enum wax_status
add_self(struct store *s, const struct store_self *self)
{
	sqlite3_stmt *q = store_statement(s, STATEMENT_ADD_SELF);

	if (q != NULL) {
		store_bind_id(q, 1, &self->id);
		store_bind_id(q, 2, &self->domain);
		store_bind_text(q, 3, self->domain_name);
		store_bind_text(q, 4, self->ca);
		store_bind_text(q, 5, self->ca_key);
	}
	return store_run(s, q, NULL);
}

static enum wax_status
refuse_second(const char *path, struct store_error *error)
{
	return store_refuse(error, WAX_EXISTS, "%s: there is one already; "
	    "give another name by --db FILE", path);
}

/* In one transaction, so that a file is empty or has all of it. */
static enum wax_status
fill(struct store *s, const char *path, const struct store_self *self,
    struct store_error *error)
{
	struct head head = { 0 };
	int code = sqlite3_exec(s->db, "BEGIN EXCLUSIVE", NULL, NULL, NULL);
	enum wax_status st;

	if (code == SQLITE_OK)
		code = read_head(s->db, &head);
	if (code == SQLITE_OK && !head_is_empty(&head))
		return refuse_second(path, error);
	if (code == SQLITE_OK)
		code = store_apply_steps(s->db, store_steps, 0, STORE_VERSION);
	if (code != SQLITE_OK)
		return refuse_code(error, path, code);
	st = store_commit(s, add_self(s, self));
	return st == WAX_OK ? st : store_refuse(error, st, "%s: %s", path,
	    store_why(s));
}

static struct store *
store_new(const char *path, int *code)
{
	struct store *s = calloc(1, sizeof(*s));

	*code = s == NULL ? SQLITE_NOMEM : store_connect(path, &s->db);
	return s;
}

enum wax_status
store_create(const char *path, const struct store_self *self,
    struct store_error *error)
{
	struct store *s;
	enum wax_status st = store_check_folder(path, error);
	bool is_new;
	int code;

	if (!is_domain_name(self->domain_name))
		return store_refuse(error, WAX_RANGE, "the domain's name: "
		    "expected 1 to %d bytes of UTF-8 without control "
		    "characters", STORE_NAME_SIZE - 1);
	if (st != WAX_OK)
		return st;
	st = store_make_file(path, error);
	is_new = st == WAX_OK;
	if (st == WAX_EXISTS)
		st = store_check_file(path, error);
	if (st != WAX_OK)
		return st;
	s = store_new(path, &code);
	if (code == SQLITE_NOTADB)
		st = refuse_second(path, error);
	else if (code != SQLITE_OK)
		st = refuse_code(error, path, code);
	else
		st = fill(s, path, self, error);
	store_close(s);
	if (st == WAX_OK)
		return store_sync_folder(path, error);
	if (is_new)
		(void)unlink(path);
	return st;
}

static enum wax_status
check_head(const struct head *h, const char *path, struct store_error *error)
{
	if (head_is_empty(h))
		return store_refuse(error, WAX_FORMAT, "%s: there is nothing "
		    "in it; expected a backup in its place, or: wax-obt init",
		    path);
	if (h->application != STORE_APPLICATION || h->version < 1)
		return refuse_code(error, path, SQLITE_NOTADB);
	if (h->version > STORE_VERSION)
		return store_refuse(error, WAX_FORMAT, "%s: it is of version "
		    "%lld, made by a newer wax-obt; this one knows %d", path,
		    (long long)h->version, STORE_VERSION);
	return WAX_OK;
}

/* What a pragma that looks for damage says first; "": nothing. */
static int
read_first(sqlite3 *db, const char *pragma, char *text, size_t size)
{
	sqlite3_stmt *q = NULL;
	int code = sqlite3_prepare_v2(db, pragma, -1, &q, NULL);

	text[0] = '\0';
	if (code == SQLITE_OK)
		code = sqlite3_step(q);
	if (code == SQLITE_ROW)
		snprintf(text, size, "%s", (const char *)sqlite3_column_text(
		    q, 0));
	sqlite3_finalize(q);
	return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

static enum wax_status
check_damage(sqlite3 *db, const char *path, struct store_error *error)
{
	char whole[100] = "", lost[100] = "";
	int code = read_first(db, "PRAGMA integrity_check(1)", whole,
	    sizeof(whole));

	if (code == SQLITE_OK)
		code = read_first(db, "PRAGMA foreign_key_check", lost,
		    sizeof(lost));
	if (code != SQLITE_OK)
		return refuse_code(error, path, code);
	if (strcmp(whole, "ok") == 0 && lost[0] == '\0')
		return WAX_OK;
	return store_refuse(error, WAX_DAMAGED, "%s: it is damaged (%s); "
	    "expected a backup of it in its place", path,
	    lost[0] != '\0' ? "a bond without its device" : whole);
}

/* The version is read anew: another process may have been faster. */
static int
upgrade(sqlite3 *db)
{
	struct head head = { 0 };
	int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	if (code == SQLITE_OK)
		code = read_head(db, &head);
	if (code == SQLITE_OK)
		code = store_apply_steps(db, store_steps,
		    (unsigned)head.version, STORE_VERSION);
	return code != SQLITE_OK ? code : sqlite3_exec(db, "COMMIT", NULL,
	    NULL, NULL);
}

static enum wax_status
check_self(struct store *s, const char *path, struct store_error *error)
{
	struct store_self self;
	enum wax_status st = store_self(s, &self);

	store_self_clear(&self);
	return st == WAX_OK ? st : refuse_code(error, path, s->failure);
}

static enum wax_status
check_content(struct store *s, const char *path, struct store_error *error)
{
	struct head head = { 0 };
	int code = read_head(s->db, &head);
	enum wax_status st;

	if (code != SQLITE_OK)
		return refuse_code(error, path, code);
	st = check_head(&head, path, error);
	if (st == WAX_OK)
		st = check_damage(s->db, path, error);
	if (st != WAX_OK)
		return st;
	if (head.version < STORE_VERSION)
		code = upgrade(s->db);
	if (code == SQLITE_OK)
		code = sqlite3_exec(s->db, "PRAGMA journal_mode = WAL", NULL,
		    NULL, NULL);
	return code != SQLITE_OK ? refuse_code(error, path, code) :
	    check_self(s, path, error);
}

enum wax_status
store_open(const char *path, struct store **out, struct store_error *error)
{
	enum wax_status st = store_check_file(path, error);
	struct store *s;
	int code;

	if (st == WAX_NOT_FOUND)
		return store_refuse(error, st, "%s: there is no such file; "
		    "make one by: wax-obt init", path);
	if (st == WAX_OK)
		st = store_check_folder(path, error);
	if (st != WAX_OK)
		return st;
	s = store_new(path, &code);
	st = code != SQLITE_OK ? refuse_code(error, path, code) :
	    check_content(s, path, error);
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
	for (size_t i = 0; i < STORE_STATEMENTS; i++)
		sqlite3_finalize(s->statements[i]);
	sqlite3_close(s->db);
	free(s);
}

enum wax_status
store_self(struct store *s, struct store_self *out)
{
	sqlite3_stmt *q = store_statement(s, STATEMENT_SELF);
	enum wax_status st = WAX_DAMAGED;
	int code = store_step(q);

	memset(out, 0, sizeof(*out));
	if (code == SQLITE_ROW && store_column_id(q, 0, &out->id) &&
	    store_column_id(q, 1, &out->domain) &&
	    store_column_text(q, 2, out->domain_name,
	    sizeof(out->domain_name)) &&
	    store_column_text(q, 3, out->ca, sizeof(out->ca)) &&
	    store_column_text(q, 4, out->ca_key, sizeof(out->ca_key)))
		st = WAX_OK;
	st = store_end_rows(s, q, code, st);
	if (st != WAX_OK)
		store_self_clear(out);
	return st;
}

void
store_self_clear(struct store_self *self)
{
	explicit_bzero(self, sizeof(*self));
}
