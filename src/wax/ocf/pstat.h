/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pstat.h - /oic/sec/pstat: the state of the device (OCF Security, chapter 8
   and section 13.9) */
#ifndef WAX_OCF_PSTAT_H
#define WAX_OCF_PSTAT_H

#include "core/deviceid.h"
#include "core/writer.h"
#include "wax/cbor/node.h"
#include "wax/ocf.h"
#include "wax/ocf/view.h"

#define PSTAT_CLIENT_DIRECTED 4	/* "om" and "sm": the owner drives */

/*
 *	           +-------+
 *	     +---->| RESET |<--------- from each state, and by the button
 *	     |     +-------+
 *	     |         | at once
 *	     |         v
 *	     |     +-------+  owned, ID, credentials   +-------+
 *	     +-----| RFOTM |-------------------------->| RFPRO |<----+
 *	     |     +-------+ \                         +-------+     |
 *	     |                \                         ^     ^      |
 *	     |                 \ the same               |     |      |
 *	     |                  \                       v     |      |
 *	     |                   \                  +-------+ |      |
 *	     |                    +---------------->| RFNOP | |      |
 *	     |                                      +-------+ |      |
 *	     |                                          |     v      |
 *	     |                                          |  +--------+|
 *	     +------------------------------------------+->| SRESET |+
 *	                                                   +--------+
 *
 * RFNOP goes to RFPRO, SRESET and RESET; RFPRO to RFNOP, SRESET and RESET;
 * SRESET to RFPRO and RESET only. Nothing but RESET leads to RFOTM. To stay is
 * always possible. Whoever enters RFPRO, RFNOP or SRESET needs what
 * svr_may_enter asks for.
 */
struct pstat {
	enum wax_dos state;
	bool is_pending;	/* what the state needs is not done yet */
	int64_t mode;		/* "om" */
	int64_t target;		/* "tm" */
	struct deviceid rowner;
};

#define PSTAT_HAS_STATE 1u
#define PSTAT_HAS_MODE 2u
#define PSTAT_HAS_TARGET 4u
#define PSTAT_HAS_ROWNER 8u

/* Whether the machine above has that way. */
bool pstat_may_go(enum wax_dos from, enum wax_dos to);

/* Is there, with what goes with it. */
void pstat_enter(struct pstat *p, enum wax_dos state);

/* An update onto p, the caller's copy, all but the state, which goes to
   *wanted. WAX_FORMAT: also for isop, cm, sm and "p" of dos, which are
   read-only; WAX_RANGE: an "om" other than 4, which is all that the device
   can. */
MUST_USE enum wax_status pstat_update(struct pstat *p, const struct node *map,
    enum wax_dos *wanted, uint32_t *seen);

/* What was stored. WAX_FORMAT. */
MUST_USE enum wax_status pstat_restore(struct pstat *p,
    const struct node *map);

void pstat_encode(struct writer *w, const struct pstat *p, enum view view);

#endif
