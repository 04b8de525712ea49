/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* exchange.h - a request that went on and is not yet over */
#ifndef OSTLER_FORWARD_EXCHANGE_H
#define OSTLER_FORWARD_EXCHANGE_H

#include "core/table.h"
#include "ostler/forward/facts.h"
#include "ostler/forward/refuse.h"
#include "ostler/policy/tally.h"

/*
 *	  exchange_begin
 *	        |
 *	     waiting ----- notification -----> observing ---+
 *	        |                                 |    ^    | notification
 *	 response, failure,            response without|    |
 *	 client gone                   Observe, error, +----+
 *	        |                      failure, client gone,
 *	        |                      replaced, cancelled
 *	        +---------> exchange_end <--------+
 */
struct exchange {
	struct exchange *next;	/* all that are open */
	struct exchange **place;
	struct inbound *in;	/* NULL: answered, or the client is gone */
	struct outbound *out;	/* NULL: not sent */
	struct facts facts;
	struct table_link registration;	/* by client and token */
	bool registered;
	bool observing;
	bool is_tallied[2];		/* by enum tally_kind */
	uint64_t confirmed;		/* when the client last had to
					   acknowledge; microseconds */
};

struct forward;

/* Room for one more of its priority? replaced: an exchange that ends when this
   one begins, or NULL. in->owner becomes the exchange. REFUSAL_EXCHANGES,
   REFUSAL_MEMORY. */
enum refusal exchange_begin(struct forward *f, struct inbound *in,
    const struct facts *facts, const struct exchange *replaced,
    struct exchange **out);

/* The one end of every exchange: both hops are let go, the line is written,
   memory is freed. code and reason: as facts_log. */
void exchange_end(struct forward *f, struct exchange *e, enum log_level level,
    uint8_t code, const char *reason);

#endif
