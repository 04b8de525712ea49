/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_listener.c - listener "inside": the listener a request came in on */
#include "ostler/policy/condition.h"
#include "ostler/policy/items.h"

static bool
listener_match(const void *item, const struct question *q)
{
	const struct text_item *i = item;

	return strcmp(i->text, q->listener) == 0;
}

static void
listener_show(const struct question *q, char *text, size_t size)
{
	items_show_text("listener is ", q->listener, text, size);
}

const struct condition when_listener = {
	.name = "listener",
	.expected = "a listener's name in quotes",
	.form = CONDITION_STRINGS,
	.item_size = sizeof(struct text_item),
	.parse = text_item_parse,
	.match = listener_match,
	.covers = text_item_covers,
	.show = listener_show,
	.clear = text_item_clear,
};
