/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* forward_change.c - another configuration, while requests are open */
#include <stdlib.h>

#include "ostler/forward/calling.h"
#include "ostler/forward/forward.h"
#include "ostler/forward/state.h"

struct forward_change {
	const struct forward_conf *conf;
	const struct policy *policy;
};

enum wax_status
forward_prepare(struct forward *f, const struct forward_conf *conf,
    const struct policy *policy, struct forward_change **out)
{
	struct forward_change *c = calloc(1, sizeof(*c));

	(void)f;
	if (c == NULL)
		return WAX_MEMORY;
	c->conf = conf;
	c->policy = policy;
	*out = c;
	return WAX_OK;
}

/* What a limit let in stays, whatever it is now: nothing is counted here. */
static void
change_ask_policy(struct forward *f, struct exchange *e)
{
	struct question q = facts_make_question(&e->facts, e->in);

	q.tally = NULL;
	policy_decide_request(f->context.policy, &q, &e->facts.verdict);
}

/* A request that was forwarded will have its answer; an observation would be
   told for ever by what nobody is to ask any more. */
static enum refusal
change_judge_hop(const struct exchange *e)
{
	return e->registered && e->out != NULL &&
	    hop_is_retired(e->out->hop) ? REFUSAL_HOP_RETIRED : REFUSAL_NONE;
}

/* Who notifies is told that nobody listens. */
static void
change_end_observation(struct exchange *e)
{
	if (e->observing && e->out != NULL) {
		outbound_reject(e->out);
		e->out = NULL;
	}
}

static void
change_drop(struct forward *f, struct exchange *e)
{
	inbound_ignore(e->in);
	e->in = NULL;
	exchange_end(f, e, LOG_LEVEL_INFO, CODE_EMPTY, "policy");
}

static void
change_judge_exchange(struct forward *f, struct exchange *e)
{
	const struct verdict *verdict = &e->facts.verdict;
	enum refusal why;

	change_ask_policy(f, e);
	why = verdict->action == VERDICT_FORWARD ? change_judge_hop(e) :
	    REFUSAL_POLICY;
	if (why == REFUSAL_NONE)
		return;
	change_end_observation(e);
	if (verdict->action == VERDICT_DROP)
		change_drop(f, e);
	else
		forward_refuse_exchange(f, e, why);
}

void
forward_apply(struct forward *f, struct forward_change *change)
{
	struct exchange *e, *next;

	f->context.conf = change->conf;
	f->context.policy = change->policy;
	table_set_limit(&f->registrations, change->conf->observations_max);
	for (e = f->exchanges; e != NULL; e = next) {
		next = e->next;
		change_judge_exchange(f, e);
	}
	calling_review(f);
	free(change);
}

void
forward_abort(struct forward *f, struct forward_change *change)
{
	(void)f;
	free(change);
}
