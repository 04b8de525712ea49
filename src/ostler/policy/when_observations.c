/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_observations.c - observations 8 per target: so many are open already */
#include "ostler/policy/condition.h"
#include "ostler/policy/items.h"

static bool
observations_match(const void *item, const struct question *q)
{
	const struct open_item *i = item;

	return q->tally != NULL && tally_count(q->tally, TALLY_OBSERVATIONS,
	    i->per, q) >= i->limit;
}

static void
observations_show(const struct question *q, char *text, size_t size)
{
	items_show_open(TALLY_OBSERVATIONS, q, text, size);
}

const struct condition when_observations = {
	.name = "observations",
	.expected = "how many, such as 20, then per peer, target or pair",
	.form = CONDITION_COUNT,
	.needs = POLICY_NEEDS_OPEN,
	.item_size = sizeof(struct open_item),
	.parse = open_item_parse,
	.match = observations_match,
	.covers = open_item_covers,
	.show = observations_show,
};
