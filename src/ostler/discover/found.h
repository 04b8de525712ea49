/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* found.h - who said where a device is: several may claim to be one, and none
   of them is believed before the session proves it */
#ifndef OSTLER_DISCOVER_FOUND_H
#define OSTLER_DISCOVER_FOUND_H

#include "ostler/discover/locate.h"

/*
 * A device has up to FOUND_CLAIMS claims, one for each host that answered. Its
 * location has the transport of the oldest one that lives, and the addresses of
 * all that have the same, the oldest first: a hop tries them in this order, and
 * the one that can not prove the ID is passed over. So a liar delays, but takes
 * nobody's place.
 */
#define FOUND_CLAIMS 4

struct founds;

/* limit: devices. NULL: no memory. */
struct founds *founds_new(size_t limit, const uint8_t key[16]);
void founds_free(struct founds *f);	/* NULL is fine */

enum found_news {
	FOUND_SAME,		/* nothing but its lifetime */
	FOUND_NEW,		/* a device that was not known */
	FOUND_CHANGED,		/* another location */
	FOUND_CONTRADICTED,	/* likewise: somebody claims it who has no
				   address in common with those before */
};

/* A host (its port means nothing) claims to be device, until expires;
   *out gets the device's location as a whole. WAX_LIMIT: too many devices, or
   too many claims that live; WAX_MEMORY. */
MUST_USE enum wax_status founds_note(struct founds *f,
    const struct deviceid *device, const struct address *host,
    const struct location *location, uint64_t now, uint64_t expires,
    struct location *out, enum found_news *news);

/* Forgets claims that have expired, and devices without one; how many devices
   are left. */
size_t founds_sweep(struct founds *f, uint64_t now);

#endif
