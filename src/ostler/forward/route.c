/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* route.c - which hop leads to a device */
#include "ostler/forward/route.h"

#include <stdlib.h>

static int
route_compare(const void *key, const void *row)
{
	const struct deviceid *target = key;
	const struct route_conf *route = row;

	return memcmp(target->bytes, route->target.bytes,
	    sizeof(target->bytes));
}

enum refusal
route_find_hop(const struct forward_conf *conf, const struct deviceid *target,
    const struct verdict *verdict, size_t *hop)
{
	const struct route_conf *route = NULL;

	*hop = verdict->hop;
	if (*hop != VERDICT_BY_ROUTE)
		return REFUSAL_NONE;
	if (conf->route_count > 0)
		route = bsearch(target, conf->routes, conf->route_count,
		    sizeof(conf->routes[0]), route_compare);
	*hop = route != NULL ? route->hop : conf->default_hop;
	return *hop != ROUTE_NONE ? REFUSAL_NONE : REFUSAL_ROUTE;
}
