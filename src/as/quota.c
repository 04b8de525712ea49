/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* quota.c - how many requests of each party are looked at in a minute */
#include "as/quota.h"

#include <stdlib.h>
#include <sys/random.h>

#include "core/table.h"

#define MINUTE 60

struct party {
	struct table_link link;
	struct deviceid id;
	uint32_t count;
};

struct quota {
	struct table parties;
	uint32_t per_minute;
	int64_t minute;		/* of the last request of anybody */
};

struct quota *
quota_new(uint32_t per_minute)
{
	struct quota *q = calloc(1, sizeof(*q));
	uint8_t key[16];

	if (q == NULL || getrandom(key, sizeof(key), 0) !=
	    (ssize_t)sizeof(key)) {
		free(q);
		return NULL;
	}
	table_init(&q->parties, QUOTA_PARTIES_MAX, key);
	q->per_minute = per_minute;
	return q;
}

static void
drop(struct table_link *link, void *arg)
{
	struct quota *q = arg;

	table_remove(&q->parties, link);
	free(TABLE_ENTRY(link, struct party, link));
}

static void
drop_all(struct quota *q)
{
	table_each(&q->parties, drop, q);
}

void
quota_free(struct quota *q)
{
	if (q == NULL)
		return;
	drop_all(q);
	table_clear(&q->parties);
	free(q);
}

void
quota_set(struct quota *q, uint32_t per_minute)
{
	q->per_minute = per_minute;
}

static bool
has_id(const struct table_link *link, const void *id)
{
	return deviceid_equal(&TABLE_ENTRY(link, struct party, link)->id, id);
}

/* NULL: there is no room or no memory. */
static struct party *
find(struct quota *q, const struct deviceid *id)
{
	uint64_t hash = table_hash(&q->parties, BYTES_ARRAY(id->bytes));
	struct table_link *link = table_find(&q->parties, hash, has_id, id);
	struct party *p;

	if (link != NULL)
		return TABLE_ENTRY(link, struct party, link);
	p = calloc(1, sizeof(*p));
	if (p == NULL || table_insert(&q->parties, &p->link, hash) !=
	    WAX_OK) {
		free(p);
		return NULL;
	}
	p->id = *id;
	return p;
}

bool
quota_take(struct quota *q, const struct deviceid *id, int64_t now)
{
	struct party *p;

	if (now / MINUTE != q->minute)
		drop_all(q);	/* a new minute for everybody */
	q->minute = now / MINUTE;
	p = find(q, id);
	if (p == NULL || p->count >= q->per_minute)
		return false;
	p->count++;
	return true;
}
