/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* acl2_entry.h - an access control entry (OCF Security, section 13.5) */
#ifndef WAX_OCF_ACL2_ENTRY_H
#define WAX_OCF_ACL2_ENTRY_H

#include "core/deviceid.h"
#include "core/writer.h"
#include "wax/cbor/node.h"
#include "wax/ocf.h"
#include "wax/ocf/recurrence.h"

#define ACL2_ID_MAX INT32_MAX
#define ACL2_HREF_MAX 256	/* bytes */
#define ACL2_RESOURCES_MAX 32	/* of one entry */
#define ACL2_VALIDITY_MAX 8	/* periods of one entry */
#define ACL2_RECURRENCES_MAX 4	/* of one period */

#define ACL2_CREATE 1u
#define ACL2_RETRIEVE 2u
#define ACL2_UPDATE 4u
#define ACL2_DELETE 8u
#define ACL2_NOTIFY 16u
#define ACL2_ALL 31

enum acl2_subject {
	ACL2_SUBJECT_NONE,	/* not read yet */
	ACL2_SUBJECT_UUID,
	ACL2_SUBJECT_ROLE,
	ACL2_SUBJECT_AUTH_CRYPT,
	ACL2_SUBJECT_ANON_CLEAR,
};

struct acl2_resource {
	char href[ACL2_HREF_MAX + 1];	/* "": any */
	char wildcard;			/* '*', '+', '-', or 0: none */
};

struct acl2_validity {
	struct period period;
	struct recurrence recurrences[ACL2_RECURRENCES_MAX];
	size_t count;
};

/* Shared and never changed once it is in a list. */
struct acl2_entry {
	unsigned references;
	int64_t aceid;		/* 0: not given yet */
	enum acl2_subject subject;
	struct deviceid uuid;
	struct wax_role role;
	unsigned permission;
	struct acl2_resource *resources;	/* owned */
	size_t resource_count;
	struct acl2_validity *validity;		/* owned */
	size_t validity_count;
};

/* One entry, with one reference. WAX_FORMAT, WAX_RANGE, WAX_LIMIT: of one of
   its lists; WAX_UNSUPPORTED: a recurrence; WAX_MEMORY. */
MUST_USE enum wax_status acl2_entry_decode(const struct node *map,
    struct acl2_entry **out);
void acl2_entry_encode(struct writer *w, const struct acl2_entry *e);

struct acl2_entry *acl2_entry_ref(struct acl2_entry *e);
/* NULL does nothing. */
void acl2_entry_unref(struct acl2_entry *e);

/* Whether one of its resources is that one; WAX_RESOURCE_*. */
bool acl2_entry_has_resource(const struct acl2_entry *e, struct bytes href,
    unsigned resource);

/* Whether it holds at that time; always, if it does not say. */
bool acl2_entry_is_valid(const struct acl2_entry *e, int64_t now);

#endif
