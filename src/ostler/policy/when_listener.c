/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_listener.c - listener inside: the listener a request came in on */
#include <stdlib.h>

#include "ostler/policy/condition.h"

static enum wax_status
listener_parse(struct bytes word, void *item)
{
	char **name = item;

	if (word.len == 0)
		return WAX_FORMAT;
	*name = strndup((const char *)word.data, word.len);
	return *name == NULL ? WAX_MEMORY : WAX_OK;
}

static bool
listener_match(const void *item, const struct question *q)
{
	const char *const *name = item;

	return strcmp(*name, q->listener) == 0;
}

static void
listener_clear(void *item)
{
	char **name = item;

	free(*name);
}

const struct condition when_listener = {
	.name = "listener",
	.expected = "a listener's name",
	.item_size = sizeof(char *),
	.parse = listener_parse,
	.match = listener_match,
	.clear = listener_clear,
};
