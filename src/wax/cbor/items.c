/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* items.c - writing CBOR items, deterministically (RFC 8949 section 4.2.1) */
#include "wax/cbor/items.h"

#include <assert.h>

#include <cbor.h>

#define ITEMS_HEAD_MAX 9	/* bytes */

static void
items_put(struct writer *w, const uint8_t *head, size_t len)
{
	assert(len > 0);
	writer_put(w, bytes_of(head, len));
}

void
items_write_uint(struct writer *w, uint64_t value)
{
	uint8_t head[ITEMS_HEAD_MAX];

	items_put(w, head, cbor_encode_uint(value, head, sizeof(head)));
}

void
items_write_int(struct writer *w, int64_t value)
{
	uint8_t head[ITEMS_HEAD_MAX];

	if (value >= 0) {
		items_write_uint(w, (uint64_t)value);
		return;
	}
	items_put(w, head, cbor_encode_negint((uint64_t)(-1 - value), head,
	    sizeof(head)));
}

void
items_write_bytes_head(struct writer *w, size_t len)
{
	uint8_t head[ITEMS_HEAD_MAX];

	items_put(w, head, cbor_encode_bytestring_start(len, head,
	    sizeof(head)));
}

void
items_write_bytes(struct writer *w, struct bytes value)
{
	items_write_bytes_head(w, value.len);
	writer_put(w, value);
}

void
items_write_text_bytes(struct writer *w, struct bytes text)
{
	uint8_t head[ITEMS_HEAD_MAX];

	items_put(w, head, cbor_encode_string_start(text.len, head,
	    sizeof(head)));
	writer_put(w, text);
}

void
items_write_text(struct writer *w, const char *value)
{
	items_write_text_bytes(w, bytes_of_text(value));
}

void
items_write_null(struct writer *w)
{
	uint8_t head[ITEMS_HEAD_MAX];

	items_put(w, head, cbor_encode_null(head, sizeof(head)));
}

void
items_write_bool(struct writer *w, bool value)
{
	uint8_t head[ITEMS_HEAD_MAX];

	items_put(w, head, cbor_encode_bool(value, head, sizeof(head)));
}

void
items_write_array(struct writer *w, size_t count)
{
	uint8_t head[ITEMS_HEAD_MAX];

	items_put(w, head, cbor_encode_array_start(count, head,
	    sizeof(head)));
}

void
items_write_map(struct writer *w, size_t count)
{
	uint8_t head[ITEMS_HEAD_MAX];

	items_put(w, head, cbor_encode_map_start(count, head, sizeof(head)));
}
