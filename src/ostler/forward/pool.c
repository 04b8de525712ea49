/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pool.c - which of several hops a request takes */
#include "ostler/forward/pool.h"

#include "core/siphash.h"

static bool
pool_hop_is_down(struct net *net, size_t index, uint64_t now)
{
	struct hop_status status;

	hop_get_status(hop_get(net, index), &status);
	return status.health == HOP_HEALTH_DOWN ? status.retry_at > now :
	    status.health == HOP_HEALTH_TRYING && status.tries_again;
}

/* The same in every worker and after a restart, so the key is no secret: who
   may name targets can choose ones that share a hop, and gains nothing. */
static uint64_t
pool_find_weight(struct net *net, size_t index,
    const struct deviceid *target)
{
	const char *name = hop_conf(hop_get(net, index))->name;
	uint8_t key[sizeof(target->bytes)];

	memcpy(key, target->bytes, sizeof(key));
	return siphash_bytes(key, bytes_of_text(name));
}

/* The one of highest weight; of those only that are not down, if is_up. False:
   there is none. */
static bool
pool_find_heaviest(const struct pool_conf *pool, struct net *net,
    const struct deviceid *target, bool is_up, uint64_t now, size_t *out)
{
	uint64_t heaviest = 0;
	bool found = false;

	for (size_t i = 0; i < pool->hop_count; i++) {
		size_t index = pool->hops[i];
		uint64_t weight = pool_find_weight(net, index, target);

		if ((found && weight <= heaviest) ||
		    (is_up && pool_hop_is_down(net, index, now)))
			continue;
		*out = index;
		heaviest = weight;
		found = true;
	}
	return found;
}

static size_t
pool_choose_spread(const struct pool_conf *pool, struct net *net,
    const struct deviceid *target, uint64_t now)
{
	size_t index = pool->hops[0];

	if (!pool_find_heaviest(pool, net, target, true, now, &index))
		(void)pool_find_heaviest(pool, net, target, false, now,
		    &index);
	return index;
}

static size_t
pool_choose_first(const struct pool_conf *pool, struct net *net, uint64_t now)
{
	for (size_t i = 0; i < pool->hop_count; i++) {
		if (!pool_hop_is_down(net, pool->hops[i], now))
			return pool->hops[i];
	}
	return pool->hops[0];
}

size_t
pool_choose_hop(const struct pool_conf *pool, struct net *net,
    const struct deviceid *target, uint64_t now)
{
	return pool->choose == POOL_SPREAD ?
	    pool_choose_spread(pool, net, target, now) :
	    pool_choose_first(pool, net, now);
}
