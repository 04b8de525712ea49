/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fields.c - a map with integer keys as a struct, and back, by a table */
#include "wax/ace/fields.h"

#include "wax/cbor/deterministic.h"
#include "wax/cbor/items.h"

/* --- reading ------------------------------------------------------------- */

static enum wax_status
take_string(const struct node *value, enum node_kind kind, struct bytes *out)
{
	if (value->kind != kind)
		return WAX_FORMAT;
	*out = value->string;
	return WAX_OK;
}

static enum wax_status
take_number(const struct node *value, enum field_kind kind,
    struct field_number *out)
{
	out->is_there = true;
	if (node_is_int(value, INT64_MIN, INT64_MAX, &out->value))
		return WAX_OK;
	out->is_null = kind == FIELD_ASKED && value->kind == NODE_NULL;
	if (kind == FIELD_NAMED && value->kind == NODE_TEXT) {
		out->name = value->string;
		return WAX_OK;
	}
	return out->is_null ? WAX_OK : WAX_FORMAT;
}

static enum wax_status
field_take(const struct field *f, const struct node *value,
    struct bytes encoded, void *out)
{
	void *at = (uint8_t *)out + f->at;

	switch (f->kind) {
	case FIELD_BYTES:
		return take_string(value, NODE_BYTES, at);
	case FIELD_TEXT:
		return take_string(value, NODE_TEXT, at);
	case FIELD_STRING:
		((struct field_string *)at)->is_text =
		    value->kind == NODE_TEXT;
		return take_string(value, value->kind == NODE_TEXT ?
		    NODE_TEXT : NODE_BYTES,
		    &((struct field_string *)at)->string);
	case FIELD_ITEM:
		*(struct bytes *)at = encoded;
		return value->kind == NODE_ARRAY || value->kind == NODE_MAP ?
		    WAX_OK : WAX_FORMAT;
	case FIELD_TRUTH:
		*(struct field_truth *)at = (struct field_truth){ true,
		    value->truth };
		return value->kind == NODE_BOOL ? WAX_OK : WAX_FORMAT;
	case FIELD_INT:
	case FIELD_NAMED:
	case FIELD_ASKED:
		break;
	}
	return take_number(value, f->kind, at);
}

static const struct field *
field_find(const struct field *table, size_t count, const struct node *key)
{
	int64_t number;

	if (!node_is_int(key, INT64_MIN, INT64_MAX, &number))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (table[i].key == number)
			return &table[i];
	return NULL;
}

enum wax_status
fields_read(struct bytes cbor, const struct field *table, size_t count,
    bool is_closed, void *out, size_t size)
{
	enum wax_status st = deterministic_check(cbor);
	struct node map, key, value;
	struct node_walk w;

	memset(out, 0, size);
	if (st == WAX_OK)
		st = node_read_all(cbor, &map);
	if (st != WAX_OK)
		return st;
	if (map.kind != NODE_MAP)
		return WAX_FORMAT;
	w = node_walk_open(&map);
	while (st == WAX_OK && node_walk_item(&w, &key)) {
		const struct field *f = field_find(table, count, &key);
		const uint8_t *begin = w.rest.next;

		if (!node_walk_item(&w, &value))
			return WAX_FORMAT;
		if (f != NULL)
			st = field_take(f, &value, bytes_of(begin,
			    (size_t)(w.rest.next - begin)), out);
		else if (is_closed)
			st = WAX_FORMAT;
	}
	return st;
}

/* --- writing ------------------------------------------------------------- */

static bool
field_is_there(const struct field *f, const void *in)
{
	const void *at = (const uint8_t *)in + f->at;

	switch (f->kind) {
	case FIELD_BYTES:
	case FIELD_TEXT:
	case FIELD_ITEM:
		return !bytes_is_absent(*(const struct bytes *)at);
	case FIELD_STRING:
		return !bytes_is_absent(
		    ((const struct field_string *)at)->string);
	case FIELD_TRUTH:
		return ((const struct field_truth *)at)->is_there;
	case FIELD_INT:
	case FIELD_NAMED:
	case FIELD_ASKED:
		break;
	}
	return ((const struct field_number *)at)->is_there;
}

static void
write_number(struct writer *w, const struct field_number *n)
{
	if (n->is_null)
		items_write_null(w);
	else if (!bytes_is_absent(n->name))
		items_write_text_bytes(w, n->name);
	else
		items_write_int(w, n->value);
}

static void
field_write(struct writer *w, const struct field *f, const void *in)
{
	const void *at = (const uint8_t *)in + f->at;
	const struct field_string *s = at;

	items_write_int(w, f->key);
	switch (f->kind) {
	case FIELD_BYTES:
		items_write_bytes(w, *(const struct bytes *)at);
		break;
	case FIELD_TEXT:
		items_write_text_bytes(w, *(const struct bytes *)at);
		break;
	case FIELD_ITEM:
		writer_put(w, *(const struct bytes *)at);
		break;
	case FIELD_STRING:
		if (s->is_text)
			items_write_text_bytes(w, s->string);
		else
			items_write_bytes(w, s->string);
		break;
	case FIELD_TRUTH:
		items_write_bool(w, ((const struct field_truth *)at)->value);
		break;
	case FIELD_INT:
	case FIELD_NAMED:
	case FIELD_ASKED:
		write_number(w, at);
		break;
	}
}

void
fields_write(struct writer *w, const struct field *table, size_t count,
    const void *in)
{
	size_t there = 0;

	for (size_t i = 0; i < count; i++)
		there += field_is_there(&table[i], in);
	items_write_map(w, there);
	for (size_t i = 0; i < count; i++)
		if (field_is_there(&table[i], in))
			field_write(w, &table[i], in);
}
