/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_size.c - size 1024-: bytes of options and payload */
#include <stdio.h>

#include "ostler/policy/condition.h"
#include "ostler/policy/items.h"

static enum wax_status
size_parse(struct bytes word, void *item)
{
	return range_item_parse(word, 0, UINT32_MAX, item);
}

static bool
size_match(const void *item, const struct question *q)
{
	const struct range_item *i = item;

	return i->low <= q->size && q->size <= i->high;
}

static void
size_show(const struct question *q, char *text, size_t size)
{
	(void)snprintf(text, size, "size is %zu", q->size);
}

const struct condition when_size = {
	.name = "size",
	.expected = "bytes: 100, 0-1024, 1025- or -1024",
	.item_size = sizeof(struct range_item),
	.parse = size_parse,
	.match = size_match,
	.covers = range_item_covers,
	.show = size_show,
};
