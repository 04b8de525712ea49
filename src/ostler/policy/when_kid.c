/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_kid.c - kid 01 empty: of a sealed request, a hint */
#include "ostler/policy/condition.h"
#include "ostler/policy/items.h"

/* Anybody can write what he wants there: it helps to sort, not to protect. */
static bool
kid_match(const void *item, const struct question *q)
{
	return hint_item_fits(item, q->kid);
}

static void
kid_show(const struct question *q, char *text, size_t size)
{
	items_show_hint("kid is ", q->kid, text, size);
}

const struct condition when_kid = {
	.name = "kid",
	.expected = "an even number of hexadecimal digits, at most 128, or "
	    "empty",
	.item_size = sizeof(struct hint_item),
	.parse = hint_item_parse,
	.match = kid_match,
	.covers = hint_item_covers,
	.show = kid_show,
	.clear = hint_item_clear,
};
