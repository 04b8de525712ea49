/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* decide.c - a question is asked, rule by rule */
#include <assert.h>

#include "core/code.h"
#include "ostler/policy/policy_state.h"
#include "ostler/policy/tally.h"

#define SECOND 1000000

void
trial_begin(struct trial *t, const struct policy *p, const struct question *q,
    bool takes)
{
	t->q = q;
	t->in[SET_TARGET] = sets_find_device(&p->sets, q->target);
	t->in[SET_IDENTITY] = (struct membership){ .count = 0 };
	if (q->identity != NULL)
		t->in[SET_IDENTITY] = sets_find_device(&p->sets, q->identity);
	t->in[SET_PEER] = sets_find_address(&p->sets, q->peer);
	t->takes = takes;
	t->wait = 0;
	t->tested = 0;
}

static bool
trial_test_rate(struct trial *t, const struct clause *cl, const char *rule)
{
	t->wait = t->q->tally == NULL ? 0 :
	    cl->condition->take(cl->items, rule, t->q, t->takes);
	return t->wait > 0;
}

/* True if one of the clause's words fits. */
static bool
trial_fits_clause(const struct trial *t, const struct clause *cl)
{
	const struct condition *c = cl->condition;

	if (cl->set_count > 0 && membership_meets(t->in[cl->role],
	    (struct membership){ cl->sets, cl->set_count }))
		return true;
	if (c->form == CONDITION_FLAG)
		return c->match(NULL, t->q);
	for (size_t i = 0; i < cl->count; i++) {
		if (c->match(cl->items + i * c->item_size, t->q))
			return true;
	}
	return false;
}

const struct clause *
trial_test_rule(struct trial *t, const struct rule *r, bool from_index)
{
	for (size_t i = 0; i < r->clause_count; i++) {
		const struct clause *cl = &r->clauses[i];

		if (from_index && cl->is_key)
			continue;
		t->tested++;
		if (cl->condition->takes_tokens ?
		    !trial_test_rate(t, cl, r->name) :
		    trial_fits_clause(t, cl) == cl->is_negated)
			return cl;
	}
	return NULL;
}

/* A rate that was used up tells when to come again; rules without one do not
   know. */
void
trial_tell(const struct trial *t, const struct rule *r, size_t number,
    struct verdict *out)
{
	size_t dry_run = out->dry_run;

	*out = r->verdict;
	out->number = number;
	out->dry_run = dry_run;
	out->retry_s = 0;
	if (out->action == VERDICT_DENY &&
	    out->code == CODE_TOO_MANY_REQUESTS && r->clause_count > 0 &&
	    r->clauses[r->clause_count - 1].condition->takes_tokens)
		out->retry_s = (uint32_t)((t->wait + SECOND - 1) / SECOND);
}

static void
trial_run(struct trial *t, const struct policy *p, struct verdict *out)
{
	struct index_walk w;
	size_t number;

	*out = verdict_default;
	index_walk_begin(&w, &p->index, t->in, p->count);
	while (index_walk_next(&w, &number)) {
		const struct rule *r = p->rules[number];

		if (trial_test_rule(t, r, w.from_index) != NULL)
			continue;
		if (!r->is_dry_run) {
			trial_tell(t, r, number, out);
			return;
		}
		if (out->dry_run == VERDICT_NO_RULE)
			out->dry_run = number;
	}
}

void
policy_decide_request(const struct policy *p, const struct question *q,
    struct verdict *out)
{
	struct trial t;

	assert(p->finished == p->count);
	trial_begin(&t, p, q, true);
	trial_run(&t, p, out);
}

size_t
policy_count_tests(const struct policy *p, const struct question *q)
{
	struct trial t;
	struct verdict v;

	assert(p->finished == p->count);
	trial_begin(&t, p, q, false);
	trial_run(&t, p, &v);
	return t.tested;
}
