/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_secure.c - secure: the transport it came by protects it */
#include <stdio.h>

#include "ostler/policy/condition.h"

static bool
secure_match(const void *item, const struct question *q)
{
	(void)item;
	return q->secure;
}

static void
secure_show(const struct question *q, char *text, size_t size)
{
	(void)snprintf(text, size, "%s", q->secure ?
	    "secured" : "not secured");
}

const struct condition when_secure = {
	.name = "secure",
	.expected = "no words",
	.form = CONDITION_FLAG,
	.match = secure_match,
	.show = secure_show,
};
