/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* route.c - which hop leads to a device */
#include "ostler/forward/route.h"

#include <stdlib.h>

#include "ostler/forward/pool.h"
#include "ostler/net/hop_copy.h"

static int
route_compare(const void *key, const void *row)
{
	const struct deviceid *target = key;
	const struct route_conf *route = row;

	return memcmp(target->bytes, route->target.bytes,
	    sizeof(target->bytes));
}

/* The target's own route, or NULL. */
static const struct route_conf *
route_find_written(const struct forward_conf *conf,
    const struct deviceid *target)
{
	return conf->route_count == 0 ? NULL : bsearch(target, conf->routes,
	    conf->route_count, sizeof(conf->routes[0]), route_compare);
}

bool
route_is_written(const struct forward_conf *conf,
    const struct deviceid *target)
{
	return route_find_written(conf, target) != NULL;
}

enum refusal
route_find_configured(const struct forward_conf *conf,
    const struct deviceid *target, size_t *hop)
{
	const struct route_conf *route = route_find_written(conf, target);

	*hop = route != NULL ? route->hop : conf->default_hop;
	return *hop != ROUTE_NONE ? REFUSAL_NONE : REFUSAL_ROUTE;
}

/* All zeros before. */
static void
route_set_name(struct route *route, const char *name)
{
	memcpy(route->name, name, strnlen(name, sizeof(route->name) - 1));
}

static struct route
route_to_configured(const struct route_places *places, size_t index)
{
	struct hop *hop = hop_get(places->net, index);
	struct route route = { .hop = hop, .kind = hop_conf(hop)->kind };

	route_set_name(&route, hop_conf(hop)->name);
	return route;
}

/* hop NULL: the session has ended in the meantime. */
static struct route
route_to_session(const struct route_places *places,
    const struct registration *reg)
{
	struct route route = {
		.hop = reg->worker == places->worker ?
		    hop_get_session(places->net, reg->session) :
		    hop_get_worker(places->net, reg->worker),
		.session = reg->session,
		.kind = reg->hop_kind,
		.by = "called",
	};

	route_set_name(&route, reg->listener);
	return route;
}

/* hop NULL: there is no room for one more. */
static struct route
route_to_found(const struct route_places *places,
    const struct registration *reg)
{
	struct hop *hop = hop_get_found(places->net, reg->conf);
	struct route route = {
		.hop = hop,
		.kind = reg->hop_kind,
		.by = "found",
	};

	if (hop != NULL)
		route_set_name(&route, hop_conf(hop)->name);
	return route;
}

/* Where reg leads, which is over then. REFUSAL_ROUTE: nowhere any more;
   REFUSAL_BUSY: there is no room for one more found device. */
static enum refusal
route_to_registered(const struct route_places *places,
    const struct registration *reg, struct route *out)
{
	if (reg->kind != REGISTRATION_FOUND) {
		*out = route_to_session(places, reg);
		return out->hop != NULL ? REFUSAL_NONE : REFUSAL_ROUTE;
	}
	*out = route_to_found(places, reg);
	return out->hop != NULL ? REFUSAL_NONE : REFUSAL_BUSY;
}

/* A device's own session has proved who it is and goes before what is written;
   an answer to discovery has proved nothing yet and comes behind it, or is not
   wanted at all (WAY_REGISTERED). */
static bool
route_goes_first(const struct forward_conf *conf, enum verdict_way way,
    const struct registration *reg)
{
	return reg->kind != REGISTRATION_FOUND || (way == WAY_ROUTE &&
	    route_find_written(conf, &reg->target) == NULL);
}

/* REFUSAL_ROUTE: nothing that is registered leads there. */
static enum refusal
route_find_registered(const struct route_places *places,
    const struct deviceid *target, enum verdict_way way, struct route *out)
{
	struct registration reg = { .conf = NULL };
	enum refusal why = REFUSAL_ROUTE;

	if (places->registry == NULL || !registry_find(places->registry,
	    target, places->now, &reg))
		return REFUSAL_ROUTE;
	if (route_goes_first(places->conf, way, &reg))
		why = route_to_registered(places, &reg, out);
	if (reg.kind == REGISTRATION_FOUND)
		hop_conf_free(reg.conf);
	return why;
}

/* WAY_ROUTE */
static enum refusal
route_find_any(const struct route_places *places,
    const struct deviceid *target, struct route *out)
{
	enum refusal why = route_find_registered(places, target, WAY_ROUTE,
	    out);
	size_t index;

	if (why != REFUSAL_ROUTE)
		return why;
	why = route_find_configured(places->conf, target, &index);
	if (why == REFUSAL_NONE)
		*out = route_to_configured(places, index);
	return why;
}

enum refusal
route_find_hop(const struct route_places *places,
    const struct deviceid *target, const struct verdict *verdict,
    struct route *out)
{
	switch (verdict->way) {
	case WAY_REGISTERED:
		return route_find_registered(places, target, verdict->way, out);
	case WAY_HOP:
		*out = route_to_configured(places, verdict->index);
		return REFUSAL_NONE;
	case WAY_POOL:
		*out = route_to_configured(places, pool_choose_hop(
		    &places->conf->pools[verdict->index], places->net, target,
		    places->now));
		return REFUSAL_NONE;
	case WAY_ROUTE:
	default:
		return route_find_any(places, target, out);
	}
}
