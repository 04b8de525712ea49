/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* roles.c - /oic/sec/roles: roles that were asserted by certificates, each for
   one session (OCF Security, section 13.11) */
#include "wax/ocf/roles.h"

#include <stdlib.h>

#include "wax/cbor/items.h"
#include "wax/ocf/keys.h"
#include "wax/ocf/role.h"

void
roles_clear(struct roles *r)
{
	for (size_t i = 0; i < r->count; i++)
		cred_unref(r->entries[i].cred);
	free(r->entries);
	*r = (struct roles){ .entries = NULL };
}

enum wax_status
roles_copy(const struct roles *from, struct roles *out)
{
	struct role_entry *entries = NULL;

	if (from->count > 0) {
		entries = malloc(from->count * sizeof(*entries));
		if (entries == NULL)
			return WAX_MEMORY;
	}
	for (size_t i = 0; i < from->count; i++) {
		entries[i] = from->entries[i];
		cred_ref(entries[i].cred);
	}
	*out = (struct roles){ entries, from->count };
	return WAX_OK;
}

/* Its place, or count. */
static size_t
roles_find(const struct roles *r, uint64_t session, int64_t credid)
{
	size_t i = 0;

	while (i < r->count && (r->entries[i].session != session ||
	    r->entries[i].cred->credid != credid))
		i++;
	return i;
}

enum wax_status
roles_add(struct roles *r, uint64_t session, const struct cred *cred,
    const struct wax_role *role, size_t max)
{
	int64_t credid = cred->credid;
	struct role_entry *entries = r->entries;
	struct cred *own;
	size_t place;

	if (credid == 0)
		for (credid = 1; roles_find(r, session, credid) < r->count; )
			credid++;
	place = roles_find(r, session, credid);
	if (place == r->count && r->count >= max)
		return WAX_LIMIT;
	own = cred_copy(cred, credid, BYTES_ABSENT);
	if (own != NULL && place == r->count)
		entries = realloc(r->entries, (r->count + 1) *
		    sizeof(*entries));
	if (own == NULL || entries == NULL) {
		cred_unref(own);
		return WAX_MEMORY;
	}
	r->entries = entries;
	if (place == r->count)
		r->count++;
	else
		cred_unref(entries[place].cred);
	entries[place] = (struct role_entry){ session, *role, own };
	return WAX_OK;
}

bool
roles_remove(struct roles *r, uint64_t session, int64_t credid)
{
	size_t kept = 0, before = r->count;

	for (size_t i = 0; i < before; i++)
		if (r->entries[i].session == session && (credid == 0 ||
		    r->entries[i].cred->credid == credid))
			cred_unref(r->entries[i].cred);
		else
			r->entries[kept++] = r->entries[i];
	r->count = kept;
	return kept < before;
}

bool
roles_has(const struct roles *r, uint64_t session,
    const struct wax_role *role)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->entries[i].session == session &&
		    role_equal(&r->entries[i].role, role))
			return true;
	return false;
}

void
roles_encode(struct writer *w, const struct roles *r, uint64_t session,
    enum view view)
{
	size_t count = 0;

	for (size_t i = 0; i < r->count; i++)
		count += r->entries[i].session == session;
	items_write_map(w, view == VIEW_BASELINE ? 3 : 1);
	if (view == VIEW_BASELINE)
		keys_write_baseline(w, "oic.r.roles");
	items_write_text(w, "roles");
	items_write_array(w, count);
	for (size_t i = 0; i < r->count; i++)
		if (r->entries[i].session == session)
			cred_encode(w, r->entries[i].cred, view, NULL);
}
