/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* roles.h - /oic/sec/roles: roles that were asserted by certificates, each for
   one session (OCF Security, section 13.11) */
#ifndef WAX_OCF_ROLES_H
#define WAX_OCF_ROLES_H

#include "wax/ocf/cred.h"

struct role_entry {
	uint64_t session;
	struct wax_role role;
	struct cred *cred;	/* one reference */
};

struct roles {
	struct role_entry *entries;	/* owned */
	size_t count;
};

void roles_clear(struct roles *r);

/* WAX_MEMORY. */
MUST_USE enum wax_status roles_copy(const struct roles *from,
    struct roles *out);

/* Takes one more, with a copy of cred, in the place of the one
   of that session and number. A number of 0 becomes the lowest free one.
   WAX_LIMIT: there are max in all sessions; WAX_MEMORY. */
MUST_USE enum wax_status roles_add(struct roles *r, uint64_t session,
    const struct cred *cred, const struct wax_role *role, size_t max);

/* Forgets one of a session, or with 0 all; false: there was none. */
bool roles_remove(struct roles *r, uint64_t session, int64_t credid);

bool roles_has(const struct roles *r, uint64_t session,
    const struct wax_role *role);

void roles_encode(struct writer *w, const struct roles *r, uint64_t session,
    enum view view);

#endif
