/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* id_cred.c - ID_CRED_x: what a credential is named by (RFC 9528 section
   3.5.3) */
#include "wax/edhoc/id_cred.h"

#include "wax/cbor/items.h"
#include "wax/cbor/node.h"
#include "wax/edhoc/identifier.h"

#define X5T_SHORT_LEN 8		/* bytes of SHA-256/64 */

static void
id_cred_write_x5t(struct writer *w, const struct wax_edhoc_credential *c,
    int hash)
{
	items_write_array(w, 2);
	items_write_int(w, hash);
	items_write_bytes(w, bytes_of(c->hash,
	    hash == WAX_EDHOC_X5T_SHA_256 ? 32 : X5T_SHORT_LEN));
}

/* One certificate is a byte string, more are an array of them (RFC 9360). */
static void
id_cred_write_x5chain(struct writer *w, const struct wax_edhoc_credential *c,
    const struct wax_edhoc_credential_parameters *p)
{
	if (p->issuer_count > 0)
		items_write_array(w, 1 + p->issuer_count);
	items_write_bytes(w, credential_encoded(c));
	for (size_t i = 0; i < p->issuer_count; i++)
		items_write_bytes(w, bytes_of(p->issuers[i],
		    p->issuer_lens[i]));
}

enum wax_status
id_cred_write(struct writer *w, const struct wax_edhoc_credential *c,
    const struct wax_edhoc_credential_parameters *p)
{
	bool is_certificate = c->form == WAX_EDHOC_CERTIFICATE;
	int hash = p->x5t_hash == 0 ? WAX_EDHOC_X5T_SHA_256_64 : p->x5t_hash;

	items_write_map(w, 1);
	items_write_int(w, p->id);
	switch (p->id) {
	case WAX_EDHOC_ID_KID:
		items_write_bytes(w, bytes_of(c->kid, c->kid_len));
		return c->has_kid ? writer_close(w) : WAX_RANGE;
	case WAX_EDHOC_ID_KCCS:
		writer_put(w, credential_encoded(c));
		return is_certificate ? WAX_RANGE : writer_close(w);
	case WAX_EDHOC_ID_X5CHAIN:
		id_cred_write_x5chain(w, c, p);
		return is_certificate ? writer_close(w) : WAX_RANGE;
	case WAX_EDHOC_ID_X5T:
		id_cred_write_x5t(w, c, hash);
		if (hash != WAX_EDHOC_X5T_SHA_256 &&
		    hash != WAX_EDHOC_X5T_SHA_256_64)
			return WAX_UNSUPPORTED;
		return is_certificate ? writer_close(w) : WAX_RANGE;
	}
	return WAX_UNSUPPORTED;
}

/* The value of a map that is { 4: kid } and nothing else. */
static bool
id_cred_is_kid_alone(const struct node *map, struct bytes *kid)
{
	struct node_walk w = node_walk_open(map);
	struct node key, value;
	int64_t label;

	if (map->number != 1 || !node_walk_pair(&w, &key, &value) ||
	    !node_is_int(&key, WAX_EDHOC_ID_KID, WAX_EDHOC_ID_KID, &label) ||
	    value.kind != NODE_BYTES)
		return false;
	*kid = value.string;
	return true;
}

void
id_cred_write_compact(struct writer *w, struct bytes id_cred)
{
	struct bytes kid;
	struct node map;

	if (node_read_all(id_cred, &map) == WAX_OK &&
	    id_cred_is_kid_alone(&map, &kid))
		identifier_write(w, kid);
	else
		writer_put(w, id_cred);
}

static enum wax_status
id_cred_take_kid(struct bytes kid, struct id_cred *out)
{
	struct writer w = writer_open(out->map, sizeof(out->map));

	items_write_map(&w, 1);
	items_write_int(&w, WAX_EDHOC_ID_KID);
	items_write_bytes(&w, kid);
	if (writer_close(&w) != WAX_OK)
		return WAX_UNSUPPORTED;	/* longer than any that we have */
	out->id.kind = WAX_EDHOC_ID_KID;
	out->id.id_cred = out->map;
	out->id.id_cred_len = w.len;
	out->id.value = kid.data;
	out->id.value_len = kid.len;
	return WAX_OK;
}

/* [algorithm, hash] */
static enum wax_status
id_cred_take_x5t(const struct node *value, struct wax_edhoc_id *id)
{
	struct node_walk w;
	struct node algorithm, hash;
	int64_t number;

	if (value->kind != NODE_ARRAY || value->number != 2)
		return WAX_FORMAT;
	w = node_walk_open(value);
	if (!node_walk_pair(&w, &algorithm, &hash) ||
	    hash.kind != NODE_BYTES)
		return WAX_FORMAT;
	if (!node_is_int(&algorithm, WAX_EDHOC_X5T_SHA_256,
	    WAX_EDHOC_X5T_SHA_256_64, &number))
		return WAX_UNSUPPORTED;
	if (hash.string.len != (number == WAX_EDHOC_X5T_SHA_256 ? 32 :
	    X5T_SHORT_LEN))
		return WAX_FORMAT;
	id->x5t_hash = (int)number;
	id->value = hash.string.data;
	id->value_len = hash.string.len;
	return WAX_OK;
}

/* A certificate, or an array of two and more. */
static enum wax_status
id_cred_take_x5chain(const struct node *value, struct wax_edhoc_id *id)
{
	struct node_walk w;
	struct node item = *value;

	if (value->kind == NODE_ARRAY) {
		if (value->number < 2)
			return WAX_FORMAT;
		w = node_walk_open(value);
		while (node_walk_item(&w, &item))
			if (item.kind != NODE_BYTES)
				return WAX_FORMAT;
		w = node_walk_open(value);
		if (!node_walk_item(&w, &item))
			return WAX_FORMAT;
	}
	if (item.kind != NODE_BYTES)
		return WAX_FORMAT;
	id->value = item.string.data;
	id->value_len = item.string.len;
	return WAX_OK;
}

static enum wax_status
id_cred_take_value(int64_t label, const struct node *value,
    struct bytes encoded, struct wax_edhoc_id *id)
{
	id->kind = (enum wax_edhoc_id_kind)label;
	switch (label) {
	case WAX_EDHOC_ID_X5T:
		return id_cred_take_x5t(value, id);
	case WAX_EDHOC_ID_X5CHAIN:
		return id_cred_take_x5chain(value, id);
	case WAX_EDHOC_ID_KCCS:
		id->value = encoded.data;
		id->value_len = encoded.len;
		return value->kind == NODE_MAP ? WAX_OK : WAX_FORMAT;
	case WAX_EDHOC_ID_KID:
		id->value = value->string.data;
		id->value_len = value->string.len;
		return value->kind == NODE_BYTES ? WAX_OK : WAX_FORMAT;
	default:
		return WAX_UNSUPPORTED;
	}
}

/* The first label that is known tells the kind. */
static enum wax_status
id_cred_take_map(const struct node *map, struct wax_edhoc_id *id)
{
	struct node_walk w = node_walk_open(map);
	struct node key, value;
	struct bytes kid;
	int64_t label;

	if (id_cred_is_kid_alone(map, &kid))
		return WAX_FORMAT;	/* it should have been compact */
	while (node_walk_item(&w, &key)) {
		const uint8_t *begin = w.rest.next;
		enum wax_status st = WAX_UNSUPPORTED;

		if (!node_walk_item(&w, &value))
			break;
		if (node_is_int(&key, INT64_MIN, INT64_MAX, &label))
			st = id_cred_take_value(label, &value, bytes_of(begin,
			    (size_t)(w.rest.next - begin)), id);
		if (st != WAX_UNSUPPORTED)
			return st;
	}
	return WAX_UNSUPPORTED;
}

enum wax_status
id_cred_read(struct reader *r, struct id_cred *out)
{
	const uint8_t *begin = r->next;
	struct node n;
	struct bytes kid;

	out->id = (struct wax_edhoc_id){ 0 };
	if (node_read(r, &n) != WAX_OK)
		return WAX_FORMAT;
	if (n.kind == NODE_MAP) {
		out->id.id_cred = begin;
		out->id.id_cred_len = (size_t)(r->next - begin);
		return id_cred_take_map(&n, &out->id);
	}
	if (identifier_from_node(&n, begin, &kid) != WAX_OK)
		return WAX_FORMAT;
	return id_cred_take_kid(kid, out);
}

/* The value of x5chain in a map that was read before. */
static bool
id_cred_find_x5chain(const struct wax_edhoc_id *id, struct node *out)
{
	struct node map, key;
	struct node_walk w;
	int64_t label;

	if (node_read_all(bytes_of(id->id_cred, id->id_cred_len), &map) !=
	    WAX_OK || map.kind != NODE_MAP)
		return false;
	w = node_walk_open(&map);
	while (node_walk_pair(&w, &key, out))
		if (node_is_int(&key, WAX_EDHOC_ID_X5CHAIN,
		    WAX_EDHOC_ID_X5CHAIN, &label))
			return true;
	return false;
}

const uint8_t *
wax_edhoc_id_certificate(const struct wax_edhoc_id *id, size_t number,
    size_t *len)
{
	struct node chain, item;
	struct node_walk w;

	*len = 0;
	if (id->kind != WAX_EDHOC_ID_X5CHAIN)
		return NULL;
	if (number == 0) {
		*len = id->value_len;
		return id->value;
	}
	if (!id_cred_find_x5chain(id, &chain) || chain.kind != NODE_ARRAY)
		return NULL;
	w = node_walk_open(&chain);
	for (size_t i = 0; node_walk_item(&w, &item); i++)
		if (i == number) {
			*len = item.string.len;
			return item.string.data;
		}
	return NULL;
}

bool
wax_edhoc_id_matches(const struct wax_edhoc_id *id,
    const struct wax_edhoc_credential *c)
{
	struct bytes value = bytes_of(id->value, id->value_len);
	bool is_certificate = c->form == WAX_EDHOC_CERTIFICATE;

	switch (id->kind) {
	case WAX_EDHOC_ID_KID:
		return c->has_kid &&
		    bytes_equal(value, bytes_of(c->kid, c->kid_len));
	case WAX_EDHOC_ID_KCCS:
		return !is_certificate &&
		    bytes_equal(value, credential_encoded(c));
	case WAX_EDHOC_ID_X5CHAIN:
		return is_certificate &&
		    bytes_equal(value, credential_encoded(c));
	case WAX_EDHOC_ID_X5T:
		return is_certificate && id->value_len <= sizeof(c->hash) &&
		    bytes_equal(value, bytes_of(c->hash, id->value_len));
	}
	return false;
}
