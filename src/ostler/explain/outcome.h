/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* outcome.h - what would become of a request: what the policy decides, and what
   forwarding does around it. Nothing is sent. */
#ifndef OSTLER_EXPLAIN_OUTCOME_H
#define OSTLER_EXPLAIN_OUTCOME_H

#include "ostler/explain/ask.h"
#include "ostler/forward/refuse.h"

enum outcome_way {
	OUTCOME_HOP,
	OUTCOME_POOL,
	OUTCOME_REGISTERED,	/* over the session the device is known by */
	OUTCOME_DISCOVERED,	/* where it was found */
};

struct outcome {
	struct verdict verdict;
	enum refusal why;	/* REFUSAL_NONE: it is forwarded */
	uint8_t code;		/* else: the answer; CODE_EMPTY: dropped */
	enum outcome_way way;	/* REFUSAL_NONE only */
	const char *next;	/* of HOP and POOL: its name; borrowed from the
				   world */
};

/* tell: told each rule, with why it did not hold; NULL: nobody asks why, which
   is faster. WAX_MEMORY. */
MUST_USE enum wax_status outcome_find(const struct ask_world *w,
    const struct ask *a, policy_tell *tell, void *arg, struct outcome *out);

/* As a policy test says it, what decided it behind it:
   forward "b" by "house", deny 4.03 by end-to-end, drop by "stolen" */
void outcome_write(const struct outcome *o, FILE *out);

/* What decided, as above: a rule's name, or the word of what decided instead of
   the rule, for which is_word is set. Static, or the policy's. */
const char *outcome_find_cause(const struct outcome *o, bool *is_word);

#endif
