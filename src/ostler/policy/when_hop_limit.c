/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_hop_limit.c - hop-limit 1-4 none: Hop-Limit as it came (RFC 8768) */
#include <stdio.h>

#include "ostler/policy/condition.h"
#include "ostler/policy/items.h"

/* none is the range from 0 to 0: no Hop-Limit has that value. */
static enum wax_status
hop_limit_parse(struct bytes word, void *item)
{
	if (bytes_equal(word, bytes_of_text("none")))
		return WAX_OK;
	return range_item_parse(word, 1, UINT8_MAX, item);
}

static bool
hop_limit_match(const void *item, const struct question *q)
{
	const struct range_item *i = item;

	return i->low <= q->hop_limit && q->hop_limit <= i->high;
}

static void
hop_limit_show(const struct question *q, char *text, size_t size)
{
	if (q->hop_limit == 0)
		(void)snprintf(text, size, "without Hop-Limit");
	else
		(void)snprintf(text, size, "Hop-Limit is %u", q->hop_limit);
}

const struct condition when_hop_limit = {
	.name = "hop-limit",
	.expected = "1 to 255: 16, 1-4, 5- or -4; or none",
	.item_size = sizeof(struct range_item),
	.parse = hop_limit_parse,
	.match = hop_limit_match,
	.covers = range_item_covers,
	.show = hop_limit_show,
};
