/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* tally_open.c - how many requests and observations are open */
#include <assert.h>
#include <stdlib.h>

#include "ostler/metrics/metrics.h"
#include "ostler/policy/tally_state.h"

static bool
count_match(const struct table_link *link, const void *wanted)
{
	const struct tally_count *c = TABLE_ENTRY(link, struct tally_count,
	    link);

	return memcmp(&c->key, wanted, sizeof(c->key)) == 0;
}

static struct tally_count *
shard_find_count(const struct tally_shard *s, uint64_t hash,
    const struct tally_key *key)
{
	struct table_link *link = table_find(&s->counts, hash, count_match,
	    key);

	return link == NULL ? NULL :
	    TABLE_ENTRY(link, struct tally_count, link);
}

/* False: there is no room, or others had none. */
static bool
shard_add_count(struct tally_shard *s, uint64_t hash,
    const struct tally_key *key)
{
	struct tally_count *c;

	if (s->rest[key->kind] > 0 || s->counts.count == s->counts.limit ||
	    (c = malloc(sizeof(*c))) == NULL)
		return false;
	*c = (struct tally_count){ .key = *key, .open = 1 };
	if (table_insert(&s->counts, &c->link, hash) == WAX_OK)
		return true;
	free(c);
	return false;
}

static void
open_key_init(struct tally_key *key, enum tally_kind kind, enum tally_per per,
    const struct question *q)
{
	tally_key_init(key, per, q);
	key->kind = (uint8_t)kind;
}

/* False: it is counted together with others. */
static bool
open_one(struct tally *t, const struct tally_key *key)
{
	uint64_t hash;
	struct tally_shard *s = tally_lock_shard(t, key, &hash);
	struct tally_count *c = shard_find_count(s, hash, key);
	bool is_apart = true;

	if (c != NULL)
		c->open++;
	else
		is_apart = shard_add_count(s, hash, key);
	if (!is_apart)
		s->rest[key->kind]++;
	tally_unlock_shard(s);
	return is_apart;
}

static void
close_one(struct tally *t, const struct tally_key *key)
{
	uint64_t hash;
	struct tally_shard *s = tally_lock_shard(t, key, &hash);
	struct tally_count *c = shard_find_count(s, hash, key);

	if (c == NULL) {
		assert(s->rest[key->kind] > 0);
		s->rest[key->kind]--;
	} else if (--c->open == 0) {
		table_remove(&s->counts, &c->link);
		free(c);
	}
	tally_unlock_shard(s);
}

void
tally_open(struct tally *t, enum tally_kind kind, const struct question *q)
{
	struct tally_key key;
	bool is_apart = true;

	atomic_fetch_add_explicit(&t->open[kind], 1, memory_order_relaxed);
	for (int per = TALLY_PEER; per <= TALLY_PAIR; per++) {
		open_key_init(&key, kind, (enum tally_per)per, q);
		is_apart &= open_one(t, &key);
	}
	if (!is_apart && q->metrics != NULL)
		metrics_add(q->metrics, METRIC_OPEN_CROWDED, 1);
}

void
tally_close(struct tally *t, enum tally_kind kind, const struct question *q)
{
	struct tally_key key;

	atomic_fetch_sub_explicit(&t->open[kind], 1, memory_order_relaxed);
	for (int per = TALLY_PEER; per <= TALLY_PAIR; per++) {
		open_key_init(&key, kind, (enum tally_per)per, q);
		close_one(t, &key);
	}
}

uint32_t
tally_count(struct tally *t, enum tally_kind kind, enum tally_per per,
    const struct question *q)
{
	struct tally_key key;
	struct tally_shard *s;
	const struct tally_count *c;
	uint64_t hash;
	uint32_t n;

	if (per == TALLY_ALL)
		return atomic_load_explicit(&t->open[kind],
		    memory_order_relaxed);
	open_key_init(&key, kind, per, q);
	s = tally_lock_shard(t, &key, &hash);
	c = shard_find_count(s, hash, &key);
	n = c != NULL ? c->open : s->rest[kind];
	tally_unlock_shard(s);
	return n;
}
