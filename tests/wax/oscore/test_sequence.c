/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_sequence.c - wax/oscore/sequence.c */
#include <pthread.h>

#include "check_main.h"
#include "wax/oscore/sequence.h"
#include "wax/support.h"

static struct memory disk;

static void
begin(void)
{
	memory_init(&disk);
}

static struct wax_context *
start(uint32_t step)
{
	struct wax_context_parameters p = support_parameters(true);
	struct wax_context *c;

	p.record = "record";
	p.ssn_step = step;
	ck_assert_int_eq(wax_context_new(&p, &disk.env, &c), WAX_OK);
	return c;
}

static uint64_t
take(struct wax_context *c)
{
	uint64_t n;

	ck_assert_int_eq(sequence_take(c, &n), WAX_OK);
	return n;
}

START_TEST(numbers_begin_at_zero_and_rise_by_one)
{
	struct wax_context *c = start(10);

	for (uint64_t n = 0; n < 25; n++)
		ck_assert_uint_eq(take(c), n);
	wax_context_free(c);
}
END_TEST

START_TEST(b_1_1_the_limit_is_stored_before_a_number_below_it_is_used)
{
	struct wax_context *c = start(10);

	ck_assert_uint_eq(disk.stores, 1);
	for (int i = 0; i < 10; i++)
		(void)take(c);
	ck_assert_uint_eq(disk.stores, 1);
	(void)take(c);
	ck_assert_uint_eq(disk.stores, 2);
	wax_context_free(c);
}
END_TEST

START_TEST(no_number_is_used_again_after_any_crash)
{
	uint64_t next = 0;

	for (int crashes = 0; crashes < 40; crashes++) {
		struct wax_context *c = start(7);

		for (int i = 0; i < crashes % 16; i++) {
			uint64_t n = take(c);

			ck_assert_uint_ge(n, next);
			next = n + 1;
		}
		wax_context_free(c);	/* without retire: as kill -9 */
	}
}
END_TEST

START_TEST(b_1_1_with_a_pad_a_lost_store_repeats_no_number)
{
	struct wax_context_parameters p = support_parameters(true);
	struct rng rng = { 3 };
	uint64_t next = 0;

	p.record = "record";
	p.ssn_step = 5;
	p.ssn_pad = 5;
	for (int crashes = 0; crashes < 200; crashes++) {
		struct memory old = disk;
		struct wax_context *c;
		unsigned stores = disk.stores;

		ck_assert_int_eq(wax_context_new(&p, &disk.env, &c), WAX_OK);
		for (size_t i = rng_below(&rng, 20); i > 0; i--) {
			struct memory before = disk;
			uint64_t n = take(c);

			ck_assert_uint_ge(n, next);
			next = n + 1;
			if (disk.stores != before.stores)
				old = before;
		}
		wax_context_free(c);
		/* the last store is lost, but not the first ever */
		if (disk.stores > stores + 1 && rng_below(&rng, 2) == 0) {
			memcpy(disk.record, old.record, old.len);
			disk.len = old.len;
		}
	}
	ck_assert_uint_gt(next, 1000);
}
END_TEST

START_TEST(nothing_is_sent_when_the_store_fails)
{
	struct wax_context *c = start(3);
	uint64_t n;

	for (int i = 0; i < 3; i++)
		(void)take(c);
	disk.store_status = WAX_STORAGE;
	ck_assert_int_eq(sequence_take(c, &n), WAX_STORAGE);
	ck_assert_int_eq(sequence_take(c, &n), WAX_STORAGE);
	disk.store_status = WAX_OK;
	ck_assert_uint_eq(take(c), 3);
	wax_context_free(c);
}
END_TEST

START_TEST(a_context_is_not_born_when_the_store_fails)
{
	struct wax_context_parameters p = support_parameters(true);
	struct wax_context *c;

	p.record = "record";
	disk.store_status = WAX_STORAGE;
	ck_assert_int_eq(wax_context_new(&p, &disk.env, &c), WAX_STORAGE);
	ck_assert(!disk.is_in_use);
}
END_TEST

START_TEST(after_an_orderly_end_no_number_is_skipped)
{
	struct wax_context *c = start(100);

	for (int i = 0; i < 5; i++)
		(void)take(c);
	ck_assert_int_eq(wax_context_retire(c), WAX_OK);
	wax_context_free(c);
	c = start(100);
	ck_assert_uint_eq(take(c), 5);
	wax_context_free(c);
	/* but the exact state counts once only */
	c = start(100);
	ck_assert_uint_ge(take(c), 6);
	wax_context_free(c);
}
END_TEST

START_TEST(a_retired_context_gives_no_number)
{
	struct wax_context *c = start(100);
	uint64_t n;

	ck_assert_int_eq(wax_context_retire(c), WAX_OK);
	ck_assert_int_eq(sequence_take(c, &n), WAX_STATE);
	wax_context_free(c);
}
END_TEST

START_TEST(section_7_2_1_after_2_to_the_40_nothing_is_sent)
{
	struct wax_context *c = start(64);
	struct wax_ssn_state state;
	uint64_t n;

	c->ssn_next = c->ssn_limit = (UINT64_C(1) << 40) - 2;
	wax_context_ssn(c, &state);
	ck_assert(state.is_low && !state.is_exhausted);
	ck_assert_uint_eq(take(c), (UINT64_C(1) << 40) - 2);
	ck_assert_uint_eq(take(c), (UINT64_C(1) << 40) - 1);
	ck_assert_int_eq(sequence_take(c, &n), WAX_EXHAUSTED);
	wax_context_ssn(c, &state);
	ck_assert(state.is_exhausted);
	wax_context_free(c);
	/* nor after a restart */
	c = start(64);
	ck_assert_int_eq(sequence_take(c, &n), WAX_EXHAUSTED);
	wax_context_free(c);
}
END_TEST

START_TEST(damage_and_foreign_records_are_refused)
{
	struct wax_context_parameters p = support_parameters(true);
	struct wax_context *c = start(10);

	wax_context_free(c);
	p.record = "record";
	p.master_salt = support_secret;
	p.master_salt_len = 4;
	ck_assert_int_eq(wax_context_new(&p, &disk.env, &c), WAX_STATE);
	p.master_salt_len = 0;
	disk.record[5] ^= 1;
	ck_assert_int_eq(wax_context_new(&p, &disk.env, &c), WAX_STATE);
	disk.record[0] ^= 1;
	ck_assert_int_eq(wax_context_new(&p, &disk.env, &c), WAX_DAMAGED);
	disk.load_status = WAX_DAMAGED;
	ck_assert_int_eq(wax_context_new(&p, &disk.env, &c), WAX_DAMAGED);
}
END_TEST

START_TEST(two_contexts_never_share_a_record)
{
	struct wax_context_parameters p = support_parameters(true);
	struct wax_context *c = start(10), *other;

	p.record = "record";
	ck_assert_int_eq(wax_context_new(&p, &disk.env, &other), WAX_EXISTS);
	ck_assert(disk.is_in_use);
	wax_context_free(c);
	ck_assert(!disk.is_in_use);
}
END_TEST

#define THREADS 4
#define EACH 5000

static struct wax_context *shared;
static uint8_t taken[THREADS * EACH];

static void *
take_many(void *arg)
{
	struct packet *p = malloc(sizeof(*p));
	struct wax_exchange x = { 0 };
	uint8_t buffer[600];
	struct wax_message out;

	(void)arg;
	packet_make(p, 1, "", "");
	for (int i = 0; i < EACH; i++) {
		size_t n;

		if (wax_protect_request(&x, shared, &p->m, buffer,
		    sizeof(buffer), &out) != WAX_OK)
			return arg;
		n = x.request_piv_len == 1 ? x.request_piv[0] :
		    (size_t)x.request_piv[0] << 8 | x.request_piv[1];
		__atomic_add_fetch(&taken[n], 1, __ATOMIC_RELAXED);
	}
	wax_exchange_clear(&x);
	free(p);
	return NULL;
}

START_TEST(section_7_2_reading_and_increasing_is_atomic)
{
	pthread_t threads[THREADS];

	shared = start(100);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, take_many,
		    taken), 0);
	for (int i = 0; i < THREADS; i++) {
		void *failed;

		pthread_join(threads[i], &failed);
		ck_assert_ptr_null(failed);
	}
	for (int i = 0; i < THREADS * EACH; i++)
		if (taken[i] != 1)
			ck_abort_msg("number %d used %d times", i, taken[i]);
	wax_context_free(shared);
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/sequence", begin, NULL,
    numbers_begin_at_zero_and_rise_by_one,
    b_1_1_the_limit_is_stored_before_a_number_below_it_is_used,
    no_number_is_used_again_after_any_crash,
    b_1_1_with_a_pad_a_lost_store_repeats_no_number,
    nothing_is_sent_when_the_store_fails,
    a_context_is_not_born_when_the_store_fails,
    after_an_orderly_end_no_number_is_skipped,
    a_retired_context_gives_no_number,
    section_7_2_1_after_2_to_the_40_nothing_is_sent,
    damage_and_foreign_records_are_refused,
    two_contexts_never_share_a_record,
    section_7_2_reading_and_increasing_is_atomic)
