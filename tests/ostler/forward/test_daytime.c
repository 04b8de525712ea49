/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/daytime.h"

#include <stdlib.h>
#include <time.h>

#include "check_main.h"

static uint64_t now;
static struct clock fake;

static struct daytime
daytime_at(const char *zone, uint64_t second)
{
	struct daytime d = { .until = 0 };

	setenv("TZ", zone, 1);
	tzset();
	now = CLOCK_S(second);
	clock_init_fake(&fake, &now);
	daytime_update(&d, &fake);
	return d;
}

START_TEST(the_first_day_was_a_thursday)
{
	struct daytime d = daytime_at("UTC0", 0);

	ck_assert_uint_eq(d.minute, 0);
	ck_assert_uint_eq(d.weekday, 3);
	d = daytime_at("UTC0", 4 * 86400 - 1);	/* Sunday */
	ck_assert_uint_eq(d.minute, 1439);
	ck_assert_uint_eq(d.weekday, 6);
	d = daytime_at("UTC0", 4 * 86400);
	ck_assert_uint_eq(d.minute, 0);
	ck_assert_uint_eq(d.weekday, 0);
}
END_TEST

START_TEST(it_is_local_time_with_its_summer)
{
	static const char zone[] = "CET-1CEST,M3.5.0,M10.5.0/3";
	/* 2026-01-15 and 2026-07-15, a Thursday and a Wednesday, 22:30 UTC */
	struct daytime winter = daytime_at(zone, 1768516200);
	struct daytime summer = daytime_at(zone, 1784154600);

	ck_assert_uint_eq(winter.minute, 23 * 60 + 30);
	ck_assert_uint_eq(winter.weekday, 3);
	ck_assert_uint_eq(summer.minute, 30);
	ck_assert_uint_eq(summer.weekday, 3);
}
END_TEST

START_TEST(it_changes_with_the_minute_and_not_within_it)
{
	struct daytime d = daytime_at("UTC0", 3600 + 17);

	ck_assert_uint_eq(d.minute, 60);
	ck_assert_uint_eq(d.until, CLOCK_S(3660));
	now = CLOCK_S(3659);
	clock_tick(&fake);
	daytime_update(&d, &fake);
	ck_assert_uint_eq(d.minute, 60);
	now = CLOCK_S(3660);
	clock_tick(&fake);
	daytime_update(&d, &fake);
	ck_assert_uint_eq(d.minute, 61);
}
END_TEST

static unsigned reads;

static uint64_t
read_counted(void *arg)
{
	(void)arg;
	reads++;
	return CLOCK_S(59);
}

START_TEST(the_system_is_asked_once_a_minute)
{
	struct daytime d = daytime_at("UTC0", 0);

	reads = 0;
	fake.read_wall = read_counted;
	fake.now = d.until;
	for (unsigned i = 0; i < 100; i++)
		daytime_update(&d, &fake);
	ck_assert_uint_eq(reads, 1);
	fake.now += CLOCK_S(1);
	daytime_update(&d, &fake);
	ck_assert_uint_eq(reads, 2);
}
END_TEST

TEST_MAIN("ostler/forward/daytime",
    the_first_day_was_a_thursday,
    it_is_local_time_with_its_summer,
    it_changes_with_the_minute_and_not_within_it,
    the_system_is_asked_once_a_minute)
