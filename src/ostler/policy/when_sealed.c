/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_sealed.c - sealed: the request has an OSCORE option, or counts as if */
#include <stdio.h>

#include "ostler/policy/condition.h"

static bool
sealed_match(const void *item, const struct question *q)
{
	(void)item;
	return q->sealed || q->establishes;
}

static void
sealed_show(const struct question *q, char *text, size_t size)
{
	(void)snprintf(text, size, "%s", q->sealed ? "sealed" :
	    q->establishes ? "counts as sealed" : "not sealed");
}

const struct condition when_sealed = {
	.name = "sealed",
	.expected = "no words",
	.form = CONDITION_FLAG,
	.match = sealed_match,
	.show = sealed_show,
};
