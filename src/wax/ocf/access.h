/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* access.h - who asks, and what /oic/sec/acl2 gives him */
#ifndef WAX_OCF_ACCESS_H
#define WAX_OCF_ACCESS_H

#include "wax/ocf/device.h"

/* What is left of a requester when all has been looked at: the credential is
   there, valid, of the right kind and for that device. */
struct asker {
	bool has_id;		/* else nobody */
	struct deviceid id;
	bool is_owning;
	bool is_owner;		/* has ROLE_OWNER, by a certificate */
	const struct wax_role *roles;	/* of the credential or the token */
	size_t role_count;
	uint64_t session;	/* of asserted roles; 0: none */
};

struct asker access_ask(const struct wax_device *d,
    const struct wax_requester *from, int64_t now);

/* The permissions (ACL2_*) of all entries that fit. by_connection: "auth-crypt"
   and "anon-clear" count, too. */
unsigned access_permissions(const struct wax_device *d,
    const struct asker *asker, struct bytes href, unsigned resource,
    bool by_connection, int64_t now);

/* Whether they are enough for a method (a CoAP code). */
bool access_is_enough(unsigned permissions, uint8_t method);

/* How somebody is refused whom the entries do not allow it: 4.01; but by a
   token 4.03, or 4.05 if they allow something else there: he would ask for
   another token else, again and again (RFC 9200 section 5.10.2). */
uint8_t access_refusal(const struct wax_device *d,
    const struct wax_requester *from, const struct asker *asker,
    struct bytes href, unsigned resource, int64_t now);

#endif
