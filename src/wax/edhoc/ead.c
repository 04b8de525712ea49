/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ead.c - external authorization data (RFC 9528 section 3.8) */
#include "wax/edhoc/ead.h"

#include "wax/cbor/items.h"
#include "wax/cbor/node.h"

void
ead_write(struct writer *w, const struct wax_edhoc_eads *eads)
{
	for (size_t i = 0; eads != NULL && i < eads->count; i++) {
		const struct wax_edhoc_ead *e = &eads->items[i];
		int64_t label = e->label;

		items_write_int(w, e->is_critical ? -label : label);
		if (e->value != NULL)
			items_write_bytes(w, bytes_of(e->value,
			    e->value_len));
	}
}

/* A value belongs to the label before it. */
static void
ead_take_value(struct reader *r, struct wax_edhoc_ead *e)
{
	struct reader ahead = *r;
	struct node n;

	if (reader_left(r) == 0 || node_read(&ahead, &n) != WAX_OK ||
	    n.kind != NODE_BYTES)
		return;
	e->value = n.string.data;
	e->value_len = n.string.len;
	*r = ahead;
}

bool
ead_next(struct reader *r, struct wax_edhoc_ead *out)
{
	struct wax_edhoc_ead e = { 0 };
	struct node n;
	int64_t label;

	if (reader_left(r) == 0)
		return false;
	if (node_read(r, &n) != WAX_OK ||
	    !node_is_int(&n, -(int64_t)UINT32_MAX, UINT32_MAX, &label)) {
		r->failed = true;
		return false;
	}
	e.is_critical = label < 0;
	e.label = (uint32_t)(label < 0 ? -label : label);
	ead_take_value(r, &e);
	*out = e;
	return true;
}

enum wax_status
ead_check(struct bytes field)
{
	struct reader r = reader_open(field);
	struct wax_edhoc_ead e;

	while (ead_next(&r, &e))
		;
	return reader_close(&r);
}
