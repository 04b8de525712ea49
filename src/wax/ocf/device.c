/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device.c - a device: its state, and how it gets in and out of storage */
#include "wax/ocf/device.h"

#include <stdlib.h>

#include "wax/crypto/secret.h"

#define ENTRIES_DEFAULT 32
#define ENTRIES_MAX 1024
#define ROLES_DEFAULT 16
#define PAYLOAD_DEFAULT 8192	/* bytes */
#define METHODS_ALL 7u

static size_t
with_default(size_t value, size_t other)
{
	return value == 0 ? other : value;
}

static enum wax_status
conf_take(struct wax_device *d, const struct wax_device_conf *conf)
{
	d->conf = *conf;
	d->conf.creds_max = with_default(conf->creds_max, ENTRIES_DEFAULT);
	d->conf.aces_max = with_default(conf->aces_max, ENTRIES_DEFAULT);
	d->conf.roles_max = with_default(conf->roles_max, ROLES_DEFAULT);
	d->conf.payload_max = with_default(conf->payload_max,
	    PAYLOAD_DEFAULT);
	if (conf->types == 0)
		d->conf.types = cred_types_mask();
	if (conf->methods == 0 || (conf->methods & ~METHODS_ALL) != 0 ||
	    (conf->types & ~cred_types_mask()) != 0 ||
	    conf->env == NULL || d->conf.creds_max > ENTRIES_MAX ||
	    d->conf.aces_max > ENTRIES_MAX)
		return WAX_RANGE;
	if (conf->record == NULL)
		return WAX_OK;
	if (strlen(conf->record) > SHELF_NAME_MAX)
		return WAX_RANGE;
	strcpy(d->record, conf->record);
	d->conf.record = d->record;
	return WAX_OK;
}

static enum wax_status
device_store(struct wax_device *d, const struct svr *state)
{
	struct writer w = writer_count();
	uint8_t *data;
	size_t len;
	enum wax_status st;

	svr_encode(&w, state);
	len = w.len;
	if (len > SHELF_MAX)
		return WAX_LIMIT;
	if (d->conf.record == NULL)
		return WAX_OK;
	data = malloc(len);
	if (data == NULL)
		return WAX_MEMORY;
	w = writer_open(data, len);
	svr_encode(&w, state);
	st = shelf_write(&d->shelf, writer_bytes(&w));
	secret_wipe(data, len);
	free(data);
	return st;
}

enum wax_status
device_commit(struct wax_device *d, struct svr *next, unsigned what)
{
	enum wax_status st = device_store(d, next);

	if (st != WAX_OK) {
		svr_clear(next);
		return st;
	}
	svr_clear(&d->svr);
	d->svr = *next;
	if (d->conf.changed != NULL && what != 0)
		d->conf.changed(d->conf.arg, what);
	return WAX_OK;
}

/* The state's work is done, or nothing has to be. */
static enum wax_status
device_settle(struct wax_device *d)
{
	struct svr next;
	enum wax_status st = svr_copy(&d->svr, &next);

	if (st != WAX_OK)
		return st;
	next.pstat.is_pending = false;
	return device_commit(d, &next, WAX_CHANGED_DOS);
}

/* What RESET wipes is not left in an older copy either. If that fails the keys
   of before are in storage still, until they are written over. */
static void
device_forget(struct wax_device *d)
{
	enum wax_status st = WAX_OK;

	if (d->conf.record != NULL)
		st = shelf_forget(&d->shelf);
	(void)st;
	roles_clear(&d->roles);
	d->is_owning = false;	/* what was begun is over */
}

/* Asks for the work. It stays pending if that takes longer, and also if the
   end of it can not be stored: then wax_device_settle can be called again. */
static void
device_begin_state(struct wax_device *d, enum wax_dos state)
{
	enum wax_status st;

	if (d->conf.enter(d->conf.arg, state) != WAX_OK)
		return;
	st = device_settle(d);
	(void)st;
}

/* A Device ID for until there is an owner. It is a PSK identity, and so has no
   zero byte, at which others end it. */
static enum wax_status
device_make_id(const struct wax_device *d, struct deviceid *out)
{
	enum wax_status st = d->conf.env->random(d->conf.env->arg, out->bytes,
	    sizeof(out->bytes));

	for (size_t i = 0; i < sizeof(out->bytes) && st == WAX_OK; i++)
		if (out->bytes[i] == 0)
			out->bytes[i] = 0xff;
	return st;
}

enum wax_status
device_commit_state(struct wax_device *d, struct svr *next,
    enum wax_dos state)
{
	unsigned what = WAX_CHANGED_DOS;
	enum wax_status st = WAX_OK;

	if (state == WAX_DOS_RESET) {
		struct deviceid id;

		if ((st = device_make_id(d, &id)) != WAX_OK) {
			svr_clear(next);
			return st;
		}
		svr_reset(next, &id);
		what |= WAX_CHANGED_CRED | WAX_CHANGED_ACL |
		    WAX_CHANGED_DOXM | WAX_CHANGED_SDI;
	} else {
		pstat_enter(&next->pstat, state);
	}
	next->pstat.is_pending = d->conf.enter != NULL;
	st = device_commit(d, next, what);
	if (st != WAX_OK)
		return st;
	if (state == WAX_DOS_RESET)
		device_forget(d);
	if (d->conf.enter != NULL)
		device_begin_state(d, state);
	return WAX_OK;
}

static bool
has_types(const struct wax_device *d, const struct creds *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (!doxm_has_types(&d->svr.doxm,
		    cred_needs(list->entries[i])))
			return false;
	return true;
}

/* From what was read; it is wiped. */
static enum wax_status
device_decode(struct wax_device *d, uint8_t *stored, size_t len)
{
	enum wax_status st = svr_decode(bytes_of(stored, len),
	    d->conf.creds_max, d->conf.aces_max, &d->svr);

	secret_wipe(stored, len);
	free(stored);
	if (st != WAX_OK)
		return st;
	d->svr.doxm.methods = d->conf.methods;
	d->svr.doxm.types = d->conf.types;
	return has_types(d, &d->svr.creds) ? WAX_OK : WAX_UNSUPPORTED;
}

/* Rights and keys of an older state may have been taken back since: nobody
   uses them before the owner has looked. */
static enum wax_status
device_restore_previous(struct wax_device *d)
{
	struct svr next;
	uint8_t *stored;
	size_t len;
	enum wax_status st = shelf_read(&d->shelf, true, &stored, &len);

	if (st == WAX_OK)
		st = device_decode(d, stored, len);
	if (st != WAX_OK)
		return st == WAX_NOT_FOUND ? WAX_DAMAGED : st;
	if (!d->svr.doxm.is_owned ||
	    !svr_may_enter(&d->svr, WAX_DOS_SRESET))
		return WAX_DAMAGED;
	shelf_go_back(&d->shelf);
	if ((st = svr_copy(&d->svr, &next)) != WAX_OK)
		return st;
	return device_commit_state(d, &next, WAX_DOS_SRESET);
}

static enum wax_status
device_restore(struct wax_device *d, enum wax_restored *how)
{
	uint8_t *stored;
	size_t len;
	enum wax_status st;

	if ((st = shelf_open(&d->shelf, d->conf.env, d->record)) != WAX_OK)
		return st;
	st = shelf_read(&d->shelf, false, &stored, &len);
	if (st == WAX_OK)
		st = device_decode(d, stored, len);
	if (st == WAX_DAMAGED && d->conf.accepts_previous) {
		*how = WAX_RESTORED_PREVIOUS;
		return device_restore_previous(d);
	}
	*how = WAX_RESTORED_STATE;
	if (st != WAX_OK)
		return st;
	/* a crash came between the state and its work */
	if (d->svr.pstat.is_pending && d->conf.enter != NULL)
		device_begin_state(d, d->svr.pstat.state == WAX_DOS_RFOTM ?
		    WAX_DOS_RESET : d->svr.pstat.state);
	return WAX_OK;
}

static enum wax_status
device_begin(struct wax_device *d)
{
	struct svr next = { .doxm = {
		.methods = d->conf.methods, .types = d->conf.types
	} };

	return device_commit_state(d, &next, WAX_DOS_RESET);
}

enum wax_status
wax_device_new(const struct wax_device_conf *conf, struct wax_device **out,
    enum wax_restored *how)
{
	struct wax_device *d = calloc(1, sizeof(*d));
	enum wax_restored restored = WAX_RESTORED_NOTHING;
	enum wax_status st;

	if (d == NULL)
		return WAX_MEMORY;
	if ((st = conf_take(d, conf)) != WAX_OK)
		goto done;
	st = d->conf.record == NULL ? WAX_NOT_FOUND :
	    device_restore(d, &restored);
	if (st == WAX_NOT_FOUND) {
		restored = WAX_RESTORED_NOTHING;
		st = device_begin(d);
	}
	if (st != WAX_OK)
		goto done;
	if (how != NULL)
		*how = restored;
	*out = d;	/* handed over */
	d = NULL;
done:
	wax_device_free(d);
	return st;
}

enum wax_status
wax_device_erase(const struct wax_device_conf *conf)
{
	if (conf->env == NULL || conf->record == NULL ||
	    strlen(conf->record) > SHELF_NAME_MAX)
		return WAX_RANGE;
	return shelf_erase(conf->env, conf->record);
}

void
wax_device_free(struct wax_device *d)
{
	if (d == NULL)
		return;
	svr_clear(&d->svr);
	roles_clear(&d->roles);
	shelf_close(&d->shelf);
	secret_wipe(d, sizeof(*d));
	free(d);
}

enum wax_dos
wax_device_dos(const struct wax_device *d)
{
	return d->svr.pstat.state;
}

bool
wax_device_is_pending(const struct wax_device *d)
{
	return d->svr.pstat.is_pending;
}

bool
wax_device_is_owned(const struct wax_device *d)
{
	return d->svr.doxm.is_owned;
}

unsigned
wax_device_method(const struct wax_device *d)
{
	return (unsigned)d->svr.doxm.selected;
}

const uint8_t *
wax_device_uuid(const struct wax_device *d)
{
	return d->svr.doxm.device.bytes;
}

bool
wax_device_is_reserved(const struct wax_device *d,
    const uint8_t uuid[WAX_SUBJECT_LEN])
{
	const struct svr *s = &d->svr;
	const struct deviceid *const owners[] = { &s->doxm.owner,
		&s->doxm.rowner, &s->pstat.rowner, &s->creds.rowner,
		&s->acl2.rowner };

	for (size_t i = 0; i < sizeof(owners) / sizeof(owners[0]); i++)
		if (memcmp(owners[i]->bytes, uuid, WAX_SUBJECT_LEN) == 0)
			return true;
	return false;
}

const uint8_t *
wax_device_owner(const struct wax_device *d)
{
	return d->svr.doxm.owner.bytes;
}

enum wax_status
wax_device_settle(struct wax_device *d)
{
	return d->svr.pstat.is_pending ? device_settle(d) : WAX_STATE;
}

enum wax_status
wax_device_reset(struct wax_device *d)
{
	struct svr next;
	enum wax_status st = svr_copy(&d->svr, &next);

	return st == WAX_OK ? device_commit_state(d, &next, WAX_DOS_RESET) :
	    st;
}

enum wax_status
wax_device_set_owning(struct wax_device *d, bool is_open)
{
	const struct doxm *doxm = &d->svr.doxm;

	d->is_owning = is_open;
	if (!is_open && d->svr.pstat.state == WAX_DOS_RFOTM &&
	    (doxm->is_owned || !deviceid_is_nil(&doxm->owner)))
		return wax_device_reset(d);
	return WAX_OK;
}

void
wax_device_end_session(struct wax_device *d, uint64_t session)
{
	roles_remove(&d->roles, session, 0);
}

size_t
wax_device_credential_count(const struct wax_device *d)
{
	return d->svr.creds.count;
}

bool
wax_device_credential(const struct wax_device *d, size_t i,
    struct wax_credential *out)
{
	const struct cred *c;

	if (i >= d->svr.creds.count)
		return false;
	c = d->svr.creds.entries[i];
	*out = (struct wax_credential){
		.credid = c->credid,
		.type = c->type->number,
		.usage = c->usage,
		.is_any = c->is_any,
		.has_role = c->has_role,
		.role = c->role,
	};
	memcpy(out->subject, c->subject.bytes, sizeof(out->subject));
	c->type->install(c, out);
	return true;
}

bool
wax_device_credential_is_valid(const struct wax_device *d, int64_t credid,
    int64_t now)
{
	const struct cred *c = creds_find(&d->svr.creds, credid);

	return c != NULL && cred_is_valid(c, now);
}

enum wax_status
wax_device_add_maker(struct wax_device *d, const uint8_t *cbor, size_t len)
{
	struct node map;
	struct svr next;
	bool has_rowner;
	enum wax_status st;

	if (d->svr.doxm.is_owned)
		return WAX_STATE;
	if ((st = node_read_all(bytes_of(cbor, len), &map)) != WAX_OK ||
	    (st = svr_copy(&d->svr, &next)) != WAX_OK)
		return st;
	st = creds_update(&next.creds, &map, d->conf.creds_max, true,
	    &has_rowner);
	for (size_t i = 0; st == WAX_OK && i < next.creds.count; i++)
		if (!cred_is_maker(next.creds.entries[i]))
			st = WAX_FORMAT;
	if (st == WAX_OK && !has_types(d, &next.creds))
		st = WAX_UNSUPPORTED;
	if (st == WAX_OK && has_rowner)
		st = WAX_FORMAT;
	if (st == WAX_OK)
		return device_commit(d, &next, WAX_CHANGED_CRED);
	svr_clear(&next);
	return st;
}
