/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* state.h - what a worker's forward/ holds; private to this folder */
#ifndef OSTLER_FORWARD_STATE_H
#define OSTLER_FORWARD_STATE_H

#include <sys/queue.h>

#include "core/table.h"
#include "ostler/forward/daytime.h"
#include "ostler/forward/exchange.h"
#include "ostler/forward/forward.h"
#include "ostler/forward/hits.h"

/* Bytes for the options of a rewritten message: those of a whole datagram, and
   what we insert. */
#define FORWARD_SCRATCH (68 * 1024)

struct forward {
	struct forward_context context;
	unsigned needs;			/* of the policy: POLICY_NEEDS_... */
	struct daytime daytime;
	struct hits hits;		/* of its rules */
	struct exchange *exchanges;	/* owned; all that are open */
	size_t exchange_count;
	struct table registrations;	/* exchanges, by client and token */
	LIST_HEAD(, announcement) announcements;	/* owned; on their
							   way */
	uint8_t scratch[FORWARD_SCRATCH];	/* of the call that runs */
};

/* The one way out for trouble of an exchange: it is answered and ends. */
void forward_refuse_exchange(struct forward *f, struct exchange *e,
    enum refusal why);

#endif
