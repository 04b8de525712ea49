/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* route.h - which hop leads to a device */
#ifndef OSTLER_FORWARD_ROUTE_H
#define OSTLER_FORWARD_ROUTE_H

#include "ostler/forward/refuse.h"
#include "ostler/forward/registry.h"
#include "ostler/policy/policy.h"

struct route {
	struct hop *hop;
	uint32_t session;	/* for hop_request */
	enum hop_kind kind;
	/* for the log */
	const char *by;		/* "called", "found"; NULL: by configuration;
				   static */
	char name[HOP_NAME_SIZE];	/* of the listener or hop */
};

/* All that is asked. Borrowed during the call. */
struct route_places {
	const struct forward_conf *conf;
	struct net *net;
	struct registry *registry;	/* NULL: there is none */
	unsigned worker;		/* whose sessions net has */
	uint64_t now;
};

/* The verdict's own hop, or one of its pool; else the session of the device, or
   of who registered it, and unless the verdict is for no other: the device's
   configured route; or where it was found; or the default. REFUSAL_ROUTE: none
   of them; REFUSAL_BUSY: it was found, but there is no room
   for a hop to it. */
enum refusal route_find_hop(const struct route_places *places,
    const struct deviceid *target, const struct verdict *verdict,
    struct route *out);

/* The part of it that is pure. *hop: index into net_conf.hops. */
enum refusal route_find_configured(const struct forward_conf *conf,
    const struct deviceid *target, size_t *hop);

/* True if the device has a route of its own there, which goes before where it
   was found. */
bool route_is_written(const struct forward_conf *conf,
    const struct deviceid *target);

#endif
