/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* creds.c - /oic/sec/cred: a list of credentials and its owner */
#include "wax/ocf/creds.h"

#include <stdlib.h>

#include "wax/cbor/items.h"
#include "wax/ocf/keys.h"

enum wax_status
creds_copy(const struct creds *from, struct creds *out)
{
	struct cred **entries = NULL;

	if (from->count > 0) {
		entries = calloc(from->count, sizeof(*entries));
		if (entries == NULL)
			return WAX_MEMORY;
	}
	for (size_t i = 0; i < from->count; i++)
		entries[i] = cred_ref(from->entries[i]);
	*out = (struct creds){ entries, from->count, from->rowner };
	return WAX_OK;
}

void
creds_clear(struct creds *c)
{
	for (size_t i = 0; i < c->count; i++)
		cred_unref(c->entries[i]);
	free(c->entries);
	*c = (struct creds){ .entries = NULL };
}

struct cred *
creds_find(const struct creds *list, int64_t credid)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->entries[i]->credid == credid)
			return list->entries[i];
	return NULL;
}

bool
creds_has_subject(const struct creds *list, const struct deviceid *id)
{
	for (size_t i = 0; i < list->count; i++)
		if (!list->entries[i]->is_any &&
		    deviceid_equal(&list->entries[i]->subject, id))
			return true;
	return false;
}

static int64_t
creds_free_id(const struct creds *list)
{
	int64_t id = 1;

	while (creds_find(list, id) != NULL)
		id++;
	return id;
}

static bool
creds_have_collision(const struct creds *list, const struct cred *c)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->entries[i]->credid != c->credid &&
		    cred_collides(list->entries[i], c))
			return true;
	return false;
}

static enum wax_status
creds_append(struct creds *list, struct cred *c, size_t max)
{
	struct cred **entries;

	if (list->count >= max)
		return WAX_LIMIT;
	entries = realloc(list->entries, (list->count + 1) *
	    sizeof(*entries));
	if (entries == NULL)
		return WAX_MEMORY;
	entries[list->count++] = c;
	list->entries = entries;
	return WAX_OK;
}

enum wax_status
creds_take(struct creds *list, struct cred *c, size_t max)
{
	enum wax_status st = WAX_EXISTS;

	if (c->credid == 0) {
		struct cred *numbered = cred_copy(c, creds_free_id(list),
		    BYTES_ABSENT);

		cred_unref(c);
		if (numbered == NULL)
			return WAX_MEMORY;
		c = numbered;
	}
	if (creds_have_collision(list, c))
		goto fail;
	for (size_t i = 0; i < list->count; i++)
		if (list->entries[i]->credid == c->credid) {
			cred_unref(list->entries[i]);
			list->entries[i] = c;
			return WAX_OK;
		}
	if ((st = creds_append(list, c, max)) == WAX_OK)
		return WAX_OK;
fail:
	cred_unref(c);
	return st;
}

bool
creds_fits(const struct cred *c, const struct creds_filter *filter)
{
	if (filter->has_credid && c->credid != filter->credid)
		return false;
	if (!filter->has_subject)
		return true;
	return filter->is_any ? c->is_any : !c->is_any &&
	    deviceid_equal(&c->subject, &filter->subject);
}

bool
creds_remove(struct creds *list, const struct creds_filter *filter)
{
	size_t kept = 0, before = list->count;

	for (size_t i = 0; i < before; i++)
		if (creds_fits(list->entries[i], filter) &&
		    !cred_is_maker(list->entries[i]))
			cred_unref(list->entries[i]);
		else
			list->entries[kept++] = list->entries[i];
	list->count = kept;
	return kept < before;
}

struct update {
	struct creds *list;
	size_t max;
	bool is_own;
};

static enum wax_status
take_entry(void *arg, const struct node *item)
{
	struct update *u = arg;
	struct cred *c;
	enum wax_status st = cred_decode(item, u->is_own, &c);

	return st == WAX_OK ? creds_take(u->list, c, u->max) : st;
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

static const struct key_row creds_rows[] = {
	{ "creds", take_entries },
	{ "rowneruuid", take_rowner },
};

enum wax_status
creds_update(struct creds *list, const struct node *map, size_t max,
    bool is_own, bool *has_rowner)
{
	struct update u = { list, max, is_own };
	uint32_t seen;
	enum wax_status st = keys_read(map, creds_rows,
	    KEYS_COUNT(creds_rows), &u, &seen);

	*has_rowner = (seen & 2) != 0;
	return st == WAX_OK && seen == 0 ? WAX_FORMAT : st;
}

static void
creds_encode_one(struct writer *w, const struct cred *c, enum view view,
    const struct creds_numbers *numbers)
{
	uint64_t ssn;
	bool has_ssn = c->type == &cred_oscore && numbers->get != NULL &&
	    numbers->get(numbers->arg, c->credid, &ssn);

	cred_encode(w, c, view, has_ssn ? &ssn : NULL);
}

void
creds_encode(struct writer *w, const struct creds *list,
    const struct creds_filter *filter, enum view view,
    const struct creds_numbers *numbers)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += creds_fits(list->entries[i], filter);
	items_write_map(w, view == VIEW_BASELINE ? 4 : 2);
	if (view == VIEW_BASELINE)
		keys_write_baseline(w, "oic.r.cred");
	items_write_text(w, "creds");
	items_write_array(w, count);
	for (size_t i = 0; i < list->count; i++)
		if (creds_fits(list->entries[i], filter))
			creds_encode_one(w, list->entries[i], view, numbers);
	keys_write_uuid(w, "rowneruuid", &list->rowner);
}
