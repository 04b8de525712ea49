/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transfer.c - payloads of CoAP requests (RFC 9528 appendix A.2, RFC 9668
   section 3) */
#include "wax/cbor/deterministic.h"
#include "wax/cbor/items.h"
#include "wax/edhoc.h"
#include "wax/edhoc/identifier.h"

enum wax_status
wax_edhoc_split_request(const uint8_t *payload, size_t len,
    struct wax_edhoc_request *out)
{
	struct reader r = reader_open(bytes_of(payload, len));
	struct wax_edhoc_request q = { 0 };
	struct bytes id, rest;
	struct node n;

	if (node_read(&r, &n) != WAX_OK)
		return WAX_FORMAT;
	q.is_first = n.kind == NODE_BOOL && n.truth;
	if (!q.is_first) {
		if (identifier_from_node(&n, payload, &id) != WAX_OK ||
		    deterministic_check(bytes_of(payload,
		    len - reader_left(&r))) != WAX_OK)
			return WAX_FORMAT;
		q.id = id.data;
		q.id_len = id.len;
	}
	rest = reader_rest(&r);
	q.message = rest.data;
	q.message_len = rest.len;
	*out = q;
	return WAX_OK;
}

enum wax_status
wax_edhoc_write_prefix(const uint8_t *id, size_t id_len, uint8_t *buffer,
    size_t size, size_t *len)
{
	struct writer w = writer_open(buffer, size);

	if (id == NULL)
		items_write_bool(&w, true);
	else
		identifier_write(&w, bytes_of(id, id_len));
	*len = w.len;
	return writer_close(&w);
}

enum wax_status
wax_edhoc_split_combined(const uint8_t *payload, size_t len,
    size_t *message_3_len)
{
	struct reader r = reader_open(bytes_of(payload, len));
	struct node n;

	if (node_read(&r, &n) != WAX_OK || n.kind != NODE_BYTES ||
	    reader_left(&r) == 0)
		return WAX_FORMAT;
	*message_3_len = len - reader_left(&r);
	return WAX_OK;
}
