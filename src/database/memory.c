/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* memory.c - SQLite's memory is cleared when it goes: pages have keys */
#include <string.h>

#include "database/database.h"

static sqlite3_mem_methods plain;

static void
memory_free(void *p)
{
	if (p != NULL)
		explicit_bzero(p, (size_t)plain.xSize(p));
	plain.xFree(p);
}

/* The plain one leaves the old place as it was. */
static void *
memory_resize(void *old, int size)
{
	int had = plain.xSize(old);
	void *p;

	if (size <= had && size > had / 2)
		return old;
	p = plain.xMalloc(size);
	if (p == NULL)
		return NULL;
	memcpy(p, old, (size_t)(size < had ? size : had));
	memory_free(old);
	return p;
}

void
database_clear_memory(void)
{
	sqlite3_mem_methods ours;

	if (plain.xFree != NULL)
		return;
	/* fails if SQLite is in use already: then it is as it was */
	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK)
		return;
	ours = plain;
	ours.xFree = memory_free;
	ours.xRealloc = memory_resize;
	(void)sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
}
