/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* group.h - named sets of device IDs or addresses, for rules */
#ifndef OSTLER_POLICY_GROUP_H
#define OSTLER_POLICY_GROUP_H

#include "core/address.h"
#include "core/deviceid.h"

struct policy;
struct group;		/* owned by its policy */

enum group_kind {
	GROUP_NONE,
	GROUP_DEVICES,		/* device IDs: of targets and of peers */
	GROUP_ADDRESSES,	/* prefixes */
};

/* An empty one; name is copied. NULL: no memory. */
struct group *policy_add_group(struct policy *p, const char *name,
    enum group_kind kind);

/* Room for that many members at once: for long lists. WAX_MEMORY. */
MUST_USE enum wax_status group_reserve(struct group *g, size_t count);

/* Of GROUP_DEVICES; what is there already is no error. WAX_MEMORY. */
MUST_USE enum wax_status group_add_device(struct group *g,
    const struct deviceid *id);

/* Of GROUP_ADDRESSES. WAX_MEMORY. */
MUST_USE enum wax_status group_add_prefix(struct group *g,
    const struct address_prefix *prefix);

/* All members of other, of the same kind, as they are now. WAX_MEMORY. */
MUST_USE enum wax_status group_add_group(struct group *g,
    const struct group *other);

/* Members; doubled ones count once after policy_finish. */
size_t group_count(const struct group *g);
const char *group_name(const struct group *g);
enum group_kind group_kind(const struct group *g);

#endif
