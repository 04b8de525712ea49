/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_clock.c - time that stands still between ticks */
#include "core/clock.h"

#include "check_main.h"

START_TEST(clock_fake_moves_with_the_tick_only)
{
	uint64_t now = CLOCK_S(5);
	struct clock c;

	clock_init_fake(&c, &now);
	ck_assert_uint_eq(c.now, 5000000);
	now += CLOCK_MS(7);
	ck_assert_uint_eq(c.now, 5000000);
	clock_tick(&c);
	ck_assert_uint_eq(c.now, 5007000);
}
END_TEST

START_TEST(clock_system_never_goes_back)
{
	struct clock c;

	clock_init_system(&c);
	ck_assert_uint_gt(c.now, 0);
	for (int i = 0; i < 1000; i++) {
		uint64_t before = c.now;

		clock_tick(&c);
		ck_assert_uint_ge(c.now, before);
	}
}
END_TEST

START_TEST(clock_units_do_not_overflow)
{
	ck_assert_uint_eq(CLOCK_S(UINT32_MAX), UINT64_C(4294967295000000));
	ck_assert_uint_eq(CLOCK_MS(UINT32_MAX), UINT64_C(4294967295000));
}
END_TEST

START_TEST(clock_wall_of_the_system_is_behind_its_last_leap_second)
{
	struct clock c;

	clock_init_system(&c);
	ck_assert_uint_gt(clock_read_wall(&c), CLOCK_S(1483228800));
}
END_TEST

START_TEST(clock_wall_of_a_fake_needs_no_tick)
{
	uint64_t now = CLOCK_S(5);
	struct clock c;

	clock_init_fake(&c, &now);
	now = CLOCK_S(7);
	ck_assert_uint_eq(clock_read_wall(&c), CLOCK_S(7));
	ck_assert_uint_eq(c.now, CLOCK_S(5));
}
END_TEST

TEST_MAIN("core/clock",
    clock_wall_of_the_system_is_behind_its_last_leap_second,
    clock_wall_of_a_fake_needs_no_tick,
    clock_fake_moves_with_the_tick_only,
    clock_system_never_goes_back,
    clock_units_do_not_overflow)
