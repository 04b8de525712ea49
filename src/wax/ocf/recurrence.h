/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* recurrence.h - a period that comes again (RFC 5545 section 3.3.10) */
#ifndef WAX_OCF_RECURRENCE_H
#define WAX_OCF_RECURRENCE_H

#include "wax/ocf/period.h"

#define RECURRENCE_TEXT_MAX 95	/* characters */

enum recurrence_frequency {
	RECURRENCE_DAILY,
	RECURRENCE_WEEKLY,
	RECURRENCE_MONTHLY,	/* on the day of the month it began on */
	RECURRENCE_YEARLY,	/* on the date it began on */
};

struct recurrence {
	enum recurrence_frequency frequency;
	unsigned interval;
	unsigned weekdays;	/* bit 0 is Monday; 0: not said */
	int64_t until;		/* the last begin, in seconds since 1970 */
	char text[RECURRENCE_TEXT_MAX + 1];
};

/* The part of RFC 5545 that is known: FREQ of DAILY, WEEKLY, MONTHLY or YEARLY;
   INTERVAL of 1 to 366; COUNT of 1 to 36600 or UNTIL; BYDAY without numbers,
   for DAILY and WEEKLY; WKST=MO; each once, with or without "RRULE:" before
   them. What COUNT would allow after 100 years does not come.
   WAX_UNSUPPORTED: a part that is not known; WAX_FORMAT; WAX_RANGE: too long,
   a number, or a period of more than 366 days. */
MUST_USE enum wax_status recurrence_parse(struct bytes text,
    const struct period *period, struct recurrence *out);

/* True if now is in the period or in one of its repetitions. */
bool recurrence_has(const struct recurrence *r, const struct period *period,
    int64_t now);

#endif
