/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_recurrence.c - wax/ocf/recurrence.c */
#include "check_main.h"
#include "expect.h"
#include "rng.h"
#include "wax/ocf/recurrence.h"

static struct period period;

static void
begin(void)
{
	/* a Monday */
	ck_assert_int_eq(period_parse(bytes_of_text(
	    "20240101T080000Z/PT2H"), &period), WAX_OK);
}

static enum wax_status
parse(const char *text, struct recurrence *out)
{
	return recurrence_parse(bytes_of_text(text), &period, out);
}

static int64_t
at(const char *text)
{
	int64_t t = -1;

	ck_assert_int_eq(period_parse_time(bytes_of_text(text), &t), WAX_OK);
	return t;
}

START_TEST(rules_of_the_known_part_hold_when_they_should)
{
	static const struct {
		const char *rule, *time;
		bool holds;
	} rows[] = {
		{ "FREQ=DAILY", "20240101T075959Z", false },
		{ "FREQ=DAILY", "20240101T080000Z", true },
		{ "FREQ=DAILY", "20240102T095959Z", true },
		{ "FREQ=DAILY", "20240102T100000Z", false },
		{ "RRULE:FREQ=DAILY;INTERVAL=2", "20240102T090000Z", false },
		{ "FREQ=DAILY;INTERVAL=2", "20240103T090000Z", true },
		{ "FREQ=DAILY;COUNT=3", "20240103T090000Z", true },
		{ "FREQ=DAILY;COUNT=3", "20240104T090000Z", false },
		{ "FREQ=DAILY;UNTIL=20240103", "20240102T090000Z", true },
		{ "FREQ=DAILY;UNTIL=20240103", "20240103T090000Z", false },
		{ "FREQ=DAILY;BYDAY=SA,SU", "20240106T090000Z", true },
		{ "FREQ=DAILY;BYDAY=SA,SU", "20240108T090000Z", false },
		{ "FREQ=WEEKLY", "20240108T090000Z", true },
		{ "FREQ=WEEKLY", "20240109T090000Z", false },
		{ "FREQ=WEEKLY;BYDAY=MO,WE;WKST=MO", "20240110T090000Z",
		    true },
		{ "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "20240110T090000Z",
		    false },
		{ "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "20240117T090000Z",
		    true },
		{ "FREQ=MONTHLY", "20240201T090000Z", true },
		{ "FREQ=MONTHLY", "20240202T090000Z", false },
		{ "FREQ=MONTHLY;INTERVAL=3", "20240401T090000Z", true },
		{ "FREQ=YEARLY", "20250101T090000Z", true },
		{ "FREQ=YEARLY", "20250201T090000Z", false },
		{ "FREQ=YEARLY;COUNT=2", "20260101T090000Z", false },
	};
	struct recurrence r;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(parse(rows[i].rule, &r), WAX_OK);
		ck_assert_msg(recurrence_has(&r, &period, at(rows[i].time)) ==
		    rows[i].holds, "%s at %s", rows[i].rule, rows[i].time);
		ck_assert(!recurrence_has(&r, &period, -1));
		ck_assert(!recurrence_has(&r, &period, INT64_MAX));
	}
}
END_TEST

START_TEST(what_is_not_known_or_wrong_is_refused)
{
	static const struct {
		const char *rule;
		enum wax_status st;
	} rows[] = {
		{ "", WAX_UNSUPPORTED }, { "COUNT=1", WAX_FORMAT },
		{ "FREQ=HOURLY", WAX_UNSUPPORTED },
		{ "FREQ=DAILY;BYMONTH=1", WAX_UNSUPPORTED },
		{ "FREQ=DAILY;FREQ=DAILY", WAX_FORMAT },
		{ "FREQ=MONTHLY;BYDAY=MO", WAX_UNSUPPORTED },
		{ "FREQ=WEEKLY;BYDAY=1MO", WAX_UNSUPPORTED },
		{ "FREQ=WEEKLY;BYDAY=", WAX_UNSUPPORTED },
		{ "FREQ=WEEKLY;WKST=SU", WAX_UNSUPPORTED },
		{ "FREQ=DAILY;INTERVAL=0", WAX_RANGE },
		{ "FREQ=DAILY;INTERVAL=367", WAX_RANGE },
		{ "FREQ=DAILY;INTERVAL=x", WAX_FORMAT },
		{ "FREQ=DAILY;COUNT=36601", WAX_RANGE },
		{ "FREQ=DAILY;COUNT=", WAX_RANGE },
		{ "FREQ=DAILY;COUNT=1;UNTIL=20250101", WAX_FORMAT },
		{ "FREQ=DAILY;UNTIL=2025", WAX_FORMAT },
	};
	struct recurrence r;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(parse(rows[i].rule, &r) == rows[i].st, "%s",
		    rows[i].rule);
	period.end = period.begin + 367 * (int64_t)PERIOD_DAY;
	ck_assert_int_eq(parse("FREQ=DAILY", &r), WAX_RANGE);
}
END_TEST

/* The same by counting each day from the first. */
static bool
reference(bool weekly, unsigned interval, unsigned days, unsigned count,
    int64_t now)
{
	int64_t first = period.begin / PERIOD_DAY;
	unsigned seen = 0;

	for (int64_t day = first; day * PERIOD_DAY <= now; day++) {
		int64_t begin = period.begin + (day - first) * PERIOD_DAY;
		int weekday = date_weekday(day);
		bool hit = weekly ? (unsigned)((day - (first -
		    date_weekday(first))) / 7) % interval == 0 &&
		    (days >> weekday & 1) != 0 :
		    (unsigned)(day - first) % interval == 0 && (days == 0 ||
		    (days >> weekday & 1) != 0);

		if (!hit && day != first)
			continue;
		if (count > 0 && ++seen > count)
			return false;
		if (now >= begin && now < begin + period.end - period.begin)
			return true;
	}
	return false;
}

START_TEST(rules_are_as_counted_by_hand)
{
	static const char *const names[] = { "MO", "TU", "WE", "TH", "FR",
	    "SA", "SU" };
	struct rng rng = { 9 };

	for (int i = 0; i < 2000; i++) {
		bool weekly = rng_below(&rng, 2) != 0;
		unsigned interval = 1 + (unsigned)rng_below(&rng, 5);
		unsigned days = 1 + (unsigned)rng_below(&rng, 127);
		unsigned count = (unsigned)rng_below(&rng, 20);
		char text[90];
		struct recurrence r;
		int n = snprintf(text, sizeof(text), "FREQ=%s;INTERVAL=%u",
		    weekly ? "WEEKLY" : "DAILY", interval);

		period.begin = at("20240101T080000Z") +
		    (int64_t)rng_below(&rng, 9) * PERIOD_DAY;
		period.end = period.begin + 3600 +
		    (int64_t)rng_below(&rng, 300000);
		if (count > 0)
			n += snprintf(text + n, sizeof(text) - (size_t)n,
			    ";COUNT=%u", count);
		n += snprintf(text + n, sizeof(text) - (size_t)n, ";BYDAY=");
		for (unsigned d = 0, any = 0; d < 7; d++)
			if ((days >> d & 1) != 0)
				n += snprintf(text + n, sizeof(text) -
				    (size_t)n, "%s%s", any++ ? "," : "",
				    names[d]);
		EXPECT(parse(text, &r) == WAX_OK);
		for (int j = 0; j < 30; j++) {
			int64_t now = period.begin - 7200 +
			    (int64_t)rng_below(&rng, 60 * PERIOD_DAY);

			EXPECT(recurrence_has(&r, &period, now) ==
			    reference(weekly, interval, days, count, now),
			    "%s", text);
		}
	}
}
END_TEST

TEST_MAIN_FIXTURE("wax/ocf/recurrence", begin, NULL,
    rules_of_the_known_part_hold_when_they_should,
    what_is_not_known_or_wrong_is_refused,
    rules_are_as_counted_by_hand)
