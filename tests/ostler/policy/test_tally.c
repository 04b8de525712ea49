/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/tally.h"

#include <pthread.h>
#include <stdlib.h>

#include "check_main.h"
#include "core/clock.h"
#include "expect.h"
#include "ostler/metrics/metrics.h"
#include "rng.h"

static struct tally *tally;

static void
setup(void)
{
	tally = tally_new(64);
	ck_assert_ptr_nonnull(tally);
}

static void
teardown(void)
{
	tally_free(tally);
}

/* A question with peers and targets of its own. */
struct asked {
	struct address peer;
	struct deviceid identity;
	struct deviceid target;
	struct question q;
};

static struct question *
ask(struct asked *a, unsigned peer, unsigned target, uint64_t now)
{
	*a = (struct asked){ .peer = { .ip = { 10, (uint8_t)(peer >> 8),
	    (uint8_t)peer }, .port = (uint16_t)now } };
	a->target.bytes[0] = (uint8_t)(target >> 8);
	a->target.bytes[1] = (uint8_t)target;
	a->q = (struct question){ .peer = &a->peer, .target = &a->target,
	    .now = now };
	return &a->q;
}

static uint64_t
take(const struct tally_rate *rate, unsigned peer, unsigned target,
    uint64_t now)
{
	struct asked a;

	return tally_take(tally, "r", rate, ask(&a, peer, target, now));
}

START_TEST(a_bucket_is_full_at_first_and_fills_by_its_rate)
{
	struct tally_rate rate = { .rate = 2, .burst = 3, .period = 1 };
	uint64_t t = CLOCK_S(5);

	for (unsigned i = 0; i < 3; i++)
		ck_assert_uint_eq(take(&rate, 1, 1, t), 0);
	ck_assert_uint_eq(take(&rate, 1, 1, t), CLOCK_MS(500));
	ck_assert_uint_eq(take(&rate, 1, 1, t + CLOCK_MS(499)), CLOCK_MS(1));
	ck_assert_uint_eq(take(&rate, 1, 1, t + CLOCK_MS(500)), 0);
	ck_assert_uint_eq(take(&rate, 1, 1, t + CLOCK_MS(500)),
	    CLOCK_MS(500));
	/* never more than the burst */
	t += CLOCK_S(1000);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_uint_eq(take(&rate, 1, 1, t), 0);
	ck_assert_uint_gt(take(&rate, 1, 1, t), 0);
}
END_TEST

START_TEST(a_slow_rate_waits_for_minutes)
{
	struct tally_rate rate = { .rate = 3, .burst = 1, .period = 3600 };

	ck_assert_uint_eq(take(&rate, 1, 1, 0), 0);
	ck_assert_uint_eq(take(&rate, 1, 1, 0), CLOCK_S(1200));
	ck_assert_uint_eq(take(&rate, 1, 1, CLOCK_S(1199)), CLOCK_S(1));
	ck_assert_uint_eq(take(&rate, 1, 1, CLOCK_S(1200)), 0);
}
END_TEST

/* 7 a second, asked at odd times: not one more and not one less. */
START_TEST(no_token_is_lost_or_won_by_rounding)
{
	struct tally_rate rate = { .rate = 7, .burst = 7, .period = 1 };
	struct rng rng = { 4 };
	uint64_t now = 0;
	size_t taken = 0;

	while (now < CLOCK_S(1000)) {
		taken += take(&rate, 1, 1, now) == 0;
		now += rng_below(&rng, 50000);
	}
	ck_assert_uint_ge(taken, 7000);
	ck_assert_uint_le(taken, 7007);
}
END_TEST

START_TEST(the_largest_numbers_do_not_overflow)
{
	struct tally_rate rate = { .rate = UINT32_MAX, .burst = UINT32_MAX,
		.period = 3600 };

	ck_assert_uint_eq(take(&rate, 1, 1, 0), 0);
	ck_assert_uint_eq(take(&rate, 1, 1, UINT64_MAX), 0);
	rate.rate = 1;
	ck_assert_uint_eq(take(&rate, 1, 1, 0), 0);
	ck_assert_uint_eq(take(&rate, 1, 1, UINT64_MAX), 0);
}
END_TEST

/* Workers read their clocks at different times. */
START_TEST(time_that_goes_back_gives_nothing)
{
	struct tally_rate rate = { .rate = 1, .burst = 1, .period = 1 };

	ck_assert_uint_eq(take(&rate, 1, 1, CLOCK_S(10)), 0);
	ck_assert_uint_eq(take(&rate, 1, 1, CLOCK_S(9)), CLOCK_S(1));
	ck_assert_uint_gt(take(&rate, 1, 1, CLOCK_MS(10999)), 0);
	ck_assert_uint_eq(take(&rate, 1, 1, CLOCK_S(11)), 0);
}
END_TEST

START_TEST(peers_targets_and_pairs_have_buckets_of_their_own)
{
	static const struct {
		enum tally_per per;
		bool other_peer, other_target;
	} rows[] = {
		{ TALLY_ALL, false, false },
		{ TALLY_PEER, true, false },
		{ TALLY_TARGET, false, true },
		{ TALLY_PAIR, true, true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tally_rate rate = { .rate = 1, .burst = 1, .period = 1,
			.per = rows[i].per };

		ck_assert_uint_eq(take(&rate, 1, 1, 0), 0);
		ck_assert_uint_gt(take(&rate, 1, 1, 0), 0);
		ck_assert_int_eq(take(&rate, 2, 1, 0) == 0,
		    rows[i].other_peer);
		ck_assert_int_eq(take(&rate, 1, 2, 0) == 0,
		    rows[i].other_target);
	}
}
END_TEST

START_TEST(rules_and_rates_have_buckets_of_their_own)
{
	struct tally_rate rate = { .rate = 1, .burst = 1, .period = 1 };
	struct asked a;

	ask(&a, 1, 1, 0);
	ck_assert_uint_eq(tally_take(tally, "r", &rate, &a.q), 0);
	ck_assert_uint_eq(tally_take(tally, "s", &rate, &a.q), 0);
	ck_assert_uint_gt(tally_take(tally, "r", &rate, &a.q), 0);
	rate.rate = 2;
	ck_assert_uint_eq(tally_take(tally, "r", &rate, &a.q), 0);
}
END_TEST

/* A port is nobody, a proved identity is somebody wherever it comes from. */
START_TEST(a_peer_is_its_identity_or_its_address)
{
	struct tally_rate rate = { .rate = 1, .burst = 1, .period = 1,
		.per = TALLY_PEER };
	struct asked a;

	ask(&a, 1, 1, 0);
	ck_assert_uint_eq(tally_take(tally, "r", &rate, &a.q), 0);
	a.peer.port++;
	ck_assert_uint_gt(tally_take(tally, "r", &rate, &a.q), 0);
	a.q.identity = &a.identity;
	ck_assert_uint_eq(tally_take(tally, "r", &rate, &a.q), 0);
	a.peer.ip[0]++;
	ck_assert_uint_gt(tally_take(tally, "r", &rate, &a.q), 0);
	a.identity.bytes[0]++;
	ck_assert_uint_eq(tally_take(tally, "r", &rate, &a.q), 0);
	a.q.identity = NULL;
	a.peer.zone = 1;
	ck_assert_uint_eq(tally_take(tally, "r", &rate, &a.q), 0);
}
END_TEST

START_TEST(peeking_takes_nothing)
{
	struct tally_rate rate = { .rate = 1, .burst = 1, .period = 1 };
	struct asked a;

	ask(&a, 1, 1, 0);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_uint_eq(tally_peek(tally, "r", &rate, &a.q), 0);
	ck_assert_uint_eq(tally_take(tally, "r", &rate, &a.q), 0);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_uint_eq(tally_peek(tally, "r", &rate, &a.q),
		    CLOCK_S(1));
	a.q.now = CLOCK_S(1);
	ck_assert_uint_eq(tally_peek(tally, "r", &rate, &a.q), 0);
	a.q.now = 0;
	ck_assert_uint_eq(tally_peek(tally, "r", &rate, &a.q), CLOCK_S(1));
}
END_TEST

/* 64 are known: one more, and the one that waited longest begins anew. */
START_TEST(the_bucket_that_was_unused_for_the_longest_time_makes_room)
{
	struct tally_rate rate = { .rate = 1, .burst = 1, .period = 3600,
		.per = TALLY_PEER };

	for (unsigned i = 0; i < 64; i++)
		ck_assert_uint_eq(take(&rate, i, 1, 0), 0);
	ck_assert_uint_gt(take(&rate, 0, 1, 0), 0);	/* used again */
	ck_assert_uint_eq(take(&rate, 64, 1, 0), 0);	/* instead of 1 */
	for (unsigned i = 2; i <= 64; i++)
		ck_assert_uint_gt(take(&rate, i, 1, 0), 0);
	ck_assert_uint_gt(take(&rate, 0, 1, 0), 0);
	ck_assert_uint_eq(take(&rate, 1, 1, 0), 0);
}
END_TEST

/* A table of counts, kept as the words say it. */
#define PEERS 6
#define TARGETS 5

static void
check_counts(uint32_t open[2][PEERS][TARGETS], bool is_exact)
{
	for (unsigned n = 0; n < 2 * PEERS * TARGETS; n++) {
		unsigned kind = n % 2, peer = n / 2 % PEERS;
		unsigned target = n / 2 / PEERS;
		uint32_t expected[4] = { 0, 0, 0, open[kind][peer][target] };
		struct asked a;

		for (unsigned i = 0; i < PEERS; i++)
			for (unsigned j = 0; j < TARGETS; j++) {
				expected[TALLY_ALL] += open[kind][i][j];
				expected[TALLY_PEER] += i == peer ?
				    open[kind][i][j] : 0;
				expected[TALLY_TARGET] += j == target ?
				    open[kind][i][j] : 0;
			}
		ask(&a, peer, target, 0);
		for (unsigned per = 0; per < 4; per++) {
			uint32_t count = tally_count(tally,
			    (enum tally_kind)kind, (enum tally_per)per, &a.q);

			EXPECT(count >= expected[per]);
			EXPECT(!is_exact || count == expected[per]);
		}
	}
}

static void
open_and_close(bool is_exact)
{
	uint32_t open[2][PEERS][TARGETS] = { { { 0 } } };
	struct rng rng = { 8 };

	for (unsigned i = 0; i < 5000; i++) {
		unsigned kind = (unsigned)rng_below(&rng, 2);
		unsigned peer = (unsigned)rng_below(&rng, PEERS);
		unsigned target = (unsigned)rng_below(&rng, TARGETS);
		struct asked a;

		ask(&a, peer, target, i);
		if (rng_below(&rng, 2) == 0) {
			tally_open(tally, (enum tally_kind)kind, &a.q);
			open[kind][peer][target]++;
		} else if (open[kind][peer][target] > 0) {
			tally_close(tally, (enum tally_kind)kind, &a.q);
			open[kind][peer][target]--;
		}
		check_counts(open, is_exact);
	}
	for (unsigned n = 0; n < 2 * PEERS * TARGETS; n++) {
		uint32_t *left = &open[n % 2][n / 2 % PEERS][n / 2 / PEERS];
		struct asked a;

		for (; *left > 0; (*left)--)
			tally_close(tally, (enum tally_kind)(n % 2),
			    ask(&a, n / 2 % PEERS, n / 2 / PEERS, 0));
	}
	check_counts(open, true);
}

START_TEST(what_is_open_is_counted_by_peer_target_and_pair)
{
	tally_free(tally);
	tally = tally_new(1000);
	open_and_close(true);
}
END_TEST

/* Room for 8 of 41: counts are too high, not too low, and right again in the
   end. */
START_TEST(beyond_the_limit_a_count_is_never_too_low)
{
	tally_free(tally);
	tally = tally_new(8);
	open_and_close(false);
}
END_TEST

START_TEST(a_large_tally_has_room_for_its_limit)
{
	struct tally_rate rate = { .rate = 1, .burst = 1, .period = 3600,
		.per = TALLY_PEER };

	tally_free(tally);
	tally = tally_new(10000);
	for (unsigned i = 0; i < 7000; i++)
		EXPECT(take(&rate, i, 1, 0) == 0);
	for (unsigned i = 0; i < 7000; i++)
		EXPECT(take(&rate, i, 1, 0) > 0);
}
END_TEST

/* Limits that are reached show in the metrics of who asked. */
START_TEST(reaching_a_limit_is_counted)
{
	struct tally_rate rate = { .rate = 1, .burst = 1, .period = 3600,
		.per = TALLY_PEER };
	struct metrics metrics = { 0 };

	for (unsigned i = 0; i < 67; i++) {
		struct asked a;

		ask(&a, i, i, 0)->metrics = &metrics;
		ck_assert_uint_eq(tally_take(tally, "r", &rate, &a.q), 0);
		tally_open(tally, TALLY_EXCHANGES, &a.q);
	}
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_RATES_FORGOTTEN), 3);
	/* three entries each: the 22nd has not all of its own */
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_OPEN_CROWDED), 67 - 21);
}
END_TEST

#define THREADS 4
#define TURNS 20000

static void *
work(void *arg)
{
	struct tally_rate rate = { .rate = 1, .burst = THREADS * TURNS / 2,
		.period = 3600 };
	size_t *taken = arg;

	for (unsigned i = 0; i < TURNS; i++) {
		struct asked a;

		ask(&a, i % 7, i % 3, 0);
		*taken += tally_take(tally, "r", &rate, &a.q) == 0;
		tally_open(tally, TALLY_EXCHANGES, &a.q);
		if (i % 2 == 0)
			tally_close(tally, TALLY_EXCHANGES, &a.q);
	}
	return NULL;
}

START_TEST(threads_share_one_tally)
{
	pthread_t threads[THREADS];
	size_t taken[THREADS] = { 0 }, total = 0;
	struct asked a;

	for (size_t i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, work,
		    &taken[i]), 0);
	for (size_t i = 0; i < THREADS; i++) {
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
		total += taken[i];
	}
	ck_assert_uint_eq(total, THREADS * TURNS / 2);
	ck_assert_uint_eq(tally_count(tally, TALLY_EXCHANGES, TALLY_ALL,
	    ask(&a, 1, 1, 0)), THREADS * TURNS / 2);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/policy/tally", setup, teardown,
    a_bucket_is_full_at_first_and_fills_by_its_rate,
    a_slow_rate_waits_for_minutes,
    no_token_is_lost_or_won_by_rounding,
    the_largest_numbers_do_not_overflow,
    time_that_goes_back_gives_nothing,
    peers_targets_and_pairs_have_buckets_of_their_own,
    rules_and_rates_have_buckets_of_their_own,
    a_peer_is_its_identity_or_its_address,
    peeking_takes_nothing,
    the_bucket_that_was_unused_for_the_longest_time_makes_room,
    what_is_open_is_counted_by_peer_target_and_pair,
    beyond_the_limit_a_count_is_never_too_low,
    a_large_tally_has_room_for_its_limit,
    reaching_a_limit_is_counted,
    threads_share_one_tally)
