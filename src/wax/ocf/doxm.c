/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* doxm.c - /oic/sec/doxm: who the device is and whom it belongs to (OCF
   Security, section 13.8) */
#include "wax/ocf/doxm.h"

#include "wax/cbor/items.h"
#include "wax/ocf.h"
#include "wax/ocf/keys.h"

static enum wax_status
take_selected(void *arg, const struct node *value)
{
	struct doxm *d = arg;

	return keys_take_int(value, 0, DOXM_METHOD_SELF, &d->selected);
}

static enum wax_status
take_owned(void *arg, const struct node *value)
{
	struct doxm *d = arg;

	return keys_take_bool(value, &d->is_owned);
}

static enum wax_status
take_device(void *arg, const struct node *value)
{
	struct doxm *d = arg;

	return keys_take_uuid(value, &d->device);
}

static enum wax_status
take_owner(void *arg, const struct node *value)
{
	struct doxm *d = arg;

	return keys_take_uuid(value, &d->owner);
}

static enum wax_status
take_rowner(void *arg, const struct node *value)
{
	struct doxm *d = arg;

	return keys_take_uuid(value, &d->rowner);
}

/* In the order of DOXM_HAS_*; "oxms" and "sct" are read-only. */
static const struct key_row doxm_rows[] = {
	{ "oxmsel", take_selected },
	{ "owned", take_owned },
	{ "deviceuuid", take_device },
	{ "devowneruuid", take_owner },
	{ "rowneruuid", take_rowner },
};

static bool
doxm_has_method(const struct doxm *d, int64_t method)
{
	return method <= DOXM_METHOD_MAX && (d->methods >> method & 1) != 0;
}

enum wax_status
doxm_update(struct doxm *d, const struct node *map, uint32_t *seen)
{
	struct doxm next = *d;
	enum wax_status st = keys_read(map, doxm_rows, KEYS_COUNT(doxm_rows),
	    &next, seen);

	if (st != WAX_OK)
		return st;
	if (*seen == 0)
		return WAX_FORMAT;
	if (((*seen & DOXM_HAS_SELECTED) != 0 &&
	    !doxm_has_method(d, next.selected)) ||
	    ((*seen & DOXM_HAS_DEVICE) != 0 &&
	    deviceid_is_nil(&next.device)) ||
	    (d->is_owned && !next.is_owned) ||
	    (next.is_owned && deviceid_is_nil(&next.owner)))
		return WAX_RANGE;
	*d = next;
	return WAX_OK;
}

enum wax_status
doxm_restore(struct doxm *d, const struct node *map)
{
	struct doxm next = { .methods = d->methods, .types = d->types };
	uint32_t seen;
	enum wax_status st = keys_read(map, doxm_rows, KEYS_COUNT(doxm_rows),
	    &next, &seen);

	if (st != WAX_OK)
		return st;
	if (seen != (DOXM_HAS_SELECTED | DOXM_HAS_OWNED | DOXM_HAS_DEVICE |
	    DOXM_HAS_OWNER | DOXM_HAS_ROWNER) ||
	    (next.is_owned && deviceid_is_nil(&next.owner)))
		return WAX_FORMAT;
	*d = next;
	return WAX_OK;
}

bool
doxm_has_types(const struct doxm *d, unsigned types)
{
	return (d->types & types) == types;
}

static void
encode_methods(struct writer *w, unsigned methods)
{
	size_t count = 0;

	for (unsigned i = 0; i <= DOXM_METHOD_MAX; i++)
		count += methods >> i & 1;
	items_write_text(w, "oxms");
	items_write_array(w, count);
	for (unsigned i = 0; i <= DOXM_METHOD_MAX; i++)
		if ((methods >> i & 1) != 0)
			items_write_uint(w, i);
}

void
doxm_encode(struct writer *w, const struct doxm *d, enum view view)
{
	items_write_map(w, view == VIEW_BASELINE ? 9 :
	    view == VIEW_ANSWER ? 7 : 5);
	if (view == VIEW_BASELINE)
		keys_write_baseline(w, "oic.r.doxm");
	if (view != VIEW_STORE) {
		keys_write_int(w, "sct", d->types & ~(unsigned)
		    (WAX_CREDENTIAL_EDHOC | WAX_CREDENTIAL_ACE));
		encode_methods(w, d->methods);
	}
	keys_write_bool(w, "owned", d->is_owned);
	keys_write_int(w, "oxmsel", d->selected);
	keys_write_uuid(w, "deviceuuid", &d->device);
	keys_write_uuid(w, "rowneruuid", &d->rowner);
	keys_write_uuid(w, "devowneruuid", &d->owner);
}
