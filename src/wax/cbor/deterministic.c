/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* deterministic.c - CBOR in the one form that it may have (RFC 8949 section
   4.2.1) */
#include "wax/cbor/deterministic.h"

#include "wax/cbor/node.h"

#define INFO_ONE_BYTE 24	/* of the head's low bits: a byte follows */

/* A head's length in bytes if it is the shortest, else 0. The node was read
   from it: there is no doubt of its form. */
static size_t
deterministic_head(uint8_t head, const struct node *n)
{
	uint64_t value = n->kind == NODE_BYTES || n->kind == NODE_TEXT ?
	    n->string.len : n->number;
	unsigned info = head & 31;

	if (n->is_endless)
		return 0;
	if (info < INFO_ONE_BYTE)
		return 1;
	/* 24 to 27: 1, 2, 4 and 8 bytes; what fits half of them is too long */
	if (info == INFO_ONE_BYTE)
		return value >= 24 ? 2 : 0;
	return value >> (4u << (info - INFO_ONE_BYTE)) != 0 ?
	    1 + ((size_t)1 << (info - INFO_ONE_BYTE)) : 0;
}

/* The encoded key of the next pair; absent at the end. */
static struct bytes
deterministic_next_key(struct node_walk *w)
{
	const uint8_t *begin = w->rest.next;
	struct node key, value;
	struct bytes encoded;

	if (!node_walk_item(w, &key))
		return BYTES_ABSENT;
	encoded = bytes_of(begin, (size_t)(w->rest.next - begin));
	return node_walk_item(w, &value) ? encoded : BYTES_ABSENT;
}

static enum wax_status
deterministic_check_keys(const struct node *map)
{
	struct bytes keys[DETERMINISTIC_PAIRS_MAX];
	struct node_walk w = node_walk_open(map);

	if (map->number > DETERMINISTIC_PAIRS_MAX)
		return WAX_LIMIT;
	for (size_t i = 0; i < map->number; i++) {
		keys[i] = deterministic_next_key(&w);
		for (size_t j = 0; j < i; j++)
			if (bytes_equal(keys[i], keys[j]))
				return WAX_FORMAT;
	}
	return WAX_OK;
}

/* Each head in turn, whatever it is nested in: what is in an array or a map
   stands behind its head. */
enum wax_status
deterministic_check(struct bytes sequence)
{
	struct reader r = reader_open(sequence);

	while (reader_left(&r) > 0) {
		struct reader ahead = r;
		struct node n;
		enum wax_status st = node_read(&ahead, &n);
		size_t len;

		if (st == WAX_OK && n.kind == NODE_MAP)
			st = deterministic_check_keys(&n);
		if (st != WAX_OK)
			return st;
		if ((len = deterministic_head(*r.next, &n)) == 0)
			return WAX_FORMAT;
		if (n.kind == NODE_BYTES || n.kind == NODE_TEXT)
			len += n.string.len;
		reader_take(&r, len);
	}
	return reader_close(&r);
}
