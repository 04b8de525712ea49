/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* resource.c - the resources of an endpoint */

#include <stdlib.h>
#include <string.h>

#include "peer/serve_state.h"

static struct waxpeer_resource *
resource_find_exact(struct waxpeer_endpoint *e, const char *path)
{
	struct waxpeer_resource *r;

	TAILQ_FOREACH(r, &e->resources, order)
		if (strcmp(r->path, path) == 0)
			return r;
	return NULL;
}

static bool
resource_covers(const struct waxpeer_resource *r, const char *path)
{
	size_t len = strlen(r->path);

	return r->is_prefix && strncmp(r->path, path, len) == 0 &&
	    path[len] == '/';
}

struct waxpeer_resource *
resource_find(struct waxpeer_endpoint *e, const char *path)
{
	struct waxpeer_resource *found = resource_find_exact(e, path), *r;

	if (found != NULL)
		return found;
	TAILQ_FOREACH(r, &e->resources, order)
		if (resource_covers(r, path) && (found == NULL ||
		    strlen(r->path) > strlen(found->path)))
			found = r;
	return found;
}

enum wax_status
waxpeer_resource_add(struct waxpeer_endpoint *e,
    const struct waxpeer_place *place, struct waxpeer_resource **out)
{
	struct waxpeer_resource *r;

	if (place->path == NULL || place->path[0] != '/' ||
	    place->handler == NULL || strlen(place->path) >= PATH_SIZE)
		return WAX_FORMAT;
	if (resource_find_exact(e, place->path) != NULL)
		return WAX_EXISTS;
	if (e->resource_count >= RESOURCES_MAX)
		return WAX_LIMIT;
	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return WAX_MEMORY;
	r->path = strdup(place->path);
	if (r->path == NULL) {
		free(r);
		return WAX_MEMORY;
	}
	r->endpoint = e;
	r->is_prefix = place->is_prefix;
	r->clear = place->clear;
	r->is_observable = place->is_observable;
	r->access = place->access;
	r->handler = place->handler;
	r->arg = place->arg;
	r->observe = 1;
	TAILQ_INSERT_TAIL(&e->resources, r, order);
	e->resource_count++;
	if (out != NULL)
		*out = r;
	return WAX_OK;
}

void
waxpeer_resource_remove(struct waxpeer_resource *r)
{
	struct waxpeer_endpoint *e;
	struct waxpeer_incoming *in;
	struct observer *o, *next;

	if (r == NULL)
		return;
	e = r->endpoint;
	endpoint_enter(e);
	for (o = TAILQ_FIRST(&e->observers); o != NULL; o = next) {
		next = TAILQ_NEXT(o, order);
		if (o->resource == r)
			observer_dismiss(o, CODE_NOT_FOUND);
	}
	TAILQ_FOREACH(in, &e->incomings, order)
		if (in->resource == r)
			in->resource = NULL;
	TAILQ_REMOVE(&e->resources, r, order);
	e->resource_count--;
	free(r->path);
	free(r);
	endpoint_leave(e);
}

void
waxpeer_resource_notify(struct waxpeer_resource *r)
{
	struct observer *o, *next;

	endpoint_enter(r->endpoint);
	r->observe = (r->observe + 1) & 0xffffff;
	for (o = TAILQ_FIRST(&r->endpoint->observers); o != NULL; o = next) {
		next = TAILQ_NEXT(o, order);
		if (o->resource == r)
			observer_notify(o);
	}
	endpoint_leave(r->endpoint);
}

size_t
waxpeer_resource_observers(const struct waxpeer_resource *r)
{
	const struct observer *o;
	size_t count = 0;

	TAILQ_FOREACH(o, &r->endpoint->observers, order)
		if (o->resource == r)
			count++;
	return count;
}
