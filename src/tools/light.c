/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* light.c - /a/light: state, power and name */

#include <stdlib.h>
#include <string.h>

#include "core/code.h"
#include "tools/device.h"
#include "tools/item.h"

#define LIGHT_NAME_MAX 64	/* bytes */
#define LIGHT_POWER_MAX 100

struct light {
	struct waxpeer_resource *resource;
	bool state;
	uint8_t power;		/* 0 to LIGHT_POWER_MAX */
	char name[LIGHT_NAME_MAX + 1];
};

static const char *const light_interfaces[] = {
	"oic.if.rw", "oic.if.baseline", NULL
};

static const struct device_link light_link = {
	"/a/light", "core.light", light_interfaces, true
};

static void
light_write(const struct light *l, struct writer *w, bool is_baseline)
{
	item_write_map(w, is_baseline ? 5 : 3);
	if (is_baseline)
		device_write_types(w, &light_link);
	item_write_string(w, "state");
	item_write_bool(w, l->state);
	item_write_string(w, "power");
	item_write_uint(w, l->power);
	item_write_string(w, "name");
	item_write_string(w, l->name);
}

static void
light_retrieve(struct light *l, struct waxpeer_incoming *in,
    const char *interface)
{
	uint8_t buffer[512];
	struct writer w = writer_open(buffer, sizeof(buffer));

	light_write(l, &w, strcmp(interface, "oic.if.baseline") == 0);
	device_answer(in, CODE_CONTENT, &w);
}

/* One property; false if it is there and of a wrong type or out of range. */

static bool
light_take_state(struct light *l, struct bytes map)
{
	struct bytes value;

	if (item_find(map, "state", &value) != WAX_OK)
		return true;
	l->state = item_is(value, ITEM_TRUE);
	return l->state || item_is(value, ITEM_FALSE);
}

static bool
light_take_power(struct light *l, struct bytes map)
{
	struct bytes value;
	struct reader r;
	struct item item;

	if (item_find(map, "power", &value) != WAX_OK)
		return true;
	r = reader_open(value);
	if (item_read(&r, &item) != WAX_OK || item.kind != ITEM_UINT ||
	    item.number > LIGHT_POWER_MAX)
		return false;
	l->power = (uint8_t)item.number;
	return true;
}

static bool
light_take_name(struct light *l, struct bytes map)
{
	struct bytes value;
	struct reader r;
	struct item item;

	if (item_find(map, "name", &value) != WAX_OK)
		return true;
	r = reader_open(value);
	if (item_read(&r, &item) != WAX_OK || item.kind != ITEM_TEXT ||
	    item.is_endless || item.string.len > LIGHT_NAME_MAX ||
	    memchr(item.string.data, 0, item.string.len) != NULL)
		return false;
	memcpy(l->name, item.string.data, item.string.len);
	l->name[item.string.len] = '\0';
	return true;
}

/* All or nothing. */
static void
light_update(struct light *l, struct waxpeer_incoming *in)
{
	struct light changed = *l;
	struct bytes map;
	bool is_same;

	if (!device_take_map(in, &map))
		return;
	if (!light_take_state(&changed, map) ||
	    !light_take_power(&changed, map) ||
	    !light_take_name(&changed, map)) {
		(void)waxpeer_incoming_refuse(in, CODE_BAD_REQUEST);
		return;
	}
	is_same = changed.state == l->state && changed.power == l->power &&
	    strcmp(changed.name, l->name) == 0;
	*l = changed;
	(void)waxpeer_incoming_refuse(in, CODE_CHANGED);
	if (!is_same)
		waxpeer_resource_notify(l->resource);
}

static void
light_on_request(struct waxpeer_incoming *in, void *arg)
{
	struct light *l = arg;
	const char *interface = device_interface(in, &light_link);

	if (interface == NULL)
		return;
	switch (waxpeer_incoming_message(in)->code) {
	case CODE_GET:
		light_retrieve(l, in, interface);
		break;
	case CODE_POST:
		light_update(l, in);
		break;
	default:
		(void)waxpeer_incoming_refuse(in, CODE_METHOD_NOT_ALLOWED);
		break;
	}
}

enum wax_status
light_add(struct device *d)
{
	struct waxpeer_place place = { .handler = light_on_request };

	d->light = calloc(1, sizeof(*d->light));
	if (d->light == NULL)
		return WAX_MEMORY;
	strcpy(d->light->name, "Light");
	place.arg = d->light;
	return device_add(d, &light_link, &place, &d->light->resource);
}

void
light_free(struct light *l)
{
	free(l);
}

void
light_tick(struct light *l)
{
	waxpeer_resource_notify(l->resource);
}
