/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* tally_rate.c - token buckets */
#include <assert.h>
#include <stdlib.h>

#include "core/siphash.h"
#include "ostler/metrics/metrics.h"
#include "ostler/policy/tally_state.h"

#define SECOND UINT64_C(1000000)

/* A token, in the shares that bucket levels are told in. */
static uint64_t
token_of(const struct tally_rate *rate)
{
	return (rate->period == 0 ? 1 : rate->period) * SECOND;
}

static bool
bucket_match(const struct table_link *link, const void *wanted)
{
	const struct tally_bucket *b = TABLE_ENTRY(link, struct tally_bucket,
	    link);

	return memcmp(&b->key, wanted, sizeof(b->key)) == 0;
}

static struct tally_bucket *
shard_find_bucket(const struct tally_shard *s, uint64_t hash,
    const struct tally_key *key)
{
	struct table_link *link = table_find(&s->buckets, hash, bucket_match,
	    key);

	return link == NULL ? NULL :
	    TABLE_ENTRY(link, struct tally_bucket, link);
}

static void
shard_unlink(struct tally_shard *s, struct tally_bucket *b)
{
	if (b->older != NULL)
		b->older->newer = b->newer;
	else
		s->oldest = b->newer;
	if (b->newer != NULL)
		b->newer->older = b->older;
	else
		s->newest = b->older;
}

static void
shard_link_newest(struct tally_shard *s, struct tally_bucket *b)
{
	b->older = s->newest;
	b->newer = NULL;
	if (s->newest != NULL)
		s->newest->newer = b;
	else
		s->oldest = b;
	s->newest = b;
}

/* Room for a bucket: new, or that of the oldest one. NULL: no memory. */
static struct tally_bucket *
shard_make_bucket(struct tally_shard *s, struct metrics *metrics)
{
	struct tally_bucket *b = s->oldest;

	if (s->buckets.count < s->buckets.limit) {
		struct tally_bucket *made = malloc(sizeof(*made));

		if (made != NULL)
			return made;
	}
	if (b != NULL) {
		table_remove(&s->buckets, &b->link);
		shard_unlink(s, b);
		if (metrics != NULL)
			metrics_add(metrics, METRIC_RATES_FORGOTTEN, 1);
	}
	return b;
}

/* A full one. */
static struct tally_bucket *
shard_add_bucket(struct tally_shard *s, uint64_t hash,
    const struct tally_key *key, const struct tally_rate *rate,
    const struct question *q)
{
	struct tally_bucket *b = shard_make_bucket(s, q->metrics);

	if (b == NULL)
		return NULL;
	*b = (struct tally_bucket){
		.key = *key,
		.level = rate->burst * token_of(rate),
		.at = q->now,
	};
	if (table_insert(&s->buckets, &b->link, hash) != WAX_OK) {
		free(b);
		return NULL;
	}
	shard_link_newest(s, b);
	return b;
}

/* What came since; workers' clocks may differ a little, time does not go
   back here. */
static void
bucket_fill(struct tally_bucket *b, const struct tally_rate *rate,
    uint64_t now)
{
	uint64_t full = rate->burst * token_of(rate);
	uint64_t missing = full - b->level;

	if (now <= b->at)
		return;
	if (now - b->at > missing / rate->rate)
		b->level = full;
	else
		b->level += (now - b->at) * rate->rate;
	b->at = now;
}

static uint64_t
bucket_wait(const struct tally_bucket *b, const struct tally_rate *rate)
{
	uint64_t token = token_of(rate);

	if (b->level >= token)
		return 0;
	return (token - b->level + rate->rate - 1) / rate->rate;
}

static void
rate_key_init(const struct tally *t, struct tally_key *key, const char *rule,
    const struct tally_rate *rate, const struct question *q)
{
	assert(rate->rate > 0 && rate->burst > 0);
	tally_key_init(key, rate->per, q);
	key->rule = siphash_bytes(t->key, bytes_of_text(rule));
	key->rate = rate->rate;
	key->burst = rate->burst;
	key->period = rate->period;
}

/* Without memory for it a bucket is empty: a rate is there to protect. */
uint64_t
tally_take(struct tally *t, const char *rule, const struct tally_rate *rate,
    const struct question *q)
{
	struct tally_key key;
	struct tally_shard *s;
	struct tally_bucket *b;
	uint64_t hash, wait = token_of(rate);

	rate_key_init(t, &key, rule, rate, q);
	s = tally_lock_shard(t, &key, &hash);
	if ((b = shard_find_bucket(s, hash, &key)) != NULL) {
		shard_unlink(s, b);
		shard_link_newest(s, b);
		bucket_fill(b, rate, q->now);
	} else {
		b = shard_add_bucket(s, hash, &key, rate, q);
	}
	if (b != NULL && (wait = bucket_wait(b, rate)) == 0)
		b->level -= token_of(rate);
	tally_unlock_shard(s);
	return wait;
}

uint64_t
tally_peek(struct tally *t, const char *rule, const struct tally_rate *rate,
    const struct question *q)
{
	struct tally_key key;
	struct tally_shard *s;
	const struct tally_bucket *b;
	uint64_t hash, wait = 0;

	rate_key_init(t, &key, rule, rate, q);
	s = tally_lock_shard(t, &key, &hash);
	if ((b = shard_find_bucket(s, hash, &key)) != NULL) {
		struct tally_bucket copy = *b;

		bucket_fill(&copy, rate, q->now);
		wait = bucket_wait(&copy, rate);
	}
	tally_unlock_shard(s);
	return wait;
}
