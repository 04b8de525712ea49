/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/pool.h"

#include "check_main.h"
#include "core/clock.h"
#include "ostler/forward/stub_hop.h"

#define HOPS 4
#define NOW CLOCK_S(100)

static struct net net;
static struct hop_status down;
static size_t hops[HOPS] = { 2, 0, 3, 1 };
static struct pool_conf pool = { .hops = hops, .hop_count = HOPS };

static void
pool_begin(enum pool_choose choose)
{
	stub_init(&net);
	pool.choose = choose;
	pool.hop_count = HOPS;
	down = (struct hop_status){ .health = HOP_HEALTH_DOWN,
		.retry_at = NOW + CLOCK_S(5) };
}

static struct deviceid
device_of(unsigned n)
{
	struct deviceid id = { { 7, 1 } };

	id.bytes[14] = (uint8_t)(n >> 8);
	id.bytes[15] = (uint8_t)n;
	return id;
}

static size_t
choose(unsigned n)
{
	struct deviceid id = device_of(n);

	return pool_choose_hop(&pool, &net, &id, NOW);
}

START_TEST(first_is_the_first_in_the_order_written_that_is_not_down)
{
	pool_begin(POOL_FIRST);
	for (size_t i = 0; i < HOPS; i++) {
		ck_assert_uint_eq(choose(1), hops[i]);
		ck_assert_uint_eq(choose(2), hops[i]);
		net.hops[hops[i]].status = &down;
	}
	ck_assert_uint_eq(choose(1), hops[0]);
	net.hops[hops[1]].status = NULL;
	ck_assert_uint_eq(choose(1), hops[1]);
	net.hops[hops[0]].status = NULL;
	ck_assert_uint_eq(choose(1), hops[0]);
}
END_TEST

START_TEST(only_down_is_down)
{
	static const enum hop_health others[] = { HOP_HEALTH_IDLE,
		HOP_HEALTH_UP, HOP_HEALTH_TRYING };

	pool_begin(POOL_FIRST);
	net.hops[hops[0]].status = &down;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		down.health = others[i];
		ck_assert_uint_eq(choose(1), hops[0]);
	}
}
END_TEST

START_TEST(one_that_may_be_tried_again_is_tried)
{
	pool_begin(POOL_FIRST);
	net.hops[hops[0]].status = &down;
	down.retry_at = NOW + 1;
	ck_assert_uint_eq(choose(1), hops[1]);
	down.retry_at = NOW;
	ck_assert_uint_eq(choose(1), hops[0]);
}
END_TEST

START_TEST(while_one_is_tried_again_nobody_else_goes_there)
{
	pool_begin(POOL_FIRST);
	net.hops[hops[0]].status = &down;
	down.health = HOP_HEALTH_TRYING;
	ck_assert_uint_eq(choose(1), hops[0]);
	down.tries_again = true;
	ck_assert_uint_eq(choose(1), hops[1]);
	down.health = HOP_HEALTH_UP;
	ck_assert_uint_eq(choose(1), hops[0]);
}
END_TEST

START_TEST(a_device_has_one_way_and_devices_spread_evenly)
{
	unsigned counts[HOPS] = { 0 };

	pool_begin(POOL_SPREAD);
	for (unsigned n = 0; n < 4000; n++) {
		counts[choose(n)]++;
		ck_assert_uint_eq(choose(n), choose(n));
	}
	for (size_t i = 0; i < HOPS; i++)
		ck_assert_msg(counts[i] > 800 && counts[i] < 1200,
		    "hop %zu has %u of 4000", i, counts[i]);
}
END_TEST

START_TEST(a_hop_that_goes_down_moves_its_own_devices_only)
{
	static size_t before[1000];
	size_t victim = hops[1];

	pool_begin(POOL_SPREAD);
	for (unsigned n = 0; n < 1000; n++)
		before[n] = choose(n);
	net.hops[victim].status = &down;
	for (unsigned n = 0; n < 1000; n++) {
		ck_assert_uint_ne(choose(n), victim);
		if (before[n] != victim)
			ck_assert_uint_eq(choose(n), before[n]);
	}
	net.hops[victim].status = NULL;
	for (unsigned n = 0; n < 1000; n++)
		ck_assert_uint_eq(choose(n), before[n]);
}
END_TEST

START_TEST(if_all_are_down_it_is_where_it_went_when_all_were_up)
{
	pool_begin(POOL_SPREAD);
	net.status = down;
	for (unsigned n = 0; n < 100; n++) {
		size_t chosen = choose(n);

		net.status.health = HOP_HEALTH_UP;
		ck_assert_uint_eq(choose(n), chosen);
		net.status.health = HOP_HEALTH_DOWN;
	}
}
END_TEST

START_TEST(a_pool_of_one_is_that_one)
{
	pool_begin(POOL_SPREAD);
	pool.hop_count = 1;
	ck_assert_uint_eq(choose(1), hops[0]);
	net.status = down;
	ck_assert_uint_eq(choose(1), hops[0]);
}
END_TEST

TEST_MAIN("ostler/forward/pool",
    first_is_the_first_in_the_order_written_that_is_not_down,
    only_down_is_down,
    one_that_may_be_tried_again_is_tried,
    while_one_is_tried_again_nobody_else_goes_there,
    a_device_has_one_way_and_devices_spread_evenly,
    a_hop_that_goes_down_moves_its_own_devices_only,
    if_all_are_down_it_is_where_it_went_when_all_were_up,
    a_pool_of_one_is_that_one)
