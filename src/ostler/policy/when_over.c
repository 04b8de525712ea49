/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_over.c - over 20/s burst 40 per peer: more than that */
#include <stdio.h>

#include "ostler/policy/condition.h"
#include "ostler/policy/items.h"

/* Without a tally no rate is ever used up. */
static uint64_t
over_take(const void *item, const char *rule, const struct question *q,
    bool really)
{
	if (q->tally == NULL)
		return 0;
	return really ? tally_take(q->tally, rule, item, q) :
	    tally_peek(q->tally, rule, item, q);
}

static void
over_show(const struct question *q, char *text, size_t size)
{
	(void)q;
	(void)snprintf(text, size, "below the rate");
}

const struct condition when_over = {
	.name = "over",
	.expected = "a rate such as 20/s, 100/m or 1000/h, then burst and per",
	.form = CONDITION_COUNT,
	.takes_tokens = true,
	.item_size = sizeof(struct tally_rate),
	.parse = rate_item_parse,
	.take = over_take,
	.show = over_show,
};
