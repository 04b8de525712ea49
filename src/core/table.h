/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* table.h - a bounded hash table of embedded links */
#ifndef CORE_TABLE_H
#define CORE_TABLE_H

#include "core/bytes.h"

/* Embedded in the entry; the entry is found with TABLE_ENTRY. */
struct table_link {
	struct table_link *next;
	uint64_t hash;
};

#define TABLE_ENTRY(link, type, member) \
	((type *)(void *)((char *)(link) - offsetof(type, member)))

struct table {
	struct table_link **buckets;
	size_t mask;		/* number of buckets - 1 */
	size_t count;
	size_t limit;		/* entries; never more */
	uint8_t key[16];	/* SipHash: peers can not aim at one bucket */
};

typedef bool table_match(const struct table_link *link, const void *wanted);

/* key: 16 random bytes. Buckets are allocated as needed. */
void table_init(struct table *t, size_t limit, const uint8_t key[16]);
/* Frees the buckets; entries are their owners'. */
void table_clear(struct table *t);

/* What is there stays, even if it is more. */
void table_set_limit(struct table *t, size_t limit);

/* SipHash-2-4 of data under the table's key. */
uint64_t table_hash(const struct table *t, struct bytes data);

/* The first entry of that hash for which match says yes, or NULL. */
struct table_link *table_find(const struct table *t, uint64_t hash,
    table_match *match, const void *wanted);

/* WAX_LIMIT: full; WAX_MEMORY. Does not look for an equal entry. */
MUST_USE enum wax_status table_insert(struct table *t, struct table_link *link,
    uint64_t hash);

/* link must be in the table. */
void table_remove(struct table *t, struct table_link *link);

/* Calls visit for each entry; visit may remove that entry. */
void table_each(struct table *t,
    void (*visit)(struct table_link *link, void *arg), void *arg);

#endif
