/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* entropy.h - random bytes for Tokens, Message IDs and timeouts, fetched from
   the kernel many at a time */
#ifndef OSTLER_NET_ENTROPY_H
#define OSTLER_NET_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

/* Where the bytes come from; a test may give its own. Never fails. */
typedef void entropy_fill(void *arg, uint8_t *out, size_t len);

struct entropy {
	entropy_fill *fill;
	void *arg;
	size_t left;		/* unused bytes at the end of the pool */
	uint8_t pool[256];	/* getrandom gives so many without a pause */
};

/* fill NULL: the kernel. */
void entropy_init(struct entropy *e, entropy_fill *fill, void *arg);

/* len at most sizeof(pool). No byte is given twice. */
void entropy_take(struct entropy *e, uint8_t *out, size_t len);

uint32_t entropy_take_u32(struct entropy *e);

/* A number from 0 to limit, both included. */
uint64_t entropy_take_upto(struct entropy *e, uint64_t limit);

#endif
