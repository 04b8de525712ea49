/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* block.h - Block1 and Block2 values, and bodies put together (RFC 7959) */
#ifndef PEER_BLOCK_H
#define PEER_BLOCK_H

#include "core/bytes.h"

#define BLOCK_SZX_MAX 6		/* 1024 bytes */
#define BLOCK_NUMBER_MAX ((1u << 20) - 1)

struct block {
	uint32_t number;	/* of the block, 0 to 2^20 - 1 */
	bool has_more;
	uint8_t szx;		/* its size is 2^(szx + 4) */
};

static inline size_t
block_size(const struct block *b)
{
	return (size_t)16 << b->szx;
}

static inline size_t
block_offset(const struct block *b)
{
	return (size_t)b->number << (b->szx + 4);
}

/* WAX_FORMAT: a value longer than 3 bytes, or of the reserved size 7. */
MUST_USE enum wax_status block_decode(struct bytes value, struct block *out);
uint32_t block_encode(const struct block *b);

/* A body that grows. All zeros is empty. */
struct body {
	uint8_t *data;
	size_t len;
};

/* WAX_STATE: the block does not begin where the body ends; WAX_FORMAT: a block
   that is not the last is not full; WAX_SPACE: above max bytes; WAX_MEMORY. */
MUST_USE enum wax_status body_append(struct body *body, const struct block *b,
    struct bytes payload, size_t max);
void body_clear(struct body *body);

/* The part of whole that is block b, and in b->has_more whether more follow.
   WAX_RANGE: it begins beyond the end. */
MUST_USE enum wax_status block_slice(struct block *b, struct bytes whole,
    struct bytes *out);

#endif
