/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/grow.h"

#include <stdlib.h>

void *
grow_list(struct parser *p, void **list, size_t *count, size_t size,
    size_t limit, struct place at)
{
	char *grown = *list;

	if (*count == limit) {
		parser_fail(p, at, "one too many; expected at most %zu",
		    limit);
		return NULL;
	}
	/* Room doubles whenever count is a power of two. */
	if ((*count & (*count - 1)) == 0) {
		size_t room = *count == 0 ? 1 : *count * 2;

		grown = reallocarray(*list, room, size);
		if (grown == NULL) {
			parser_fail_memory(p);
			return NULL;
		}
		*list = grown;
	}
	memset(grown + *count * size, 0, size);
	return grown + (*count)++ * size;
}
