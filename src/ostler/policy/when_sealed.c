/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_sealed.c - sealed yes: whether the request has an OSCORE option */
#include "ostler/policy/condition.h"

static enum wax_status
sealed_parse(struct bytes word, void *item)
{
	bool *sealed = item;

	*sealed = bytes_equal(word, bytes_of_text("yes"));
	return *sealed || bytes_equal(word, bytes_of_text("no")) ?
	    WAX_OK : WAX_FORMAT;
}

static bool
sealed_match(const void *item, const struct question *q)
{
	const bool *sealed = item;

	return *sealed == q->sealed;
}

const struct condition when_sealed = {
	.name = "sealed",
	.expected = "yes or no",
	.item_size = sizeof(bool),
	.parse = sealed_parse,
	.match = sealed_match,
};
