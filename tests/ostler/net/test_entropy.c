/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_entropy.c - random bytes */

#include "check_main.h"

#include <stdbool.h>
#include <string.h>

#include "ostler/net/entropy.h"

static unsigned fills;

/* 0, 1, 2, ... over all fills */
static void
count_up(void *arg, uint8_t *out, size_t len)
{
	uint8_t *next = arg;

	fills++;
	for (size_t i = 0; i < len; i++)
		out[i] = (*next)++;
}

START_TEST(bytes_come_in_order_and_none_twice)
{
	struct entropy e;
	uint8_t next = 0, got[8], expected = 0;

	entropy_init(&e, count_up, &next);
	for (int i = 0; i < 32; i++) {
		entropy_take(&e, got, sizeof(got));
		for (size_t k = 0; k < sizeof(got); k++)
			ck_assert_uint_eq(got[k], expected++);
	}
	ck_assert_uint_eq(fills, 1);
	entropy_take(&e, got, 1);
	ck_assert_uint_eq(fills, 2);
}
END_TEST

START_TEST(too_few_left_means_a_new_pool)
{
	struct entropy e;
	uint8_t next = 0, got[sizeof(e.pool)];

	entropy_init(&e, count_up, &next);
	entropy_take(&e, got, 1);
	entropy_take(&e, got, sizeof(got));
	ck_assert_uint_eq(fills, 2);
	ck_assert_uint_eq(got[0], 0);
	ck_assert_uint_eq(got[255], 255);
}
END_TEST

START_TEST(numbers_keep_to_their_limit)
{
	struct entropy e;
	bool seen[5] = { false };

	entropy_init(&e, NULL, NULL);
	for (int i = 0; i < 1000; i++) {
		uint64_t n = entropy_take_upto(&e, 4);

		ck_assert_uint_le(n, 4);
		seen[n] = true;
	}
	for (int i = 0; i < 5; i++)
		ck_assert(seen[i]);
	ck_assert_uint_eq(entropy_take_upto(&e, 0), 0);
	entropy_take_upto(&e, UINT64_MAX);
}
END_TEST

START_TEST(the_kernels_bytes_differ)
{
	struct entropy e;
	uint8_t a[16], b[16];

	entropy_init(&e, NULL, NULL);
	entropy_take(&e, a, sizeof(a));
	entropy_take(&e, b, sizeof(b));
	ck_assert(memcmp(a, b, sizeof(a)) != 0);
}
END_TEST

TEST_MAIN("ostler/net/entropy",
    bytes_come_in_order_and_none_twice,
    too_few_left_means_a_new_pool,
    numbers_keep_to_their_limit,
    the_kernels_bytes_differ)
