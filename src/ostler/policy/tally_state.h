/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* tally_state.h - what a tally consists of, for its files */
#ifndef OSTLER_POLICY_TALLY_STATE_H
#define OSTLER_POLICY_TALLY_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/table.h"
#include "ostler/policy/tally.h"

#define TALLY_KINDS 2

/* Who or what is counted; no padding, so that it may be hashed as it lies. */
struct tally_key {
	uint64_t rule;		/* hash of its name; 0: what is open */
	uint32_t rate;
	uint32_t burst;
	uint32_t period;
	uint8_t per;
	uint8_t kind;		/* of what is open */
	uint8_t is_identity;	/* peer is one, else an address and its zone */
	uint8_t reserved;	/* 0 */
	uint8_t peer[24];
	uint8_t target[16];
};

struct tally_bucket {
	struct table_link link;
	struct tally_bucket *older;
	struct tally_bucket *newer;
	struct tally_key key;
	uint64_t level;		/* in shares of a token, a period's microseconds
				   of them: what comes in a microsecond is then
				   rate, whole */
	uint64_t at;		/* microseconds: when level was right */
};

struct tally_count {
	struct table_link link;
	struct tally_key key;
	uint32_t open;		/* never 0 */
};

/* Keys go to shards by their hash; each has its own lock. */
struct tally_shard {
	pthread_mutex_t lock;
	struct table buckets;
	struct tally_bucket *oldest;
	struct tally_bucket *newest;
	struct table counts;
	/* Open of all keys without an entry. As long as there are such, no key
	   gets one: so a key is in its entry with all it has open, or here. */
	uint32_t rest[TALLY_KINDS];
};

struct tally {
	uint8_t key[16];
	_Atomic uint32_t open[TALLY_KINDS];
	size_t shard_count;
	struct tally_shard shards[];
};

/* The part of a key that says who. */
void tally_key_init(struct tally_key *key, enum tally_per per,
    const struct question *q);

/* Locks and returns the shard of a key, and tells the key's hash. */
struct tally_shard *tally_lock_shard(struct tally *t,
    const struct tally_key *key, uint64_t *hash);
void tally_unlock_shard(struct tally_shard *s);

#endif
