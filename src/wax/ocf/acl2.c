/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* acl2.c - /oic/sec/acl2: a list of access control entries and its owner */
#include "wax/ocf/acl2.h"

#include <stdlib.h>

#include "wax/cbor/items.h"
#include "wax/ocf/keys.h"

enum wax_status
acl2_copy(const struct acl2 *from, struct acl2 *out)
{
	struct acl2_entry **entries = NULL;

	if (from->count > 0) {
		entries = calloc(from->count, sizeof(*entries));
		if (entries == NULL)
			return WAX_MEMORY;
	}
	for (size_t i = 0; i < from->count; i++)
		entries[i] = acl2_entry_ref(from->entries[i]);
	*out = (struct acl2){ entries, from->count, from->rowner };
	return WAX_OK;
}

void
acl2_clear(struct acl2 *a)
{
	for (size_t i = 0; i < a->count; i++)
		acl2_entry_unref(a->entries[i]);
	free(a->entries);
	*a = (struct acl2){ .entries = NULL };
}

/* Its place, or count. */
static size_t
acl2_find(const struct acl2 *list, int64_t aceid)
{
	size_t i = 0;

	while (i < list->count && list->entries[i]->aceid != aceid)
		i++;
	return i;
}

static enum wax_status
acl2_append(struct acl2 *list, struct acl2_entry *e, size_t max)
{
	struct acl2_entry **entries;

	if (list->count >= max)
		return WAX_LIMIT;
	entries = realloc(list->entries, (list->count + 1) *
	    sizeof(*entries));
	if (entries == NULL)
		return WAX_MEMORY;
	entries[list->count++] = e;
	list->entries = entries;
	return WAX_OK;
}

enum wax_status
acl2_take(struct acl2 *list, struct acl2_entry *e, size_t max)
{
	size_t place = list->count;
	enum wax_status st;

	if (e->aceid != 0)
		place = acl2_find(list, e->aceid);
	else	/* nobody else has it yet */
		for (e->aceid = 1;
		    acl2_find(list, e->aceid) < list->count; )
			e->aceid++;
	if (place < list->count) {
		acl2_entry_unref(list->entries[place]);
		list->entries[place] = e;
		return WAX_OK;
	}
	if ((st = acl2_append(list, e, max)) != WAX_OK)
		acl2_entry_unref(e);
	return st;
}

bool
acl2_remove(struct acl2 *list, int64_t aceid)
{
	size_t kept = 0, before = list->count;

	for (size_t i = 0; i < before; i++)
		if (aceid == 0 || list->entries[i]->aceid == aceid)
			acl2_entry_unref(list->entries[i]);
		else
			list->entries[kept++] = list->entries[i];
	list->count = kept;
	return kept < before;
}

struct update {
	struct acl2 *list;
	size_t max;
};

static enum wax_status
take_entry(void *arg, const struct node *item)
{
	struct update *u = arg;
	struct acl2_entry *e;
	enum wax_status st = acl2_entry_decode(item, &e);

	return st == WAX_OK ? acl2_take(u->list, e, u->max) : st;
}

static enum wax_status
take_entries(void *arg, const struct node *value)
{
	return keys_take_array(value, take_entry, arg);
}

static enum wax_status
take_rowner(void *arg, const struct node *value)
{
	struct update *u = arg;

	return keys_take_uuid(value, &u->list->rowner);
}

static const struct key_row acl2_rows[] = {
	{ "aclist2", take_entries },
	{ "rowneruuid", take_rowner },
};

enum wax_status
acl2_update(struct acl2 *list, const struct node *map, size_t max,
    bool *has_rowner)
{
	struct update u = { list, max };
	uint32_t seen;
	enum wax_status st = keys_read(map, acl2_rows, KEYS_COUNT(acl2_rows),
	    &u, &seen);

	*has_rowner = (seen & 2) != 0;
	return st == WAX_OK && seen == 0 ? WAX_FORMAT : st;
}

void
acl2_encode(struct writer *w, const struct acl2 *list, int64_t aceid,
    enum view view)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += aceid == 0 || list->entries[i]->aceid == aceid;
	items_write_map(w, view == VIEW_BASELINE ? 4 : 2);
	if (view == VIEW_BASELINE)
		keys_write_baseline(w, "oic.r.acl2");
	items_write_text(w, "aclist2");
	items_write_array(w, count);
	for (size_t i = 0; i < list->count; i++)
		if (aceid == 0 || list->entries[i]->aceid == aceid)
			acl2_entry_encode(w, list->entries[i]);
	keys_write_uuid(w, "rowneruuid", &list->rowner);
}
