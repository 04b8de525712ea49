/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* keys.c - a map of a resource read by a table of its keys */
#include "wax/ocf/keys.h"

#include <assert.h>

#include "wax/cbor/items.h"

static size_t
keys_find(const struct key_row *rows, size_t count, const struct node *key)
{
	size_t i = 0;

	while (i < count && (key->kind != NODE_TEXT ||
	    !node_is_text(key, rows[i].name)))
		i++;
	return i;
}

enum wax_status
keys_read(const struct node *map, const struct key_row *rows, size_t count,
    void *arg, uint32_t *seen)
{
	struct node key, value;
	struct node_walk walk;

	assert(count <= KEYS_MAX);
	*seen = 0;
	if (map->kind != NODE_MAP)
		return WAX_FORMAT;
	walk = node_walk_open(map);
	while (node_walk_pair(&walk, &key, &value)) {
		size_t i = keys_find(rows, count, &key);
		enum wax_status st;

		if (i == count || (*seen & UINT32_C(1) << i) != 0)
			return WAX_FORMAT;
		*seen |= UINT32_C(1) << i;
		if ((st = rows[i].take(arg, &value)) != WAX_OK)
			return st;
	}
	return WAX_OK;
}

enum wax_status
keys_take_array(const struct node *value,
    enum wax_status (*take)(void *arg, const struct node *item), void *arg)
{
	enum wax_status st = WAX_OK;
	struct node_walk walk;
	struct node item;

	if (value->kind != NODE_ARRAY)
		return WAX_FORMAT;
	walk = node_walk_open(value);
	while (st == WAX_OK && node_walk_item(&walk, &item))
		st = take(arg, &item);
	return st;
}

enum wax_status
keys_take_bool(const struct node *value, bool *out)
{
	if (value->kind != NODE_BOOL)
		return WAX_FORMAT;
	*out = value->truth;
	return WAX_OK;
}

enum wax_status
keys_take_uuid(const struct node *value, struct deviceid *out)
{
	if (value->kind != NODE_TEXT)
		return WAX_FORMAT;
	return deviceid_parse(value->string, out);
}

enum wax_status
keys_take_int(const struct node *value, int64_t min, int64_t max,
    int64_t *out)
{
	return node_is_int(value, min, max, out) ? WAX_OK : WAX_FORMAT;
}

enum wax_status
keys_take_text(const struct node *value, size_t min, char *out, size_t size)
{
	if (value->kind != NODE_TEXT)
		return WAX_FORMAT;
	if (value->string.len < min || value->string.len >= size)
		return WAX_RANGE;
	if (value->string.len > 0)
		memcpy(out, value->string.data, value->string.len);
	out[value->string.len] = '\0';
	return WAX_OK;
}

void
keys_write_text(struct writer *w, const char *key, const char *text)
{
	items_write_text(w, key);
	items_write_text(w, text);
}

void
keys_write_uuid(struct writer *w, const char *key, const struct deviceid *id)
{
	char text[DEVICEID_TEXT_LEN + 1];

	deviceid_format(id, text);
	keys_write_text(w, key, text);
}

void
keys_write_int(struct writer *w, const char *key, int64_t value)
{
	items_write_text(w, key);
	items_write_int(w, value);
}

void
keys_write_bool(struct writer *w, const char *key, bool value)
{
	items_write_text(w, key);
	items_write_bool(w, value);
}

void
keys_write_baseline(struct writer *w, const char *resource_type)
{
	items_write_text(w, "if");
	items_write_array(w, 2);
	items_write_text(w, "oic.if.rw");
	items_write_text(w, "oic.if.baseline");
	items_write_text(w, "rt");
	items_write_array(w, 1);
	items_write_text(w, resource_type);
}
