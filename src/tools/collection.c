/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* collection.c - /a/collection: children are created and deleted */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/code.h"
#include "core/option.h"
#include "tools/device.h"
#include "tools/item.h"

#define CHILDREN_MAX 64
#define CHILD_BODY_MAX 1024	/* bytes */
#define CHILD_PATH_SIZE 96

static const char *const collection_interfaces[] = {
	"oic.if.ll", "oic.if.baseline", "oic.if.b", "oic.if.create", NULL
};
static const char *const child_interfaces[] = {
	"oic.if.rw", "oic.if.baseline", NULL
};

static const struct device_link collection_link = {
	"/a/collection", "oic.wk.col", collection_interfaces, true
};

struct child {
	struct collection *collection;	/* NULL: a free place */
	struct waxpeer_resource *resource;
	struct device_link link;
	char href[CHILD_PATH_SIZE];
	char rt[64];
	uint8_t body[CHILD_BODY_MAX];	/* a CBOR map */
	size_t body_len;
};

struct collection {
	struct device *device;
	struct waxpeer_resource *resource;
	struct child children[CHILDREN_MAX];
	unsigned next;		/* for the name of the next child */
};

static void
collection_write_links(const struct collection *c, struct writer *w)
{
	size_t count = 0;

	for (size_t i = 0; i < CHILDREN_MAX; i++)
		count += c->children[i].collection != NULL;
	item_write_array(w, count);
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		if (c->children[i].collection != NULL)
			device_write_link(w, &c->children[i].link, NULL);
}

static void
collection_write_batch(const struct collection *c, struct writer *w)
{
	size_t count = 0;

	for (size_t i = 0; i < CHILDREN_MAX; i++)
		count += c->children[i].collection != NULL;
	item_write_array(w, count);
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		const struct child *child = &c->children[i];

		if (child->collection == NULL)
			continue;
		item_write_map(w, 2);
		item_write_string(w, "href");
		item_write_string(w, child->href);
		item_write_string(w, "rep");
		writer_put(w, bytes_of(child->body, child->body_len));
	}
}

static void
collection_retrieve(struct collection *c, struct waxpeer_incoming *in,
    const char *interface)
{
	size_t size = CHILDREN_MAX * (CHILD_BODY_MAX + 512);
	uint8_t *buffer = malloc(size);
	struct writer w = writer_open(buffer, size);

	if (buffer == NULL) {
		(void)waxpeer_incoming_refuse(in, CODE_INTERNAL_ERROR);
		return;
	}
	if (strcmp(interface, "oic.if.b") == 0) {
		collection_write_batch(c, &w);
	} else {
		if (strcmp(interface, "oic.if.ll") != 0) {
			item_write_map(&w, 3);
			device_write_types(&w, &collection_link);
			item_write_string(&w, "links");
		}
		collection_write_links(c, &w);
	}
	device_answer(in, CODE_CONTENT, &w);
	free(buffer);
}

/* A child's handler may do this: the resource lives until it returns. */
static void
child_delete(struct child *child)
{
	struct collection *c = child->collection;

	device_remove_link(c->device, child->href);
	waxpeer_resource_remove(child->resource);
	child->collection = NULL;
	waxpeer_resource_notify(c->resource);
}

static void
child_retrieve(const struct child *child, struct waxpeer_incoming *in)
{
	uint8_t buffer[CHILD_BODY_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));

	writer_put(&w, bytes_of(child->body, child->body_len));
	device_answer(in, CODE_CONTENT, &w);
}

/* UPDATE replaces the whole representation. */
static bool
child_set_body(struct child *child, struct waxpeer_incoming *in,
    struct bytes map)
{
	if (map.len > CHILD_BODY_MAX) {
		(void)waxpeer_incoming_refuse(in, CODE_TOO_LARGE);
		return false;
	}
	memcpy(child->body, map.data, map.len);
	child->body_len = map.len;
	return true;
}

static void
child_on_request(struct waxpeer_incoming *in, void *arg)
{
	struct child *child = arg;
	struct bytes map;

	switch (waxpeer_incoming_message(in)->code) {
	case CODE_GET:
		child_retrieve(child, in);
		break;
	case CODE_POST:
	case CODE_PUT:
		if (!device_take_map(in, &map) ||
		    !child_set_body(child, in, map))
			break;
		(void)waxpeer_incoming_refuse(in, CODE_CHANGED);
		waxpeer_resource_notify(child->resource);
		break;
	case CODE_DELETE:
		(void)waxpeer_incoming_refuse(in, CODE_DELETED);
		child_delete(child);
		break;
	default:
		(void)waxpeer_incoming_refuse(in, CODE_METHOD_NOT_ALLOWED);
		break;
	}
}

/* The first type of "rt", or the one of things without a name. */
static void
child_take_type(struct child *child, struct bytes map)
{
	struct bytes value;
	struct reader r;
	struct item item = { .kind = ITEM_NULL };

	strcpy(child->rt, "x.ostler.thing");
	if (item_find(map, "rt", &value) != WAX_OK)
		return;
	r = reader_open(value);
	if (item_read(&r, &item) == WAX_OK && item.kind == ITEM_ARRAY &&
	    item_read(&r, &item) == WAX_OK && item.kind == ITEM_TEXT &&
	    !item.is_endless && item.string.len < sizeof(child->rt)) {
		memcpy(child->rt, item.string.data, item.string.len);
		child->rt[item.string.len] = '\0';
	}
}

static struct child *
collection_find_place(struct collection *c)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		if (c->children[i].collection == NULL)
			return &c->children[i];
	return NULL;
}

/* A child at href with that representation; NULL: it was answered. */
static struct child *
collection_create(struct collection *c, struct waxpeer_incoming *in,
    const char *href, struct bytes rep)
{
	struct child *child = collection_find_place(c);
	struct waxpeer_place place = { .handler = child_on_request };

	if (child == NULL || strlen(href) >= sizeof(child->href)) {
		(void)waxpeer_incoming_refuse(in, CODE_FORBIDDEN);
		return NULL;
	}
	if (!child_set_body(child, in, rep))
		return NULL;
	strcpy(child->href, href);
	child->link = (struct device_link){
		child->href, child->rt, child_interfaces, true
	};
	place.arg = child;
	if (device_add(c->device, &child->link, &place, &child->resource) !=
	    WAX_OK) {
		(void)waxpeer_incoming_refuse(in, CODE_INTERNAL_ERROR);
		return NULL;
	}
	child->collection = c;
	return child;
}

/* 2.01 with the new link and Location-Path. */
static void
collection_answer_created(struct waxpeer_incoming *in,
    const struct child *child)
{
	uint8_t buffer[CHILD_BODY_MAX + 512];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct waxpeer_message *m = waxpeer_message_new(CODE_CREATED);
	const char *name = strrchr(child->href, '/') + 1;
	struct wax_message view;

	item_write_map(&w, 4);
	item_write_string(&w, "href");
	item_write_string(&w, child->href);
	device_write_types(&w, &child->link);
	item_write_string(&w, "rep");
	writer_put(&w, bytes_of(child->body, child->body_len));
	if (m != NULL) {
		waxpeer_message_add(m, OPTION_LOCATION_PATH, "a", 1);
		waxpeer_message_add(m, OPTION_LOCATION_PATH, "collection", 10);
		waxpeer_message_add(m, OPTION_LOCATION_PATH, name,
		    strlen(name));
		waxpeer_message_set_ocf(m, buffer, w.len);
	}
	if (m == NULL || w.failed ||
	    waxpeer_message_view(m, &view) != WAX_OK)
		(void)waxpeer_incoming_refuse(in, CODE_CREATED);
	else
		(void)waxpeer_incoming_answer(in, &view);
	waxpeer_message_free(m);
}

static bool
collection_has(const struct collection *c, const char *href)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		if (c->children[i].collection != NULL &&
		    strcmp(c->children[i].href, href) == 0)
			return true;
	return false;
}

/* CREATE by POST: the device chooses the name. */
static void
collection_post(struct collection *c, struct waxpeer_incoming *in,
    const char *interface)
{
	static const uint8_t empty[] = { 0xa0 };
	char href[CHILD_PATH_SIZE];
	struct bytes map, rep = BYTES_ARRAY(empty);
	struct child *child;

	if (strcmp(interface, "oic.if.create") != 0) {
		(void)waxpeer_incoming_refuse(in, CODE_METHOD_NOT_ALLOWED);
		return;
	}
	if (!device_take_map(in, &map))
		return;
	if (item_find(map, "rep", &rep) == WAX_OK && !item_is(rep, ITEM_MAP)) {
		(void)waxpeer_incoming_refuse(in, CODE_BAD_REQUEST);
		return;
	}
	do
		snprintf(href, sizeof(href), "/a/collection/%u", c->next++);
	while (collection_has(c, href));
	child = collection_create(c, in, href, rep);
	if (child == NULL)
		return;
	child_take_type(child, map);
	collection_answer_created(in, child);
	waxpeer_resource_notify(c->resource);
}

/* CREATE by PUT: the client chooses the name. */
static void
collection_put(struct collection *c, struct waxpeer_incoming *in)
{
	const char *path = waxpeer_incoming_path(in);
	const char *name = path + strlen(collection_link.href);
	struct child *child;
	struct bytes map;

	if (name[0] != '/' || name[1] == '\0' || strchr(name + 1, '/')) {
		(void)waxpeer_incoming_refuse(in, CODE_METHOD_NOT_ALLOWED);
		return;
	}
	if (!device_take_map(in, &map))
		return;
	child = collection_create(c, in, path, map);
	if (child == NULL)
		return;
	child_take_type(child, map);
	collection_answer_created(in, child);
	waxpeer_resource_notify(c->resource);
}

/* For the collection and for all names below it that are free. */
static void
collection_on_request(struct waxpeer_incoming *in, void *arg)
{
	struct collection *c = arg;
	uint8_t code = waxpeer_incoming_message(in)->code;
	bool is_self = strcmp(waxpeer_incoming_path(in),
	    collection_link.href) == 0;
	const char *interface;

	if (code == CODE_PUT) {
		collection_put(c, in);
		return;
	}
	if (!is_self) {
		(void)waxpeer_incoming_refuse(in, CODE_NOT_FOUND);
		return;
	}
	interface = device_interface(in, &collection_link);
	if (interface == NULL)
		return;
	if (code == CODE_GET)
		collection_retrieve(c, in, interface);
	else if (code == CODE_POST)
		collection_post(c, in, interface);
	else
		(void)waxpeer_incoming_refuse(in, CODE_METHOD_NOT_ALLOWED);
}

enum wax_status
collection_add(struct device *d)
{
	struct waxpeer_place place = {
		.is_prefix = true,
		.handler = collection_on_request,
	};

	d->collection = calloc(1, sizeof(*d->collection));
	if (d->collection == NULL)
		return WAX_MEMORY;
	d->collection->device = d;
	d->collection->next = 1;
	place.arg = d->collection;
	return device_add(d, &collection_link, &place,
	    &d->collection->resource);
}

void
collection_free(struct collection *c)
{
	free(c);
}
