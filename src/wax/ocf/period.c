/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* period.c - a period of time (RFC 5545 section 3.3.9) */
#include "wax/ocf/period.h"

#include "core/reader.h"

#define DATE_LEN 8		/* "19970101" */
#define DAYS_IN_400_YEARS 146097
#define DAYS_TO_1970 719468	/* from March 1, year 0 */
#define DURATION_DIGITS_MAX 7

int64_t
date_to_days(const struct date *d)
{
	/* years that begin in March have the leap day at their end */
	int64_t year = d->month <= 2 ? d->year - 1 : d->year;
	int64_t era = year / 400, of_era = year - era * 400;
	int64_t month = (d->month + 9) % 12;
	int64_t day = (153 * month + 2) / 5 + d->day - 1;

	return era * DAYS_IN_400_YEARS + of_era * 365 + of_era / 4 -
	    of_era / 100 + day - DAYS_TO_1970;
}

struct date
date_of_days(int64_t days)
{
	int64_t shifted = days + DAYS_TO_1970;
	int64_t era = shifted / DAYS_IN_400_YEARS;
	int64_t of_era = shifted - era * DAYS_IN_400_YEARS;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 -
	    of_era / 146096) / 365;
	int64_t day = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * day + 2) / 153;
	struct date d = {
		.month = (int)(month < 10 ? month + 3 : month - 9),
		.day = (int)(day - (153 * month + 2) / 5 + 1),
	};

	d.year = (int)(year + era * 400 + (d.month <= 2 ? 1 : 0));
	return d;
}

int
date_weekday(int64_t days)
{
	return (int)((days + 3) % 7);	/* 1970 began on a Thursday */
}

static int
period_read_number(struct reader *r, size_t digits)
{
	struct bytes b = reader_take(r, digits);
	int number = 0;

	for (size_t i = 0; i < b.len; i++) {
		if (b.data[i] < '0' || b.data[i] > '9') {
			r->failed = true;
			return 0;
		}
		number = number * 10 + (b.data[i] - '0');
	}
	return number;
}

static int64_t
period_read_clock(struct reader *r)
{
	int hour, minute, second;

	if (reader_u8(r) != 'T')
		r->failed = true;
	hour = period_read_number(r, 2);
	minute = period_read_number(r, 2);
	second = period_read_number(r, 2);
	if (hour > 23 || minute > 59 || second > 60)
		r->failed = true;
	if (reader_left(r) > 0 && reader_u8(r) != 'Z')
		r->failed = true;
	return ((int64_t)hour * 60 + minute) * 60 + second;
}

enum wax_status
period_parse_time(struct bytes text, int64_t *out)
{
	struct reader r = reader_open(text);
	struct date date = {
		.year = period_read_number(&r, 4),
		.month = period_read_number(&r, 2),
		.day = period_read_number(&r, 2),
	}, same;
	int64_t days, clock = 0;

	if (r.failed || date.year < 1970 || date.month < 1 ||
	    date.month > 12 || date.day < 1 || date.day > 31)
		return WAX_FORMAT;
	days = date_to_days(&date);
	same = date_of_days(days);
	if (same.day != date.day)	/* February 30 */
		return WAX_FORMAT;
	if (reader_left(&r) > 0)
		clock = period_read_clock(&r);
	if (reader_close(&r) != WAX_OK)
		return WAX_FORMAT;
	*out = days * PERIOD_DAY + clock;
	return WAX_OK;
}

static int64_t
duration_read_number(struct reader *r)
{
	int64_t number = 0;
	size_t digits = 0;

	for (; reader_left(r) > 0 && *r->next >= '0' && *r->next <= '9';
	    digits++)
		number = digits < DURATION_DIGITS_MAX ?
		    number * 10 + (reader_u8(r) - '0') :
		    (r->failed = true, 0);
	if (digits == 0)
		r->failed = true;
	return number;
}

/* "P15DT5H0M20S", "P7W" (RFC 5545 section 3.3.6): units in this order. */
static enum wax_status
duration_parse(struct bytes text, int64_t *out)
{
	static const struct {
		char unit;
		bool is_time;
		int64_t seconds;
	} units[] = {
		{ 'W', false, 7 * PERIOD_DAY }, { 'D', false, PERIOD_DAY },
		{ 'H', true, 3600 }, { 'M', true, 60 }, { 'S', true, 1 },
	};
	struct reader r = reader_open(text);
	bool is_time = false;
	size_t next = 0;
	int64_t total = 0;

	if (reader_left(&r) > 0 && *r.next == '+')
		reader_u8(&r);
	if (reader_u8(&r) != 'P')
		return WAX_FORMAT;
	while (reader_left(&r) > 0) {
		int64_t number;
		char unit;

		if (*r.next == 'T' && !is_time) {
			is_time = true;
			reader_u8(&r);
		}
		number = duration_read_number(&r);
		unit = (char)reader_u8(&r);
		while (next < 5 && (units[next].unit != unit ||
		    units[next].is_time != is_time))
			next++;
		if (r.failed || next == 5)
			return WAX_FORMAT;
		total += number * units[next++].seconds;
	}
	if (r.failed || next == 0)
		return WAX_FORMAT;
	*out = total;
	return WAX_OK;
}

enum wax_status
period_parse(struct bytes text, struct period *out)
{
	const uint8_t *slash;
	struct bytes first, second;
	struct period p = { .begin = 0 };
	int64_t length;
	enum wax_status st;

	if (text.len == 0 || text.len > PERIOD_TEXT_MAX)
		return WAX_RANGE;
	slash = memchr(text.data, '/', text.len);
	if (slash == NULL)
		return WAX_FORMAT;
	first = bytes_of(text.data, (size_t)(slash - text.data));
	second = bytes_of(slash + 1, text.len - first.len - 1);
	if (first.len <= DATE_LEN || second.len == 0)
		return WAX_FORMAT;	/* a date alone is no time */
	if ((st = period_parse_time(first, &p.begin)) != WAX_OK)
		return st;
	if (second.data[0] == 'P' || second.data[0] == '+') {
		st = duration_parse(second, &length);
		p.end = st == WAX_OK ? p.begin + length : 0;
	} else {
		st = second.len <= DATE_LEN ? WAX_FORMAT :
		    period_parse_time(second, &p.end);
	}
	if (st != WAX_OK)
		return st;
	if (p.end <= p.begin)
		return WAX_RANGE;
	memcpy(p.text, text.data, text.len);
	*out = p;
	return WAX_OK;
}
