/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* identifier.c - byte strings that may be sent as integers (RFC 9528 section
   3.3.2) */
#include "wax/edhoc/identifier.h"

#include "wax/cbor/items.h"

/* 0 to 23 and -1 to -24 are 00 to 17 and 20 to 37. */
static bool
identifier_is_int(struct bytes identifier)
{
	return identifier.len == 1 && identifier.data[0] < 0x38 &&
	    (identifier.data[0] & 0x1f) < 0x18;
}

void
identifier_write(struct writer *w, struct bytes identifier)
{
	if (identifier_is_int(identifier))
		writer_put(w, identifier);
	else
		items_write_bytes(w, identifier);
}

enum wax_status
identifier_from_node(const struct node *n, const uint8_t *begin,
    struct bytes *out)
{
	int64_t value;

	if (n->kind == NODE_BYTES) {
		*out = n->string;
		return identifier_is_int(n->string) ? WAX_FORMAT : WAX_OK;
	}
	if (!node_is_int(n, -24, 23, &value) ||
	    !identifier_is_int(bytes_of(begin, 1)))
		return WAX_FORMAT;
	*out = bytes_of(begin, 1);
	return WAX_OK;
}

enum wax_status
identifier_read(struct reader *r, struct bytes *out)
{
	const uint8_t *begin = r->next;
	struct node n;
	enum wax_status st = node_read(r, &n);

	return st == WAX_OK ? identifier_from_node(&n, begin, out) : st;
}
