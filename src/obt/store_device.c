/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store_device.c - the devices that are owned */
#include "core/hex.h"
#include "obt/store_state.h"

static bool
is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9');
}

bool
store_is_name(const char *name)
{
	size_t len = strlen(name);
	struct deviceid id;

	if (len == 0 || len >= STORE_NAME_SIZE || !is_letter_or_digit(name[0]))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_letter_or_digit(name[i]) &&
		    strchr("._-", name[i]) == NULL)
			return false;
	/* it would hide that device */
	return deviceid_parse(bytes_of(name, len), &id) != WAX_OK;
}

/* Printable ASCII without spaces, as URIs are. */
static bool
is_address(const char *address)
{
	size_t len = strnlen(address, STORE_ADDRESS_SIZE);

	for (size_t i = 0; i < len; i++)
		if (address[i] <= ' ' || address[i] > '~')
			return false;
	return len > 0 && len < STORE_ADDRESS_SIZE;
}

static sqlite3_stmt *
device_bind(struct store *s, enum store_statement which,
    const struct store_device *d)
{
	sqlite3_stmt *q = database_statement(&s->base, which);

	if (q == NULL)
		return NULL;
	database_bind_id(q, 1, &d->id);
	database_bind_text(q, 2, d->name);
	database_bind_text(q, 3, d->address);
	(void)sqlite3_bind_int64(q, 4, d->method);
	(void)sqlite3_bind_int64(q, 5, d->owned_at);
	(void)sqlite3_bind_int64(q, 6, d->certificate_until);
	(void)sqlite3_bind_int64(q, 7, d->is_unsettled);
	database_bind_bytes(q, 8, BYTES_ARRAY(d->owner_key));
	return q;
}

/* The row at which a statement stands. */
static enum wax_status
device_read(sqlite3_stmt *q, struct store_device *d)
{
	size_t len;

	memset(d, 0, sizeof(*d));
	if (!database_column_id(q, 0, &d->id) ||
	    !database_column_text(q, 1, d->name, sizeof(d->name)) ||
	    !store_is_name(d->name) ||
	    !database_column_text(q, 2, d->address, sizeof(d->address)) ||
	    !database_column_bytes(q, 7, d->owner_key, sizeof(d->owner_key),
	    &len) || len != sizeof(d->owner_key))
		return WAX_DAMAGED;
	d->method = (unsigned)sqlite3_column_int64(q, 3);
	d->owned_at = sqlite3_column_int64(q, 4);
	d->certificate_until = sqlite3_column_int64(q, 5);
	d->is_unsettled = sqlite3_column_int64(q, 6) != 0;
	return WAX_OK;
}

static bool
device_is_valid(const struct store_device *d)
{
	return memchr(d->name, '\0', sizeof(d->name)) != NULL &&
	    store_is_name(d->name) && is_address(d->address) &&
	    !deviceid_is_nil(&d->id);
}

enum wax_status
store_add_device(struct store *s, const struct store_device *d)
{
	if (!device_is_valid(d))
		return WAX_RANGE;
	return database_run(&s->base, device_bind(s, STATEMENT_ADD_DEVICE, d),
	    NULL);
}

enum wax_status
store_update_device(struct store *s, const struct store_device *d)
{
	int changes = 0;
	enum wax_status st;

	if (!device_is_valid(d))
		return WAX_RANGE;
	st = database_run(&s->base, device_bind(s, STATEMENT_UPDATE_DEVICE, d),
	    &changes);
	return st == WAX_OK && changes == 0 ? WAX_NOT_FOUND : st;
}

static enum wax_status
device_delete(struct store *s, const struct deviceid *id)
{
	sqlite3_stmt *q = database_statement(&s->base, STATEMENT_REMOVE_DEVICE);
	int changes = 0;
	enum wax_status st;

	if (q != NULL)
		database_bind_id(q, 1, id);
	st = database_run(&s->base, q, &changes);
	return st == WAX_OK && changes == 0 ? WAX_NOT_FOUND : st;
}

static enum wax_status
gone_add(struct store *s, const struct deviceid *id)
{
	sqlite3_stmt *q = database_statement(&s->base, STATEMENT_ADD_GONE);

	if (q != NULL)
		database_bind_id(q, 1, id);
	return database_run(&s->base, q, NULL);
}

static enum wax_status
gone_cut(struct store *s)
{
	sqlite3_stmt *q = database_statement(&s->base, STATEMENT_GONE_CUT);

	if (q != NULL)
		(void)sqlite3_bind_int64(q, 1, STORE_GONE_MAX);
	return database_run(&s->base, q, NULL);
}

enum wax_status
store_remove_device(struct store *s, const struct deviceid *id)
{
	enum wax_status st = database_begin(&s->base);

	if (st != WAX_OK)
		return st;
	st = device_delete(s, id);
	if (st == WAX_OK)
		st = gone_add(s, id);
	if (st == WAX_OK)
		st = gone_cut(s);
	return database_commit(&s->base, st);
}

enum wax_status
store_find_gone(struct store *s, const struct deviceid *id)
{
	sqlite3_stmt *q = database_statement(&s->base, STATEMENT_GONE);
	int code;

	if (q != NULL)
		database_bind_id(q, 1, id);
	code = database_step(q);
	return database_end_rows(&s->base, q, code, code == SQLITE_ROW ?
	    WAX_OK : WAX_NOT_FOUND);
}

/* The one row that a statement gives. WAX_LIMIT: it gives more. */
static enum wax_status
device_take_one(struct store *s, sqlite3_stmt *q, struct store_device *out)
{
	int code = database_step(q);
	enum wax_status st = WAX_NOT_FOUND;

	if (code == SQLITE_ROW) {
		st = device_read(q, out);
		code = database_step(q);
		if (code == SQLITE_ROW)
			st = WAX_LIMIT;
	}
	return database_end_rows(&s->base, q, code, st);
}

/* Digits of a UUID's text up to anywhere, its hyphens in their places. All IDs
   that begin with them are between low and high. False: it is none. */
static bool
prefix_parse(const char *text, struct deviceid *low, struct deviceid *high)
{
	char lowest[] = "00000000-0000-0000-0000-000000000000";
	char highest[] = "ffffffff-ffff-ffff-ffff-ffffffffffff";
	size_t len = strlen(text);

	if (len < 4 || len > DEVICEID_TEXT_LEN)
		return false;
	memcpy(lowest, text, len);
	memcpy(highest, text, len);
	return deviceid_parse(bytes_of_text(lowest), low) == WAX_OK &&
	    deviceid_parse(bytes_of_text(highest), high) == WAX_OK;
}

static enum wax_status
device_find_name(struct store *s, const char *name, struct store_device *out)
{
	sqlite3_stmt *q = database_statement(&s->base,
	    STATEMENT_DEVICE_BY_NAME);

	if (q != NULL)
		database_bind_text(q, 1, name);
	return device_take_one(s, q, out);
}

enum wax_status
store_find_id(struct store *s, const struct deviceid *id,
    struct store_device *out)
{
	sqlite3_stmt *q = database_statement(&s->base, STATEMENT_DEVICE_BY_ID);

	if (q != NULL)
		database_bind_id(q, 1, id);
	return device_take_one(s, q, out);
}

enum wax_status
store_find_device(struct store *s, const char *name, struct store_device *out)
{
	struct store_device found;
	struct deviceid low, high;
	enum wax_status st = device_find_name(s, name, &found);

	if (st == WAX_NOT_FOUND && prefix_parse(name, &low, &high)) {
		sqlite3_stmt *q = database_statement(&s->base,
		    STATEMENT_DEVICES_BETWEEN);

		if (q != NULL) {
			database_bind_id(q, 1, &low);
			database_bind_id(q, 2, &high);
		}
		st = device_take_one(s, q, &found);
	}
	if (st == WAX_OK)
		*out = found;
	explicit_bzero(&found, sizeof(found));
	return st;
}

static enum wax_status
devices_read(struct store *s, struct database_rows *rows)
{
	sqlite3_stmt *q = database_statement(&s->base, STATEMENT_DEVICES);
	enum wax_status st = WAX_OK;
	int code;

	while ((code = database_step(q)) == SQLITE_ROW && st == WAX_OK) {
		struct store_device *d = database_rows_add(rows);

		st = d == NULL ? WAX_MEMORY : device_read(q, d);
	}
	return database_end_rows(&s->base, q, code, st);
}

enum wax_status
store_each_device(struct store *s,
    enum wax_status (*each)(void *arg, const struct store_device *d), void *arg)
{
	struct database_rows rows = { .size = sizeof(struct store_device) };
	enum wax_status st = devices_read(s, &rows);

	for (size_t i = 0; i < rows.count && st == WAX_OK; i++)
		st = each(arg, (struct store_device *)rows.data + i);
	database_rows_clear(&rows);
	return st;
}
