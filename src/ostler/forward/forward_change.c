/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* forward_change.c - another configuration, while requests are open */
#include <stdlib.h>

#include "ostler/forward/calling.h"
#include "ostler/forward/filter.h"
#include "ostler/forward/forward.h"
#include "ostler/forward/judge.h"
#include "ostler/forward/state.h"

struct forward_change {
	const struct forward_conf *conf;
	const struct policy *policy;
	struct hits hits;		/* of its rules */
};

enum wax_status
forward_prepare(struct forward *f, const struct forward_conf *conf,
    const struct policy *policy, struct forward_change **out)
{
	struct forward_change *c = calloc(1, sizeof(*c));

	if (c == NULL || hits_init(&c->hits, policy, f->context.policy) !=
	    WAX_OK) {
		free(c);
		return WAX_MEMORY;
	}
	c->conf = conf;
	c->policy = policy;
	*out = c;
	return WAX_OK;
}

/* Rules may ask for what is open that did not, or not any more. */
static void
change_count(struct forward *f, struct exchange *e)
{
	if ((f->needs & POLICY_NEEDS_OPEN) == 0)
		judge_close(f, e);
	judge_open(f, e, TALLY_EXCHANGES);
	if (e->observing)
		judge_open(f, e, TALLY_OBSERVATIONS);
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
change_judge_exchange(struct forward *f, struct exchange *e)
{
	enum refusal why;

	change_count(f, e);
	e->facts.establishes &= f->context.conf->key_establishment;
	why = judge_ask_again(f, e);
	/* what is not sealed may have to be by now */
	if (why == REFUSAL_NONE)
		why = filter_check_seal(&e->facts, f->context.conf);
	if (why == REFUSAL_NONE)
		why = change_judge_hop(e);
	if (why == REFUSAL_NONE)
		return;
	change_end_observation(e);
	forward_refuse_exchange(f, e, why);
}

static void
change_take(struct forward *f, struct forward_change *c)
{
	f->context.conf = c->conf;
	f->context.policy = c->policy;
	f->needs = policy_needs(c->policy);
	hits_take(&c->hits, &f->hits);
	f->hits = c->hits;
	table_set_limit(&f->registrations, c->conf->observations_max);
}

void
forward_apply(struct forward *f, struct forward_change *change)
{
	struct exchange *e, *next;

	change_take(f, change);
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
	hits_clear(&change->hits);
	free(change);
}
