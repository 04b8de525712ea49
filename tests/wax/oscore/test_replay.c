/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_replay.c - wax/oscore/replay.c */
#include "check_main.h"
#include "expect.h"
#include "rng.h"
#include "wax/oscore/replay.h"

static struct replay r;

static void
begin(void)
{
	replay_init(&r, REPLAY_DEFAULT);
}

static bool
accept(uint64_t piv)
{
	bool is_new = replay_check(&r, piv);

	if (is_new)
		replay_commit(&r, piv);
	return is_new;
}

START_TEST(a_number_is_accepted_once)
{
	ck_assert(accept(0));
	ck_assert(!accept(0));
	ck_assert(accept(7));
	ck_assert(!accept(7));
	ck_assert(accept(3));
	ck_assert(!accept(3));
}
END_TEST

START_TEST(asking_changes_nothing)
{
	struct replay before = r;

	ck_assert(replay_check(&r, 5));
	ck_assert(replay_check(&r, UINT64_C(0xffffffffff)));
	ck_assert_mem_eq(&before, &r, sizeof(r));
}
END_TEST

START_TEST(the_oldest_of_the_window_is_accepted_and_the_one_below_is_not)
{
	ck_assert(accept(100));
	ck_assert(accept(69));
	ck_assert(!accept(68));
	ck_assert(!accept(69));
}
END_TEST

START_TEST(numbers_inside_a_jump_are_accepted_late)
{
	ck_assert(accept(10));
	ck_assert(accept(30));
	for (uint64_t n = 11; n < 30; n++)
		ck_assert(accept(n));
	for (uint64_t n = 0; n <= 30; n++)
		ck_assert(n < 10 ? accept(n) : !accept(n));
}
END_TEST

START_TEST(jumps_of_the_size_of_a_word_and_more_forget_nothing)
{
	static const uint64_t jumps[] = { 31, 32, 33, 63, 64, 65, 127, 128,
	    255, 256, 257, 1000, UINT64_C(1) << 32, UINT64_C(1) << 39 };

	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
		begin();
		ck_assert(accept(1));
		ck_assert(accept(1 + jumps[i]));
		ck_assert(!accept(1));
		ck_assert(!accept(1 + jumps[i]));
		ck_assert(accept(jumps[i]));
		ck_assert(!accept(jumps[i]));
	}
}
END_TEST

START_TEST(the_largest_number_is_legal_and_the_last)
{
	ck_assert(accept((UINT64_C(1) << 40) - 1));
	ck_assert(!accept((UINT64_C(1) << 40) - 1));
	ck_assert(!accept(1));
}
END_TEST

START_TEST(an_unknown_window_refuses_nothing_until_it_is_recovered)
{
	ck_assert(accept(9));
	replay_forget(&r);
	ck_assert(replay_check(&r, 9));
	replay_recover(&r, 20);
	ck_assert(!replay_check(&r, 9));
	ck_assert(!replay_check(&r, 19));
	ck_assert(accept(20));
	ck_assert(!accept(20));
	ck_assert(accept(21));
}
END_TEST

/* The model remembers all that was ever accepted. */
#define MODEL 4000

static void
run_model(unsigned size, uint64_t seed)
{
	static bool seen[MODEL];
	struct rng rng = { seed };
	uint64_t highest = 0, at = 0;
	bool any = false;

	memset(seen, 0, sizeof(seen));
	replay_init(&r, size);
	for (int i = 0; i < 2000; i++) {
		size_t step = rng_below(&rng, 20) == 0 ?
		    rng_below(&rng, 300) : rng_below(&rng, 8);
		uint64_t back = rng_below(&rng, 2) == 0 ? 0 :
		    rng_below(&rng, size + 6);
		uint64_t n;
		bool expected;

		at = at + step >= MODEL ? 0 : at + step;
		n = back > at ? 0 : at - back;
		expected = !seen[n] && (!any || n + size > highest);
		EXPECT(replay_check(&r, n) == expected);
		if (!expected || rng_below(&rng, 4) == 0)
			continue;	/* forged: never committed */
		replay_commit(&r, n);
		seen[n] = true;
		highest = !any || n > highest ? n : highest;
		any = true;
	}
}

START_TEST(random_sequences_agree_with_a_model_that_forgets_nothing)
{
	static const unsigned sizes[] = { 1, 2, 31, 32, 33, 63, 64, 65, 128,
	    255, 256 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (uint64_t seed = 0; seed < 20; seed++)
			run_model(sizes[i], seed * 1000 + i);
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/replay", begin, NULL,
    a_number_is_accepted_once,
    asking_changes_nothing,
    the_oldest_of_the_window_is_accepted_and_the_one_below_is_not,
    numbers_inside_a_jump_are_accepted_late,
    jumps_of_the_size_of_a_word_and_more_forget_nothing,
    the_largest_number_is_legal_and_the_last,
    an_unknown_window_refuses_nothing_until_it_is_recovered,
    random_sequences_agree_with_a_model_that_forgets_nothing)
