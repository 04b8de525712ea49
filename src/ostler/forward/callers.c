/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* callers.c - whose connections are the way to which devices */
#include "ostler/forward/callers.h"

#include <stdlib.h>

static int
compare_id(const void *key, const void *row)
{
	return memcmp(key, row, sizeof(struct deviceid));
}

static int
compare_peer(const void *key, const void *row)
{
	const struct register_conf *r = row;

	return memcmp(key, &r->peer, sizeof(r->peer));
}

static bool
set_has(const struct device_set *set, const struct deviceid *id)
{
	if (deviceid_is_nil(id))
		return false;
	return set->all || (set->count > 0 && bsearch(id, set->ids,
	    set->count, sizeof(set->ids[0]), compare_id) != NULL);
}

bool
callers_may_call(const struct listener_conf *l,
    const struct deviceid *identity)
{
	return set_has(&l->callers, identity);
}

bool
callers_may_register(const struct listener_conf *l,
    const struct deviceid *identity, const struct deviceid *name)
{
	const struct register_conf *row = NULL;

	if (deviceid_is_nil(identity))
		return false;
	if (deviceid_equal(identity, name))
		return callers_may_call(l, identity);
	if (l->register_count > 0)
		row = bsearch(identity, l->registers, l->register_count,
		    sizeof(l->registers[0]), compare_peer);
	return row != NULL && set_has(&row->names, name);
}

bool
callers_are_expected(const struct listener_conf *l)
{
	return l->callers.all || l->callers.count > 0 ||
	    l->register_count > 0;
}
