/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* description.c - an authorization server as an entry of /oic/sec/cred tells of
   it: {1: iss, 2: uri, ? 3: kid, ? 4: alg, ? 5: [authority], ? 6: believed,
   ? 7: introspects}; what is not known is passed over */
#include "wax/ace.h"
#include "wax/cbor/items.h"
#include "wax/cbor/node.h"

enum { KEY_ISS = 1, KEY_URI, KEY_KID, KEY_ALG, KEY_AUTHORITIES, KEY_BELIEVED,
	KEY_INTROSPECTS };

/* --- writing ------------------------------------------------------------- */

static void
write_key(struct writer *w, const struct wax_ace_key *k)
{
	items_write_uint(w, KEY_KID);
	items_write_bytes(w, bytes_of(k->kid, k->kid_len));
	items_write_uint(w, KEY_ALG);
	items_write_int(w, k->alg);
}

static void
write_authorities(struct writer *w, const struct wax_ace_as *as)
{
	items_write_uint(w, KEY_AUTHORITIES);
	items_write_array(w, as->authority_count);
	for (size_t i = 0; i < as->authority_count; i++)
		items_write_text(w, as->authorities[i]);
}

enum wax_status
wax_ace_as_write(const struct wax_ace_as *as, uint8_t *out, size_t size,
    size_t *len)
{
	struct writer w = writer_open(out, size);

	items_write_map(&w, (as->key_count > 0 ? 4u : 2u) +
	    (as->authority_count > 0) + (as->believed_s > 0) +
	    as->introspects);
	items_write_uint(&w, KEY_ISS);
	items_write_text(&w, as->iss);
	items_write_uint(&w, KEY_URI);
	items_write_text(&w, as->uri);
	if (as->key_count > 0)
		write_key(&w, &as->keys[0]);
	if (as->authority_count > 0)
		write_authorities(&w, as);
	if (as->believed_s > 0) {
		items_write_uint(&w, KEY_BELIEVED);
		items_write_uint(&w, as->believed_s);
	}
	if (as->introspects) {
		items_write_uint(&w, KEY_INTROSPECTS);
		items_write_bool(&w, true);
	}
	*len = w.len;
	return writer_close(&w);
}

/* --- reading ------------------------------------------------------------- */

static enum wax_status
take_text(const struct node *value, char *out, size_t size)
{
	if (value->kind != NODE_TEXT || value->string.len == 0 ||
	    memchr(value->string.data, '\0', value->string.len) != NULL)
		return WAX_FORMAT;
	if (value->string.len >= size)
		return WAX_RANGE;
	memcpy(out, value->string.data, value->string.len);
	out[value->string.len] = '\0';
	return WAX_OK;
}

static enum wax_status
take_kid(const struct node *value, struct wax_ace_as_room *room,
    struct wax_ace_as *out)
{
	if (value->kind != NODE_BYTES || value->string.len == 0)
		return WAX_FORMAT;
	if (value->string.len > sizeof(room->kid))
		return WAX_RANGE;
	memcpy(room->kid, value->string.data, value->string.len);
	out->keys[0].kid = room->kid;
	out->keys[0].kid_len = value->string.len;
	return WAX_OK;
}

static enum wax_status
take_authorities(const struct node *value, struct wax_ace_as_room *room,
    struct wax_ace_as *out)
{
	struct node_walk w;
	struct node item;
	enum wax_status st = WAX_OK;

	if (value->kind != NODE_ARRAY)
		return WAX_FORMAT;
	w = node_walk_open(value);
	while (st == WAX_OK && node_walk_item(&w, &item)) {
		size_t i = out->authority_count;

		if (i == WAX_ACE_AUTHORITIES_MAX)
			return WAX_RANGE;
		st = take_text(&item, room->texts[i], sizeof(room->texts[i]));
		room->authorities[i] = room->texts[i];
		out->authority_count++;
	}
	return st;
}

static enum wax_status
take(int64_t key, const struct node *value, struct wax_ace_as_room *room,
    struct wax_ace_as *out)
{
	int64_t number;

	switch (key) {
	case KEY_ISS:
		return take_text(value, room->iss, sizeof(room->iss));
	case KEY_URI:
		return take_text(value, room->uri, sizeof(room->uri));
	case KEY_KID:
		return take_kid(value, room, out);
	case KEY_ALG:
		if (!node_is_int(value, 1, 1000, &number))
			return WAX_FORMAT;
		out->keys[0].alg = (int)number;
		return WAX_OK;
	case KEY_AUTHORITIES:
		return take_authorities(value, room, out);
	case KEY_BELIEVED:
		if (!node_is_int(value, 1, UINT32_MAX, &number))
			return WAX_FORMAT;
		out->believed_s = (uint32_t)number;
		return WAX_OK;
	case KEY_INTROSPECTS:
		out->introspects = value->truth;
		return value->kind == NODE_BOOL ? WAX_OK : WAX_FORMAT;
	default:
		return WAX_OK;
	}
}

enum wax_status
wax_ace_as_read(const uint8_t *description, size_t len,
    struct wax_ace_as_room *room, struct wax_ace_as *out)
{
	struct node map, name, value;
	struct node_walk w;
	enum wax_status st = WAX_OK;
	int64_t key;

	*out = (struct wax_ace_as){ .authorities = room->authorities };
	*room = (struct wax_ace_as_room){ .iss = "" };
	if (len > WAX_ACE_DESCRIPTION_MAX)
		return WAX_RANGE;
	if (node_read_all(bytes_of(description, len), &map) != WAX_OK ||
	    map.kind != NODE_MAP)
		return WAX_FORMAT;
	w = node_walk_open(&map);
	while (st == WAX_OK && node_walk_pair(&w, &name, &value))
		st = !node_is_int(&name, 0, INT32_MAX, &key) ? WAX_FORMAT :
		    take(key, &value, room, out);
	if (st != WAX_OK)
		return st;
	out->iss = room->iss;
	out->uri = room->uri;
	out->key_count = out->keys[0].kid != NULL;
	return room->iss[0] != '\0' && room->uri[0] != '\0' &&
	    (out->keys[0].kid != NULL) == (out->keys[0].alg != 0) ? WAX_OK :
	    WAX_FORMAT;
}
