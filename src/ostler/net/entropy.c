/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* entropy.c - a pool of random bytes */
#include "ostler/net/entropy.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* With a length of 256 or less getrandom gives all or nothing and is not
   interrupted once the kernel's pool is ready. Without random numbers there
   is no safe way on: no Token would protect anything. */
static void
entropy_fill_kernel(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	while (getrandom(out, len, 0) != (ssize_t)len)
		;
}

void
entropy_init(struct entropy *e, entropy_fill *fill, void *arg)
{
	*e = (struct entropy){
		.fill = fill == NULL ? entropy_fill_kernel : fill,
		.arg = arg,
	};
}

void
entropy_take(struct entropy *e, uint8_t *out, size_t len)
{
	assert(len <= sizeof(e->pool));
	if (e->left < len) {
		e->fill(e->arg, e->pool, sizeof(e->pool));
		e->left = sizeof(e->pool);
	}
	memcpy(out, e->pool + sizeof(e->pool) - e->left, len);
	e->left -= len;
}

uint32_t
entropy_take_u32(struct entropy *e)
{
	uint8_t b[4];

	entropy_take(e, b, sizeof(b));
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	    (uint32_t)b[2] << 8 | b[3];
}

/* The bias of the remainder is below 2^-32 for the limits here (some seconds
   in microseconds) and does not matter for a timeout. */
uint64_t
entropy_take_upto(struct entropy *e, uint64_t limit)
{
	uint64_t r = (uint64_t)entropy_take_u32(e) << 32 | entropy_take_u32(e);

	return limit == UINT64_MAX ? r : r % (limit + 1);
}
