/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rows.c - rows that are read first and shown later */
#include <stdlib.h>

#include "database/database.h"

void *
database_rows_add(struct database_rows *r)
{
	size_t room = r->room > 0 ? r->room * 2 : 16;
	uint8_t *data = r->data;

	if (r->count == r->room) {
		data = calloc(room, r->size);
		if (data == NULL)
			return NULL;
		if (r->count > 0)
			memcpy(data, r->data, r->count * r->size);
		if (r->data != NULL)
			explicit_bzero(r->data, r->count * r->size);
		free(r->data);
		r->data = data;
		r->room = room;
	}
	return r->data + r->size * r->count++;
}

void
database_rows_clear(struct database_rows *r)
{
	if (r->data != NULL)
		explicit_bzero(r->data, r->count * r->size);
	free(r->data);
	*r = (struct database_rows){ .size = r->size };
}
