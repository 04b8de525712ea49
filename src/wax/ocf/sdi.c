/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sdi.c - /oic/sec/sdi: the security domain (OCF Security, section 13.16) */
#include "wax/ocf/sdi.h"

#include "wax/cbor/items.h"
#include "wax/ocf/keys.h"

static enum wax_status
take_name(void *arg, const struct node *value)
{
	struct sdi *s = arg;

	return keys_take_text(value, 0, s->name, sizeof(s->name));
}

static enum wax_status
take_private(void *arg, const struct node *value)
{
	struct sdi *s = arg;

	return keys_take_bool(value, &s->is_private);
}

static enum wax_status
take_uuid(void *arg, const struct node *value)
{
	struct sdi *s = arg;

	return keys_take_uuid(value, &s->uuid);
}

static const struct key_row sdi_rows[] = {
	{ "name", take_name },
	{ "priv", take_private },
	{ "uuid", take_uuid },
};
#define SEEN_REQUIRED 3u
#define SEEN_UUID 4u

enum wax_status
sdi_update(struct sdi *s, const struct node *map, bool *has_uuid)
{
	struct sdi next = *s;
	uint32_t seen;
	enum wax_status st = keys_read(map, sdi_rows, KEYS_COUNT(sdi_rows),
	    &next, &seen);

	if (st != WAX_OK)
		return st;
	if ((seen & SEEN_REQUIRED) != SEEN_REQUIRED)
		return WAX_FORMAT;
	*s = next;
	*has_uuid = (seen & SEEN_UUID) != 0;
	return WAX_OK;
}

void
sdi_encode(struct writer *w, const struct sdi *s, enum view view)
{
	items_write_map(w, view == VIEW_BASELINE ? 5 : 3);
	if (view == VIEW_BASELINE)
		keys_write_baseline(w, "oic.r.sdi");
	keys_write_text(w, "name", s->name);
	keys_write_bool(w, "priv", s->is_private);
	keys_write_uuid(w, "uuid", &s->uuid);
}
