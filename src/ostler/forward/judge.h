/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* judge.h - a request before the policy, and what is counted for it there */
#ifndef OSTLER_FORWARD_JUDGE_H
#define OSTLER_FORWARD_JUDGE_H

#include "ostler/forward/exchange.h"
#include "ostler/forward/refuse.h"

/*
 * The question is made of facts alone, and so can be asked again for a request
 * that is open: judge_ask_policy does it for one that came, judge_ask_again,
 * without counting it, for one that a new policy may not allow any more.
 */

/* Asks; facts gets the verdict. The rule is counted, and a dry-run's line is
   written. REFUSAL_POLICY, REFUSAL_RATE, REFUSAL_DROP. */
enum refusal judge_ask_policy(struct forward *f, const struct inbound *in,
    struct facts *facts);

/* The same of an open exchange and the policy that f has now, quietly: nothing
   is counted, no rate is used up and the exchange does not stand in its own way
   where open ones are counted. e's facts get the verdict. */
enum refusal judge_ask_again(struct forward *f, struct exchange *e);

/* What a priority may take of a limit: percent, for hop_request.share. */
unsigned judge_find_share(enum verdict_priority priority);

/* That share of limit, rounded up. */
uint64_t judge_take_share(enum verdict_priority priority, uint32_t limit);

/* Counts e among what is open, as an exchange and perhaps as an observation,
   for rules that ask for it; or not any more. Both do nothing twice. */
void judge_open(struct forward *f, struct exchange *e, enum tally_kind kind);
void judge_close(struct forward *f, struct exchange *e);

/* A line in the audit file for a request that may not pass, if why is of that
   kind; result: the code of the answer, CODE_EMPTY if there is none.

	deny from=... identity=... listener=... target=... code=0.02 rule=...
	reason=policy result=4.03

   One write to that file for each, the worker waits for it, and nothing here
   bounds how many there are: who sends what is denied chooses that. */
void judge_audit(struct forward *f, const struct inbound *in,
    const struct facts *facts, enum refusal why, uint8_t result);

#endif
