/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sp.c - /oic/sec/sp: the security profile (OCF Security, section 13.14) */
#include "wax/ocf/sp.h"

#include "wax/cbor/items.h"
#include "wax/ocf/keys.h"

/* In the order of the bits. */
static const char *const profile_names[] = {
	"1.3.6.1.4.1.51414.0.0.1.0",
	"1.3.6.1.4.1.51414.0.0.2.0",
	"1.3.6.1.4.1.51414.0.0.3.0",
	"1.3.6.1.4.1.51414.0.0.4.0",
};

void
sp_init(struct sp *s)
{
	*s = (struct sp){ .supported = SP_BASELINE, .current = SP_BASELINE };
}

/* 0: none that is known. */
static unsigned
profile_read(const struct node *value)
{
	for (unsigned i = 0; i < KEYS_COUNT(profile_names); i++)
		if (value->kind == NODE_TEXT &&
		    node_is_text(value, profile_names[i]))
			return 1u << i;
	return 0;
}

static enum wax_status
take_current(void *arg, const struct node *value)
{
	struct sp *s = arg;

	s->current = profile_read(value);
	return s->current == 0 ? WAX_FORMAT : WAX_OK;
}

static enum wax_status
take_profile(void *arg, const struct node *item)
{
	struct sp *s = arg;
	unsigned profile = profile_read(item);

	if (profile == 0 || (s->supported & profile) != 0)
		return WAX_FORMAT;
	s->supported |= profile;
	return WAX_OK;
}

static enum wax_status
take_supported(void *arg, const struct node *value)
{
	struct sp *s = arg;

	s->supported = 0;
	return keys_take_array(value, take_profile, s);
}

static const struct key_row sp_rows[] = {
	{ "currentprofile", take_current },
	{ "supportedprofiles", take_supported },
};
#define SEEN_BOTH 3u

static enum wax_status
sp_read(struct sp *s, const struct node *map, uint32_t *seen)
{
	struct sp next = *s;
	enum wax_status st = keys_read(map, sp_rows, KEYS_COUNT(sp_rows),
	    &next, seen);

	if (st != WAX_OK)
		return st;
	if ((next.current & next.supported) == 0)
		return WAX_RANGE;
	*s = next;
	return WAX_OK;
}

enum wax_status
sp_update(struct sp *s, const struct node *map)
{
	uint32_t seen;
	enum wax_status st = sp_read(s, map, &seen);

	return st == WAX_OK && seen == 0 ? WAX_FORMAT : st;
}

enum wax_status
sp_restore(struct sp *s, const struct node *map)
{
	uint32_t seen;
	enum wax_status st = sp_read(s, map, &seen);

	return st == WAX_OK && seen != SEEN_BOTH ? WAX_FORMAT : st;
}

void
sp_encode(struct writer *w, const struct sp *s, enum view view)
{
	size_t count = 0;

	for (unsigned i = 0; i < KEYS_COUNT(profile_names); i++)
		count += s->supported >> i & 1;
	items_write_map(w, view == VIEW_BASELINE ? 4 : 2);
	if (view == VIEW_BASELINE)
		keys_write_baseline(w, "oic.r.sp");
	for (unsigned i = 0; i < KEYS_COUNT(profile_names); i++)
		if ((s->current >> i & 1) != 0)
			keys_write_text(w, "currentprofile",
			    profile_names[i]);
	items_write_text(w, "supportedprofiles");
	items_write_array(w, count);
	for (unsigned i = 0; i < KEYS_COUNT(profile_names); i++)
		if ((s->supported >> i & 1) != 0)
			items_write_text(w, profile_names[i]);
}
