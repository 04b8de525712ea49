/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* block.c - Block1 and Block2 values, and bodies put together (RFC 7959) */
#include "peer/block.h"

#include <stdlib.h>
#include <string.h>

#include "core/option.h"

enum wax_status
block_decode(struct bytes value, struct block *out)
{
	uint32_t number;

	if (value.len > 3 || option_uint(value, &number) != WAX_OK ||
	    (number & 7) == 7)
		return WAX_FORMAT;
	*out = (struct block){
		.number = number >> 4,
		.has_more = number & 8,
		.szx = number & 7,
	};
	return WAX_OK;
}

uint32_t
block_encode(const struct block *b)
{
	return b->number << 4 | (b->has_more ? 8u : 0) | b->szx;
}

enum wax_status
body_append(struct body *body, const struct block *b, struct bytes payload,
    size_t max)
{
	uint8_t *grown;
	size_t len;

	if (block_offset(b) != body->len)
		return WAX_STATE;
	if (payload.len > block_size(b) ||
	    (b->has_more && payload.len != block_size(b)))
		return WAX_FORMAT;
	if (payload.len > max || body->len > max - payload.len)
		return WAX_SPACE;
	len = body->len + payload.len;
	grown = malloc(len + 1);	/* realloc would leave what was there */
	if (grown == NULL)
		return WAX_MEMORY;
	if (body->len > 0)
		memcpy(grown, body->data, body->len);
	if (payload.len > 0)
		memcpy(grown + body->len, payload.data, payload.len);
	body_clear(body);
	*body = (struct body){ .data = grown, .len = len };
	return WAX_OK;
}

void
body_clear(struct body *body)
{
	if (body->data != NULL)
		explicit_bzero(body->data, body->len);
	free(body->data);
	*body = (struct body){ .data = NULL };
}

enum wax_status
block_slice(struct block *b, struct bytes whole, struct bytes *out)
{
	size_t offset = block_offset(b), left;

	if (offset > whole.len || (offset == whole.len && offset > 0))
		return WAX_RANGE;
	left = whole.len - offset;
	b->has_more = left > block_size(b);
	*out = bytes_of(whole.data + offset,
	    b->has_more ? block_size(b) : left);
	return WAX_OK;
}
