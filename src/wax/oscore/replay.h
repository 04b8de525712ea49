/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* replay.h - request numbers already accepted (RFC 8613 section 7.4) */
#ifndef WAX_OSCORE_REPLAY_H
#define WAX_OSCORE_REPLAY_H

#include "core/bytes.h"

#define REPLAY_MAX 256		/* numbers in the largest window */
#define REPLAY_DEFAULT 32	/* section 3.2.2 */

/*
 *   refused        | each once                        | accepted
 *  ----------------+----------------------------------+----------->
 *        highest - size + 1                        highest
 *
 * What is below floor is refused as well.
 */
struct replay {
	unsigned size;		/* 1 to REPLAY_MAX */
	bool is_known;		/* false: lost in a restart (Appendix B.1.2) */
	bool has_highest;	/* something was accepted */
	uint64_t highest;
	uint64_t floor;
	uint64_t seen[REPLAY_MAX / 64];	/* bit n mod REPLAY_MAX */
};

/* A window that has seen nothing. */
void replay_init(struct replay *r, unsigned size);

/* After a restart: nothing is known. */
void replay_forget(struct replay *r);

/* From now on known again; numbers below floor are refused. */
void replay_recover(struct replay *r, uint64_t floor);

/* True if piv (0 .. 2^40-1) may still be accepted. Changes nothing. An unknown
   window refuses nothing: then the request must prove by Echo that it is
   fresh. */
bool replay_check(const struct replay *r, uint64_t piv);

/* Marks piv as accepted. Only after its tag was verified (section 8.2 step
   6). */
void replay_commit(struct replay *r, uint64_t piv);

#endif
