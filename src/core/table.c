/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* table.c - a bounded hash table of embedded links */
#include "core/table.h"

#include <assert.h>
#include <stdlib.h>

#include "core/siphash.h"

#define BUCKETS_MIN 16

void
table_init(struct table *t, size_t limit, const uint8_t key[16])
{
	*t = (struct table){ .limit = limit };
	memcpy(t->key, key, sizeof(t->key));
}

void
table_clear(struct table *t)
{
	free(t->buckets);
	t->buckets = NULL;
	t->mask = 0;
	t->count = 0;
}

void
table_set_limit(struct table *t, size_t limit)
{
	t->limit = limit;
}

uint64_t
table_hash(const struct table *t, struct bytes data)
{
	return siphash_bytes(t->key, data);
}

struct table_link *
table_find(const struct table *t, uint64_t hash, table_match *match,
    const void *wanted)
{
	struct table_link *link;

	if (t->count == 0)
		return NULL;
	for (link = t->buckets[hash & t->mask]; link != NULL; link = link->next)
		if (link->hash == hash && match(link, wanted))
			return link;
	return NULL;
}

static void
table_link_in(struct table_link **buckets, size_t mask, struct table_link *link)
{
	struct table_link **bucket = &buckets[link->hash & mask];

	link->next = *bucket;
	*bucket = link;
}

/* False: no memory; the table is as before. */
static bool
table_grow(struct table *t)
{
	size_t old_size = t->buckets == NULL ? 0 : t->mask + 1;
	size_t size = old_size == 0 ? BUCKETS_MIN : 2 * old_size;
	struct table_link **buckets = calloc(size, sizeof(*buckets));
	struct table_link *link, *next;

	if (buckets == NULL)
		return false;
	for (size_t i = 0; i < old_size; i++)
		for (link = t->buckets[i]; link != NULL; link = next) {
			next = link->next;
			table_link_in(buckets, size - 1, link);
		}
	free(t->buckets);
	t->buckets = buckets;
	t->mask = size - 1;
	return true;
}

enum wax_status
table_insert(struct table *t, struct table_link *link, uint64_t hash)
{
	if (t->count >= t->limit)
		return WAX_LIMIT;
	/* A table that can not grow goes on with longer chains. */
	if ((t->buckets == NULL || t->count > t->mask) && !table_grow(t) &&
	    t->buckets == NULL)
		return WAX_MEMORY;
	link->hash = hash;
	table_link_in(t->buckets, t->mask, link);
	t->count++;
	return WAX_OK;
}

void
table_remove(struct table *t, struct table_link *link)
{
	assert(t->count > 0);
	struct table_link **at = &t->buckets[link->hash & t->mask];

	while (*at != link) {
		assert(*at != NULL);
		at = &(*at)->next;
	}
	*at = link->next;
	link->next = NULL;
	t->count--;
}

void
table_each(struct table *t, void (*visit)(struct table_link *link, void *arg),
    void *arg)
{
	struct table_link *link, *next;

	for (size_t i = 0; t->buckets != NULL && i <= t->mask; i++)
		for (link = t->buckets[i]; link != NULL; link = next) {
			next = link->next;
			visit(link, arg);
		}
}
