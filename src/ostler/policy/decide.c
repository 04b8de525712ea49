/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* decide.c - a question is asked, rule by rule */
#include <assert.h>

#include "core/code.h"
#include "ostler/policy/policy_state.h"
#include "ostler/policy/tally.h"

#define SECOND 1000000
#define TRIAL_HELD SIZE_MAX

void
trial_begin(struct trial *t, const struct policy *p, const struct question *q,
    bool takes)
{
	t->policy = p;
	t->q = q;
	sets_prepare_device(&p->sets, q->target);
	if (q->identity != NULL)
		sets_prepare_device(&p->sets, q->identity);
	t->in[SET_PEER] = sets_find_address(&p->sets, q->peer);
	t->in[SET_TARGET] = sets_find_device(&p->sets, q->target);
	t->in[SET_IDENTITY] = (struct membership){ .count = 0 };
	if (q->identity != NULL)
		t->in[SET_IDENTITY] = sets_find_device(&p->sets, q->identity);
	t->flags = 0;
	for (size_t i = 0; i < p->tests.flag_count; i++)
		t->flags |= (uint8_t)(p->tests.flags[i]->match(NULL, q) << i);
	t->takes = takes;
	t->wait = 0;
	t->tested = 0;
}

static bool
trial_test_rate(struct trial *t, const struct test *test, const char *rule)
{
	t->wait = t->q->tally == NULL ? 0 :
	    test->condition->take(test->items, rule, t->q, t->takes);
	return t->wait > 0;
}

/* True if one of the clause's words fits. */
static bool
trial_fits(const struct trial *t, const struct test *test)
{
	const struct condition *c = test->condition;

	if (test->set_count > 0 && membership_meets(t->in[test->role],
	    (struct membership){ test->sets, test->set_count }))
		return true;
	if (c->form == CONDITION_FLAG)
		return c->match(NULL, t->q);
	for (size_t i = 0; i < test->count; i++) {
		if (c->match(test->items + i * c->item_size, t->q))
			return true;
	}
	return false;
}

/* The first of those clauses of the rule that does not hold: its number, or
   TRIAL_HELD. */
static size_t
trial_test_clauses(struct trial *t, size_t number, uint32_t left)
{
	const struct tests *tests = &t->policy->tests;
	const struct rule_tests *r = &tests->rules[number];

	for (; left != 0; left &= left - 1) {
		size_t i = (size_t)__builtin_ctz(left);
		const struct test *test = &tests->tests[r->first + i];

		t->tested++;
		if (test->condition->takes_tokens ? !trial_test_rate(t, test,
		    t->policy->rules[number]->name) :
		    trial_fits(t, test) == test->is_negated)
			return i;
	}
	return TRIAL_HELD;
}

const struct clause *
trial_test_rule(struct trial *t, size_t number)
{
	size_t i = trial_test_clauses(t, number,
	    t->policy->tests.rules[number].all);

	return i == TRIAL_HELD ? NULL : &t->policy->rules[number]->clauses[i];
}

/* From the index: the rule's keys are known to hold. */
static bool
trial_holds(struct trial *t, size_t number)
{
	const struct rule_tests *r = &t->policy->tests.rules[number];

	t->tested += r->flags != 0;
	return (t->flags & r->flags) == r->wanted &&
	    trial_test_clauses(t, number, r->left) == TRIAL_HELD;
}

/* A rate that was used up tells when to come again; rules without one do not
   know. */
void
trial_tell(const struct trial *t, size_t number, struct verdict *out)
{
	const struct rule *r = t->policy->rules[number];
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
		if (w.from_index ? !trial_holds(t, number) :
		    trial_test_rule(t, number) != NULL)
			continue;
		if (!p->tests.rules[number].is_dry_run) {
			trial_tell(t, number, out);
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
