/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/rows.h"

#include <stdlib.h>

#define ROOM_LEAST 64

static bool
rows_grow(struct rows *r)
{
	size_t room = r->room > 0 ? 2 * r->room : ROOM_LEAST;
	void *grown = reallocarray(r->items, room, r->size);

	if (grown == NULL) {
		r->failed = WAX_MEMORY;
		return false;
	}
	r->items = grown;
	r->room = room;
	return true;
}

void *
rows_add(struct rows *r)
{
	uint8_t *row;

	if (r->failed != WAX_OK)
		return NULL;
	if (r->count == ROWS_MAX) {
		r->failed = WAX_LIMIT;
		return NULL;
	}
	if (r->count == r->room && !rows_grow(r))
		return NULL;
	row = (uint8_t *)r->items + r->count++ * r->size;
	return memset(row, 0, r->size);
}

void
rows_clear(struct rows *r)
{
	free(r->items);
	*r = (struct rows){ .size = r->size };
}

enum wax_status
rows_give(const struct rows *r, struct control_call *call,
    json_t *(*show)(const void *row, void *arg), void *arg,
    const char *advice)
{
	json_t *list;

	if (r->failed == WAX_LIMIT)
		return control_fail(call, WAX_LIMIT,
		    "there are more than %d; %s", ROWS_MAX, advice);
	if (r->failed != WAX_OK)
		return r->failed;
	list = json_array();
	for (size_t i = 0; i < r->count; i++) {
		const uint8_t *row = (const uint8_t *)r->items + i * r->size;

		if (json_array_append_new(list, show(row, arg)) < 0) {
			json_decref(list);
			return WAX_MEMORY;
		}
	}
	return command_give(call, list);
}
