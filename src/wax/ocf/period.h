/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* period.h - a period of time (RFC 5545 section 3.3.9) */
#ifndef WAX_OCF_PERIOD_H
#define WAX_OCF_PERIOD_H

#include "core/bytes.h"

#define PERIOD_TEXT_MAX 63	/* characters */
#define PERIOD_DAY 86400	/* seconds */

/* From begin on, and before end: seconds since 1970, UTC. */
struct period {
	int64_t begin;
	int64_t end;
	char text[PERIOD_TEXT_MAX + 1];		/* "": none */
};

/* "19970101T180000Z/19970102T070000Z" or "19970101T180000Z/PT5H30M". A device
   has no time zone: a time without Z is UTC, too. Years are 1970 to 9999.
   WAX_FORMAT; WAX_RANGE: too long, or it does not end after it begins. */
MUST_USE enum wax_status period_parse(struct bytes text, struct period *out);

/* A negative now is not known, and in no period. */
static inline bool
period_has(const struct period *p, int64_t now)
{
	return now >= 0 && now >= p->begin && now < p->end;
}

/* "19970101T180000Z" or, with or without the time, "19970101", which begins at
   midnight. WAX_FORMAT. */
MUST_USE enum wax_status period_parse_time(struct bytes text, int64_t *out);

/* Dates of the Gregorian calendar; days since 1970. */
struct date {
	int year;
	int month;		/* 1 to 12 */
	int day;		/* 1 to 31 */
};

int64_t date_to_days(const struct date *d);
struct date date_of_days(int64_t days);
/* 0 is Monday. */
int date_weekday(int64_t days);

#endif
