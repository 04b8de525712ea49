/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* role.c - a role, by its name and the authority that grants it */
#include "wax/ocf/role.h"

#include "wax/cbor/items.h"
#include "wax/ocf/keys.h"

static enum wax_status
role_take_name(void *arg, const struct node *value)
{
	struct wax_role *role = arg;

	return keys_take_text(value, 1, role->name, sizeof(role->name));
}

static enum wax_status
role_take_authority(void *arg, const struct node *value)
{
	struct wax_role *role = arg;

	return keys_take_text(value, 1, role->authority,
	    sizeof(role->authority));
}

static const struct key_row role_rows[] = {
	{ "role", role_take_name },
	{ "authority", role_take_authority },
};

enum wax_status
role_decode(const struct node *map, struct wax_role *out)
{
	struct wax_role role = { "", "" };
	uint32_t seen;
	enum wax_status st = keys_read(map, role_rows, KEYS_COUNT(role_rows),
	    &role, &seen);

	if (st != WAX_OK)
		return st;
	if (role.name[0] == '\0')
		return WAX_FORMAT;
	*out = role;
	return WAX_OK;
}

void
role_encode(struct writer *w, const struct wax_role *role)
{
	bool has_authority = role->authority[0] != '\0';

	items_write_map(w, has_authority ? 2 : 1);
	keys_write_text(w, "role", role->name);
	if (has_authority)
		keys_write_text(w, "authority", role->authority);
}

bool
role_equal(const struct wax_role *a, const struct wax_role *b)
{
	return strcmp(a->name, b->name) == 0 &&
	    strcmp(a->authority, b->authority) == 0;
}
