/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* links.h - what devices tell of themselves in /oic/res and /oic/d (OCF Core,
   oic.wk.res and oic.wk.d): who they are and where they can be reached */
#ifndef OSTLER_DISCOVER_LINKS_H
#define OSTLER_DISCOVER_LINKS_H

#include "core/deviceid.h"

#define LINKS_ENDPOINTS_MAX 8	/* of one link; more are left out */
#define LINKS_DEPTH 8		/* of nesting; deeper is refused */

struct links_endpoint {
	struct bytes uri;	/* "coaps://[fe80::1]:58480"; unchecked */
	uint64_t priority;	/* "pri": the lowest is the best; 1 if absent */
};

/* A link with a device ID: its anchor is ocf://<di>, or it has a "di". All of
   it borrowed during the call. */
struct links_link {
	struct deviceid device;
	struct links_endpoint endpoints[LINKS_ENDPOINTS_MAX];
	size_t endpoint_count;	/* 0: none are told */
};

/* Reads CBOR: an array of links, one link, or a map that holds links; what it
   does not know it passes over. Calls take for each link with a device ID, in
   order. Nothing is allocated. WAX_FORMAT: not well-formed, bytes behind the
   end, nested too deep, or strings in pieces. */
MUST_USE enum wax_status links_read(struct bytes payload,
    void (*take)(void *arg, const struct links_link *link), void *arg);

#endif
