/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* acl2_entry.c - an access control entry (OCF Security, section 13.5) */
#include "wax/ocf/acl2_entry.h"

#include <stdlib.h>

#include "wax/cbor/items.h"
#include "wax/ocf/keys.h"
#include "wax/ocf/role.h"

static enum wax_status
take_uuid(void *arg, const struct node *value)
{
	struct acl2_entry *e = arg;

	e->subject = ACL2_SUBJECT_UUID;
	return keys_take_uuid(value, &e->uuid);
}

static enum wax_status
take_role(void *arg, const struct node *value)
{
	struct acl2_entry *e = arg;

	e->subject = ACL2_SUBJECT_ROLE;
	return keys_take_text(value, 1, e->role.name, sizeof(e->role.name));
}

static enum wax_status
take_authority(void *arg, const struct node *value)
{
	struct acl2_entry *e = arg;

	return keys_take_text(value, 1, e->role.authority,
	    sizeof(e->role.authority));
}

static enum wax_status
take_connection(void *arg, const struct node *value)
{
	struct acl2_entry *e = arg;

	if (value->kind != NODE_TEXT)
		return WAX_FORMAT;
	e->subject = node_is_text(value, "auth-crypt") ?
	    ACL2_SUBJECT_AUTH_CRYPT : ACL2_SUBJECT_ANON_CLEAR;
	return e->subject == ACL2_SUBJECT_AUTH_CRYPT ||
	    node_is_text(value, "anon-clear") ? WAX_OK : WAX_FORMAT;
}

static const struct key_row subject_rows[] = {
	{ "role", take_role },
	{ "uuid", take_uuid },
	{ "conntype", take_connection },
	{ "authority", take_authority },
};

/* Which keys may stand together. */
#define SUBJECT_ROLE 1u
#define SUBJECT_UUID 2u
#define SUBJECT_CONNECTION 4u
#define SUBJECT_ROLE_AUTHORITY 9u

static enum wax_status
take_subject(void *arg, const struct node *value)
{
	uint32_t seen;
	enum wax_status st = keys_read(value, subject_rows,
	    KEYS_COUNT(subject_rows), arg, &seen);

	if (st != WAX_OK)
		return st;
	return seen == SUBJECT_ROLE || seen == SUBJECT_UUID ||
	    seen == SUBJECT_CONNECTION || seen == SUBJECT_ROLE_AUTHORITY ?
	    WAX_OK : WAX_FORMAT;
}

static enum wax_status
take_href(void *arg, const struct node *value)
{
	struct acl2_resource *r = arg;
	enum wax_status st = keys_take_text(value, 1, r->href,
	    sizeof(r->href));

	return st == WAX_OK && r->href[0] != '/' ? WAX_FORMAT : st;
}

static enum wax_status
take_wildcard(void *arg, const struct node *value)
{
	struct acl2_resource *r = arg;

	if (value->kind != NODE_TEXT || value->string.len != 1 ||
	    memchr("*+-", value->string.data[0], 3) == NULL)
		return WAX_FORMAT;
	r->wildcard = (char)value->string.data[0];
	return WAX_OK;
}

static const struct key_row resource_rows[] = {
	{ "wc", take_wildcard },
	{ "href", take_href },
};

static enum wax_status
take_resources(void *arg, const struct node *value)
{
	struct acl2_entry *e = arg;
	struct node_walk walk;
	struct node item;
	size_t count;
	uint32_t seen;

	if (value->kind != NODE_ARRAY)
		return WAX_FORMAT;
	count = node_count(value);
	if (count == 0 || count > ACL2_RESOURCES_MAX)
		return count == 0 ? WAX_FORMAT : WAX_LIMIT;
	e->resources = calloc(count, sizeof(*e->resources));
	if (e->resources == NULL)
		return WAX_MEMORY;
	walk = node_walk_open(value);
	while (node_walk_item(&walk, &item)) {
		enum wax_status st = keys_read(&item, resource_rows,
		    KEYS_COUNT(resource_rows),
		    &e->resources[e->resource_count++], &seen);

		if (st != WAX_OK || seen == 0)
			return st == WAX_OK ? WAX_FORMAT : st;
	}
	return WAX_OK;
}

static enum wax_status
take_permission(void *arg, const struct node *value)
{
	struct acl2_entry *e = arg;
	int64_t number;
	enum wax_status st = keys_take_int(value, 0, ACL2_ALL, &number);

	if (st == WAX_OK)
		e->permission = (unsigned)number;
	return st;
}

static enum wax_status
take_id(void *arg, const struct node *value)
{
	struct acl2_entry *e = arg;

	return keys_take_int(value, 1, ACL2_ID_MAX, &e->aceid);
}

/* A period and its recurrences, whose order in the map is not known. */
struct validity_draft {
	struct acl2_validity *out;
	struct node recurrences;
	bool has_recurrences;
};

static enum wax_status
take_period(void *arg, const struct node *value)
{
	struct validity_draft *d = arg;

	return value->kind != NODE_TEXT ? WAX_FORMAT :
	    period_parse(value->string, &d->out->period);
}

static enum wax_status
take_recurrences(void *arg, const struct node *value)
{
	struct validity_draft *d = arg;

	if (value->kind != NODE_ARRAY)
		return WAX_FORMAT;
	d->recurrences = *value;
	d->has_recurrences = true;
	return WAX_OK;
}

static const struct key_row validity_rows[] = {
	{ "period", take_period },
	{ "recurrence", take_recurrences },
};

static enum wax_status
validity_decode(const struct node *map, struct acl2_validity *out)
{
	struct validity_draft draft = { .out = out };
	struct node_walk walk;
	struct node item;
	uint32_t seen;
	enum wax_status st = keys_read(map, validity_rows,
	    KEYS_COUNT(validity_rows), &draft, &seen);

	if (st == WAX_OK && (seen & 1) == 0)
		return WAX_FORMAT;
	if (st != WAX_OK || !draft.has_recurrences)
		return st;
	walk = node_walk_open(&draft.recurrences);
	while (st == WAX_OK && node_walk_item(&walk, &item)) {
		if (item.kind != NODE_TEXT)
			return WAX_FORMAT;
		if (out->count == ACL2_RECURRENCES_MAX)
			return WAX_LIMIT;
		st = recurrence_parse(item.string, &out->period,
		    &out->recurrences[out->count++]);
	}
	return st;
}

static enum wax_status
take_validity(void *arg, const struct node *value)
{
	struct acl2_entry *e = arg;
	struct node_walk walk;
	struct node item;
	size_t count;
	enum wax_status st = WAX_OK;

	if (value->kind != NODE_ARRAY)
		return WAX_FORMAT;
	count = node_count(value);
	if (count > ACL2_VALIDITY_MAX)
		return WAX_LIMIT;
	if (count == 0)
		return WAX_OK;
	e->validity = calloc(count, sizeof(*e->validity));
	if (e->validity == NULL)
		return WAX_MEMORY;
	walk = node_walk_open(value);
	while (st == WAX_OK && node_walk_item(&walk, &item))
		st = validity_decode(&item, &e->validity[e->validity_count++]);
	return st;
}

static const struct key_row entry_rows[] = {
	{ "subject", take_subject },
	{ "resources", take_resources },
	{ "permission", take_permission },
	{ "aceid", take_id },
	{ "validity", take_validity },
};
#define SEEN_REQUIRED 7u	/* the first three */

enum wax_status
acl2_entry_decode(const struct node *map, struct acl2_entry **out)
{
	struct acl2_entry *e = calloc(1, sizeof(*e));
	uint32_t seen;
	enum wax_status st;

	if (e == NULL)
		return WAX_MEMORY;
	e->references = 1;
	st = keys_read(map, entry_rows, KEYS_COUNT(entry_rows), e, &seen);
	if (st == WAX_OK && (seen & SEEN_REQUIRED) != SEEN_REQUIRED)
		st = WAX_FORMAT;
	if (st == WAX_OK) {
		*out = e;	/* handed over */
		e = NULL;
	}
	acl2_entry_unref(e);
	return st;
}

static void
encode_subject(struct writer *w, const struct acl2_entry *e)
{
	items_write_text(w, "subject");
	if (e->subject == ACL2_SUBJECT_ROLE) {
		role_encode(w, &e->role);
		return;
	}
	items_write_map(w, 1);
	if (e->subject == ACL2_SUBJECT_UUID)
		keys_write_uuid(w, "uuid", &e->uuid);
	else
		keys_write_text(w, "conntype",
		    e->subject == ACL2_SUBJECT_AUTH_CRYPT ? "auth-crypt" :
		    "anon-clear");
}

static void
encode_validity(struct writer *w, const struct acl2_entry *e)
{
	items_write_text(w, "validity");
	items_write_array(w, e->validity_count);
	for (size_t i = 0; i < e->validity_count; i++) {
		const struct acl2_validity *v = &e->validity[i];

		items_write_map(w, v->count > 0 ? 2 : 1);
		keys_write_text(w, "period", v->period.text);
		if (v->count == 0)
			continue;
		items_write_text(w, "recurrence");
		items_write_array(w, v->count);
		for (size_t j = 0; j < v->count; j++)
			items_write_text(w, v->recurrences[j].text);
	}
}

static void
encode_resources(struct writer *w, const struct acl2_entry *e)
{
	items_write_text(w, "resources");
	items_write_array(w, e->resource_count);
	for (size_t i = 0; i < e->resource_count; i++) {
		const struct acl2_resource *r = &e->resources[i];
		char wildcard[2] = { r->wildcard, '\0' };

		items_write_map(w, (r->wildcard != 0) +
		    (size_t)(r->href[0] != '\0'));
		if (r->wildcard != 0)
			keys_write_text(w, "wc", wildcard);
		if (r->href[0] != '\0')
			keys_write_text(w, "href", r->href);
	}
}

void
acl2_entry_encode(struct writer *w, const struct acl2_entry *e)
{
	items_write_map(w, 3u + (e->aceid != 0) + (e->validity_count > 0));
	if (e->aceid != 0)
		keys_write_int(w, "aceid", e->aceid);
	encode_subject(w, e);
	if (e->validity_count > 0)
		encode_validity(w, e);
	encode_resources(w, e);
	keys_write_int(w, "permission", e->permission);
}

struct acl2_entry *
acl2_entry_ref(struct acl2_entry *e)
{
	e->references++;
	return e;
}

void
acl2_entry_unref(struct acl2_entry *e)
{
	if (e == NULL || --e->references > 0)
		return;
	free(e->resources);
	free(e->validity);
	free(e);
}

/* What each wildcard wants of an application's resource. */
static bool
wildcard_fits(char wildcard, unsigned resource)
{
	unsigned wanted = 0;

	if (wildcard == '+')
		wanted = WAX_RESOURCE_DISCOVERABLE | WAX_RESOURCE_SECURE;
	else if (wildcard == '-')
		wanted = WAX_RESOURCE_DISCOVERABLE | WAX_RESOURCE_CLEAR;
	return (resource & WAX_RESOURCE_CONFIGURATION) == 0 &&
	    (resource & wanted) == wanted;
}

bool
acl2_entry_has_resource(const struct acl2_entry *e, struct bytes href,
    unsigned resource)
{
	for (size_t i = 0; i < e->resource_count; i++) {
		const struct acl2_resource *r = &e->resources[i];

		if (r->href[0] != '\0' &&
		    bytes_equal(href, bytes_of_text(r->href)))
			return true;
		if (r->wildcard != 0 && wildcard_fits(r->wildcard, resource))
			return true;
	}
	return false;
}

static bool
validity_has(const struct acl2_validity *v, int64_t now)
{
	if (period_has(&v->period, now))
		return true;
	for (size_t i = 0; i < v->count; i++)
		if (recurrence_has(&v->recurrences[i], &v->period, now))
			return true;
	return false;
}

bool
acl2_entry_is_valid(const struct acl2_entry *e, int64_t now)
{
	for (size_t i = 0; i < e->validity_count; i++)
		if (validity_has(&e->validity[i], now))
			return true;
	return e->validity_count == 0;
}
