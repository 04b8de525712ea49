/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* daytime.c - the local time of day, as rules ask for it */
#include "ostler/forward/daytime.h"

#include <time.h>

void
daytime_update(struct daytime *d, const struct clock *clock)
{
	time_t second;
	struct tm tm = { .tm_wday = 1 };

	if (clock->now < d->until)
		return;
	second = (time_t)(clock_read_wall(clock) / CLOCK_S(1));
	/* fails for years that no clock shows */
	(void)localtime_r(&second, &tm);
	d->minute = (unsigned)(tm.tm_hour * 60 + tm.tm_min);
	d->weekday = (unsigned)(tm.tm_wday + 6) % 7;
	/* a leap second is the 60th */
	d->until = clock->now + CLOCK_S(tm.tm_sec < 60 ? 60 - tm.tm_sec : 1);
}
