/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* acl2.h - /oic/sec/acl2: a list of access control entries and its owner */
#ifndef WAX_OCF_ACL2_H
#define WAX_OCF_ACL2_H

#include "wax/ocf/acl2_entry.h"
#include "wax/ocf/view.h"

struct acl2 {
	struct acl2_entry **entries;	/* owned, each with one reference */
	size_t count;
	struct deviceid rowner;
};

/* Shares the entries. WAX_MEMORY. */
MUST_USE enum wax_status acl2_copy(const struct acl2 *from, struct acl2 *out);
void acl2_clear(struct acl2 *a);

/* Takes e over, also if it fails, in the place of the one with its number, or
   as a new one; one without a number gets the lowest free. WAX_LIMIT: there
   are max already; WAX_MEMORY. */
MUST_USE enum wax_status acl2_take(struct acl2 *list, struct acl2_entry *e,
    size_t max);

/* Removes that entry, or with 0 all; false: there was none. */
bool acl2_remove(struct acl2 *list, int64_t aceid);

/* An update {"aclist2": [...], "rowneruuid": ...}, as creds_update. */
MUST_USE enum wax_status acl2_update(struct acl2 *list,
    const struct node *map, size_t max, bool *has_rowner);

/* Only that entry, or with 0 all. */
void acl2_encode(struct writer *w, const struct acl2 *list, int64_t aceid,
    enum view view);

#endif
