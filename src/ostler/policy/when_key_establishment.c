/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_key_establishment.c - key-establishment: how seals begin */
#include <stdio.h>

#include "ostler/policy/condition.h"

static bool
key_establishment_match(const void *item, const struct question *q)
{
	(void)item;
	return q->establishes;
}

static void
key_establishment_show(const struct question *q, char *text, size_t size)
{
	(void)snprintf(text, size, "%s", q->establishes ?
	    "key establishment" : "no key establishment");
}

const struct condition when_key_establishment = {
	.name = "key-establishment",
	.expected = "no words",
	.form = CONDITION_FLAG,
	.match = key_establishment_match,
	.show = key_establishment_show,
};
