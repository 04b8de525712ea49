/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* scope.c - a scope in bytes: an array of [href, permissions] */
#include "wax/ace/scope.h"

#include "wax/ace/views.h"
#include "wax/cbor/items.h"

bool
scope_open(struct bytes cbor, struct node *array)
{
	return node_read_all(cbor, array) == WAX_OK &&
	    array->kind == NODE_ARRAY;
}

bool
scope_read_pair(const struct node *item, struct bytes *href,
    int64_t *permissions)
{
	struct node_walk w;
	struct node first, second;

	if (item->kind != NODE_ARRAY || node_count(item) != 2)
		return false;
	w = node_walk_open(item);
	if (!node_walk_item(&w, &first) || first.kind != NODE_TEXT ||
	    first.string.len == 0 || first.string.data[0] != '/' ||
	    !node_walk_item(&w, &second) ||
	    !node_is_int(&second, 0, WAX_ACE_PERMISSIONS, permissions))
		return false;
	*href = first.string;
	return true;
}

enum wax_status
wax_ace_scope_read(const uint8_t *scope, size_t len,
    struct wax_ace_allowance *out, size_t max, size_t *count)
{
	struct node array, item;
	struct node_walk w;
	struct bytes href;
	int64_t permissions;

	*count = 0;
	if (!scope_open(bytes_of(scope, len), &array))
		return WAX_FORMAT;
	w = node_walk_open(&array);
	while (node_walk_item(&w, &item)) {
		if (!scope_read_pair(&item, &href, &permissions))
			return WAX_FORMAT;
		if (*count == max)
			return WAX_LIMIT;
		out[(*count)++] = (struct wax_ace_allowance){
			.href = view_of(href),
			.permissions = (unsigned)permissions };
	}
	return WAX_OK;
}

enum wax_status
wax_ace_scope_write(const struct wax_ace_allowance *all, size_t count,
    uint8_t *out, size_t size, size_t *len)
{
	struct writer w = writer_open(out, size);

	items_write_array(&w, count);
	for (size_t i = 0; i < count; i++) {
		items_write_array(&w, 2);
		items_write_text_bytes(&w, view_bytes(all[i].href));
		items_write_uint(&w, all[i].permissions);
	}
	*len = w.len;
	return writer_close(&w);
}
