/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_observe.c - observe: the request has an Observe option */
#include <stdio.h>

#include "ostler/policy/condition.h"

static bool
observe_match(const void *item, const struct question *q)
{
	(void)item;
	return q->observe;
}

static void
observe_show(const struct question *q, char *text, size_t size)
{
	(void)snprintf(text, size, "%s", q->observe ?
	    "with Observe" : "without Observe");
}

const struct condition when_observe = {
	.name = "observe",
	.expected = "no words",
	.form = CONDITION_FLAG,
	.match = observe_match,
	.show = observe_show,
};
