/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pulse.h - when a peer that says nothing is asked for a sign of life, and
   when it is taken for lost */
#ifndef OSTLER_NET_PULSE_H
#define OSTLER_NET_PULSE_H

#include <stdbool.h>
#include <stdint.h>

/* All zeros to begin with. Times are microseconds of the clock. */
struct pulse {
	bool asking;
	uint16_t mid;		/* of the question, where it has one */
	uint32_t repeated;	/* times */
	uint64_t asked;		/* when */
	uint64_t next;
	uint64_t timeout;
};

struct pulse_rule {
	uint64_t every;		/* without a sign; microseconds */
	uint64_t timeout;	/* for the answer; doubled each time */
	uint32_t repeats;	/* of the question, before it is lost */
};

enum pulse_step {
	PULSE_REST,	/* nothing to do until *due */
	PULSE_ASK,	/* ask, and come back at *due */
	PULSE_REPEAT,	/* the same question again, likewise */
	PULSE_SILENT,	/* it is lost */
};

/* What to do now. alive: when the last sign of life came. */
enum pulse_step pulse_feel(struct pulse *p, const struct pulse_rule *rule,
    uint64_t alive, uint64_t now, uint64_t *due);

#endif
