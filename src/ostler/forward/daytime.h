/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* daytime.h - the local time of day, as rules ask for it */
#ifndef OSTLER_FORWARD_DAYTIME_H
#define OSTLER_FORWARD_DAYTIME_H

#include "core/clock.h"

/* Made once a minute and kept: a jump of the system's time is seen a minute
   later at most. All zeros at first. */
struct daytime {
	uint64_t until;		/* microseconds of the clock; then it is made
				   anew */
	unsigned minute;	/* of the day, 0 to 1439 */
	unsigned weekday;	/* 0: Monday */
};

/* What it is at clock->now. */
void daytime_update(struct daytime *d, const struct clock *clock);

#endif
