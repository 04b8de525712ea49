/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* tally.h - what rules count: requests a second, and requests that are open */
#ifndef OSTLER_POLICY_TALLY_H
#define OSTLER_POLICY_TALLY_H

#include "ostler/policy/policy.h"

/* One for the process: workers share it, and one policy hands it to the next.
   Locked inside; from any thread. Bounded: what has not been used for the
   longest time makes room. */
struct tally;

/* limit: buckets, and as many peers, targets and pairs with something open,
   that are known at one time. Above 1024 it is a share for each of several
   locks, and so not exact. NULL: no memory. */
struct tally *tally_new(size_t limit);
void tally_free(struct tally *t);

/* Who is counted together. A peer is the identity that it has proved, else its
   IP address without the port. */
enum tally_per { TALLY_ALL, TALLY_PEER, TALLY_TARGET, TALLY_PAIR };

/* A token bucket: rate tokens come in each period, at most burst of them are
   there. */
struct tally_rate {
	uint32_t rate;		/* 1 at least */
	uint32_t burst;		/* 1 at least */
	uint32_t period;	/* seconds, 3600 at most; 0: 1 */
	enum tally_per per;
};

/* Takes a token of the bucket that rule (its name) has for the question. 0: it
   was there; else microseconds until there is one, and nothing is taken. A rule
   whose rate is changed begins anew. A bucket is full when it is seen first;
   where there are more than limit, the one that was not asked for the longest
   time is forgotten, and full when it is seen again. */
uint64_t tally_take(struct tally *t, const char *rule,
    const struct tally_rate *rate, const struct question *q);

/* The same without taking it. */
uint64_t tally_peek(struct tally *t, const char *rule,
    const struct tally_rate *rate, const struct question *q);

/* A request of that peer for that target was forwarded, or is over. Its peer
   and target are those of the question. A request that becomes an observation
   counts as both until it ends. What is open is never forgotten: peers, targets
   and pairs beyond the limit are counted together, so that a count may be too
   high then, never too low. Whatever was opened must be closed, with the same
   peer and target. */
enum tally_kind { TALLY_EXCHANGES, TALLY_OBSERVATIONS };
void tally_open(struct tally *t, enum tally_kind kind,
    const struct question *q);
void tally_close(struct tally *t, enum tally_kind kind,
    const struct question *q);

/* How many are open. Of TALLY_ALL: of the whole process. */
uint32_t tally_count(struct tally *t, enum tally_kind kind,
    enum tally_per per, const struct question *q);

#endif
