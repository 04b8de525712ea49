/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_issuer.c - issuer "CN=House CA": of the peer's certificate */
#include <stdio.h>

#include "ostler/policy/condition.h"
#include "ostler/policy/items.h"

static bool
issuer_match(const void *item, const struct question *q)
{
	const struct text_item *i = item;

	return q->issuer != NULL &&
	    strcmp(i->text, q->issuer) == 0;
}

static void
issuer_show(const struct question *q, char *text, size_t size)
{
	if (q->issuer == NULL)
		(void)snprintf(text, size, "there is no certificate");
	else
		items_show_text("issuer is ", q->issuer, text, size);
}

const struct condition when_issuer = {
	.name = "issuer",
	.expected = "the issuer of a certificate in quotes, such as "
	    "\"CN=House CA\"",
	.form = CONDITION_STRINGS,
	.item_size = sizeof(struct text_item),
	.parse = text_item_parse,
	.match = issuer_match,
	.covers = text_item_covers,
	.show = issuer_show,
	.clear = text_item_clear,
};
