/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* health.h - how a hop is: which of its addresses is in use, and when one that
   is down is tried again */
#ifndef OSTLER_NET_HEALTH_H
#define OSTLER_NET_HEALTH_H

#include "ostler/net/entropy.h"
#include "ostler/net/hop.h"

/*
 *	IDLE --- begin ---> TRYING --- succeed ---> UP
 *	  ^                  |  ^                  |  |
 *	  |   fail: the next |  | begin, after     |  |
 *	  |   address, or,   v  | retry_at         |  |
 *	  |   after all      DOWN <---- fail ------'  |
 *	  `---------------- rest, move ---------------'
 *
 * The address that worked stays in use until it fails. What is tried next waits
 * twice as long as the last time, with jitter, so that those who lost the same
 * hop do not come back together.
 */
struct health {
	enum hop_health state;
	uint64_t since;		/* microseconds of the clock, as all here */
	uint64_t retry_at;	/* while DOWN */
	uint64_t backoff;	/* most of the last wait; 0: none yet */
	uint64_t least;
	uint64_t most;
	size_t address;		/* in use, or to be tried next */
	size_t count;		/* of addresses, at least 1 */
	size_t failed;		/* addresses in a row */
};

void health_init(struct health *h, const struct hop_conf *conf, uint64_t now);

/* Other waits from the next one on. */
void health_set_limits(struct health *h, const struct hop_conf *conf);

/* May anything be sent now? */
bool health_allows(const struct health *h, uint64_t now);

/* Somebody tries. Nothing if it is UP, or DOWN until later. */
void health_begin(struct health *h, uint64_t now);

/* It works, at that address. */
void health_succeed(struct health *h, size_t address, uint64_t now);

/* It has worked for long enough: the next wait is a short one. */
void health_forgive(struct health *h);

/* It does not work at that address. False: nor at any other; then it is DOWN,
   unless it still works elsewhere. What had failed before it was given up and
   another address taken changes nothing. */
bool health_fail(struct health *h, size_t address, bool works_elsewhere,
    struct entropy *e, uint64_t now);

/* That address is doubtful: the next one is used, without a wait. */
void health_move(struct health *h, size_t address, uint64_t now);

/* Nothing is open any more, which is no failure. */
void health_rest(struct health *h, uint64_t now);

/* "idle", "up", "trying", "down"; static. */
const char *health_text(enum hop_health state);

#endif
