/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* claims.h - who said where a device is: several may claim to be one, and none
   of them is believed before the session proves it */
#ifndef OSTLER_DISCOVER_CLAIMS_H
#define OSTLER_DISCOVER_CLAIMS_H

#include "ostler/discover/locate.h"

/*
 * A device has up to CLAIMS_MAX claims, one for each host that answered. Its
 * location has the transport of the oldest one that lives, and the addresses of
 * all that have the same, the oldest first: a hop tries them in this order, and
 * the one that can not prove the ID is passed over. So a liar delays, but takes
 * nobody's place.
 */
#define CLAIMS_MAX 4

struct claims;

/* limit: devices. NULL: no memory. */
struct claims *claims_new(size_t limit, const uint8_t key[16]);
void claims_free(struct claims *f);	/* NULL is fine */

enum claims_news {
	CLAIMS_SAME,		/* nothing but its lifetime */
	CLAIMS_NEW,		/* a device that was not known */
	CLAIMS_CHANGED,		/* another location */
	CLAIMS_CONTRADICTED,	/* likewise: a host claims it that did not
				   before and has no address in common with
				   those that did */
};

/* A host (its port means nothing) claims to be device, until expires;
   *out gets the device's location as a whole. WAX_LIMIT: too many devices, or
   too many claims that live; WAX_MEMORY. */
MUST_USE enum wax_status claims_note(struct claims *f,
    const struct deviceid *device, const struct address *host,
    const struct location *location, uint64_t now, uint64_t expires,
    struct location *out, enum claims_news *news);

/* Forgets claims that have expired, and devices without one; how many devices
   are left. */
size_t claims_sweep(struct claims *f, uint64_t now);

#endif
