/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_mids.c - Message IDs towards one endpoint */

#include "check_main.h"

#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "ostler/net/mids.h"

#define LIFETIME CLOCK_S(247)

static struct mids mids;

START_TEST(they_go_up_from_the_start_and_around)
{
	uint16_t mid;

	mids_init(&mids, 65534);
	for (unsigned i = 0; i < 4; i++) {
		ck_assert(mids_take(&mids, CLOCK_S(1), LIFETIME, &mid));
		ck_assert_uint_eq(mid, (uint16_t)(65534 + i));
	}
}
END_TEST

/* Whatever the start: at least all blocks but one, each ID once. */
static unsigned
take_all(uint16_t start, uint64_t now)
{
	static bool seen[65536];
	unsigned n = 0, twice = 0;
	uint16_t mid;

	memset(seen, 0, sizeof(seen));
	mids_init(&mids, start);
	while (mids_take(&mids, now, LIFETIME, &mid)) {
		twice += seen[mid];
		seen[mid] = true;
		n++;
	}
	ck_assert_uint_eq(twice, 0);
	ck_assert(!mids_has_free(&mids, now, LIFETIME));
	return n;
}

START_TEST(nearly_all_can_be_used_at_once_and_none_twice)
{
	ck_assert_uint_eq(take_all(0, 0), 65536);
	ck_assert_uint_eq(take_all(MIDS_BLOCK - 1, 1), 65536 - MIDS_BLOCK + 1);
	ck_assert_uint_eq(take_all(65535, CLOCK_S(1000)),
	    65536 - MIDS_BLOCK + 1);
	for (unsigned start = 0; start < 65536; start += 997)
		ck_assert_uint_gt(take_all((uint16_t)start, CLOCK_S(5)),
		    65536 - MIDS_BLOCK);
}
END_TEST

START_TEST(used_up_they_come_free_after_the_lifetime)
{
	uint64_t now = CLOCK_S(10) + 1;

	take_all(0, now);
	ck_assert(!mids_has_free(&mids, now + LIFETIME - 1, LIFETIME));
	ck_assert(mids_has_free(&mids, now + LIFETIME + CLOCK_S(1),
	    LIFETIME));
}
END_TEST

/* The property itself, at rates below and above what is possible. */
START_TEST(none_is_given_again_within_the_lifetime)
{
	static uint64_t given[65536];
	uint64_t now = CLOCK_S(1);
	unsigned refused = 0, early = 0;
	uint16_t mid;

	memset(given, 0, sizeof(given));
	mids_init(&mids, 12345);
	srandom(1);
	for (unsigned i = 0; i < 1000000; i++) {
		now += (uint64_t)random() % (i % 50000 < 25000 ? 6000 : 400);
		if (!mids_take(&mids, now, LIFETIME, &mid)) {
			refused++;
			continue;
		}
		early += given[mid] != 0 && now - given[mid] < LIFETIME;
		given[mid] = now;
	}
	ck_assert_uint_eq(early, 0);
	ck_assert_uint_gt(refused, 0);
}
END_TEST

TEST_MAIN("ostler/net/mids",
    they_go_up_from_the_start_and_around,
    nearly_all_can_be_used_at_once_and_none_twice,
    used_up_they_come_free_after_the_lifetime,
    none_is_given_again_within_the_lifetime)
