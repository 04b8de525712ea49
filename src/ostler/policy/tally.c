/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* tally.c - what rules count, in shards with a lock each */
#include "ostler/policy/tally.h"

#include <stdlib.h>
#include <sys/random.h>

#include "core/siphash.h"
#include "ostler/policy/tally_state.h"

#define SHARDS 16
/* Below, one shard: what is forgotten is then exactly the oldest. */
#define SHARED_MIN 1024

/* Shards take their place by the upper bits of a hash, tables by the lower. */
#define SHARD_SHIFT 48

static void
shard_init(struct tally_shard *s, size_t limit, const uint8_t key[16])
{
	(void)pthread_mutex_init(&s->lock, NULL);
	table_init(&s->buckets, limit, key);
	table_init(&s->counts, limit, key);
}

struct tally *
tally_new(size_t limit)
{
	size_t shards = limit > SHARED_MIN ? SHARDS : 1;
	size_t each = limit / shards + (limit % shards != 0 || limit == 0);
	struct tally *t = calloc(1, sizeof(*t) + shards *
	    sizeof(t->shards[0]));

	if (t == NULL)
		return NULL;
	/* So few bytes come at once, or not yet. */
	while (getrandom(t->key, sizeof(t->key), 0) != sizeof(t->key))
		;
	t->shard_count = shards;
	for (size_t i = 0; i < shards; i++)
		shard_init(&t->shards[i], each, t->key);
	return t;
}

static void
bucket_free(struct table_link *link, void *arg)
{
	(void)arg;
	free(TABLE_ENTRY(link, struct tally_bucket, link));
}

static void
count_free(struct table_link *link, void *arg)
{
	(void)arg;
	free(TABLE_ENTRY(link, struct tally_count, link));
}

void
tally_free(struct tally *t)
{
	for (size_t i = 0; t != NULL && i < t->shard_count; i++) {
		struct tally_shard *s = &t->shards[i];

		table_each(&s->buckets, bucket_free, NULL);
		table_each(&s->counts, count_free, NULL);
		table_clear(&s->buckets);
		table_clear(&s->counts);
		(void)pthread_mutex_destroy(&s->lock);
	}
	free(t);
}

/* A peer is its identity, else its address without the port: who has many
   ports is one all the same. */
static void
key_add_peer(struct tally_key *key, const struct question *q)
{
	const struct address *a = q->peer;

	key->is_identity = q->identity != NULL;
	if (q->identity != NULL) {
		memcpy(key->peer, q->identity, sizeof(*q->identity));
		return;
	}
	memcpy(key->peer, a->ip, sizeof(a->ip));
	memcpy(key->peer + sizeof(a->ip), &a->zone, sizeof(a->zone));
}

void
tally_key_init(struct tally_key *key, enum tally_per per,
    const struct question *q)
{
	*key = (struct tally_key){ .per = (uint8_t)per };
	if (per == TALLY_PEER || per == TALLY_PAIR)
		key_add_peer(key, q);
	if (per == TALLY_TARGET || per == TALLY_PAIR)
		memcpy(key->target, q->target, sizeof(key->target));
}

struct tally_shard *
tally_lock_shard(struct tally *t, const struct tally_key *key, uint64_t *hash)
{
	struct tally_shard *s;

	*hash = siphash_bytes(t->key, bytes_of(key, sizeof(*key)));
	s = &t->shards[(*hash >> SHARD_SHIFT) % t->shard_count];
	(void)pthread_mutex_lock(&s->lock);
	return s;
}

void
tally_unlock_shard(struct tally_shard *s)
{
	(void)pthread_mutex_unlock(&s->lock);
}
