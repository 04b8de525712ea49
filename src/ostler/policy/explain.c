/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* explain.c - why a question is decided as it is */
#include <assert.h>
#include <stdio.h>

#include "ostler/policy/policy_state.h"

/* "from 10.8.0.1; expected 10.7.0.0/16". */
static void
explain_clause(const struct clause *cl, const struct question *q, char *text,
    size_t size)
{
	char shown[CONDITION_SHOW];

	cl->condition->show(q, shown, sizeof(shown));
	(void)snprintf(text, size, "%s; expected %s%s", shown,
	    cl->is_negated ? "not " : "",
	    cl->condition->form == CONDITION_FLAG ? cl->condition->name :
	    cl->words);
}

static void
explain_rule(struct trial *t, size_t number, struct policy_step *step)
{
	const struct rule *r = t->policy->rules[number];
	const struct clause *cl = trial_test_rule(t, number);

	*step = (struct policy_step){
		.number = number,
		.rule = r->name,
		.holds = cl == NULL,
		.is_dry_run = r->is_dry_run,
	};
	if (cl == NULL)
		return;
	step->condition = cl->condition->name;
	explain_clause(cl, t->q, step->text, sizeof(step->text));
}

void
policy_explain_request(const struct policy *p, const struct question *q,
    policy_tell *tell, void *arg, struct verdict *out)
{
	struct policy_step step = { .holds = false };
	struct trial t;

	assert(p->finished == p->count);
	trial_begin(&t, p, q, false);
	*out = verdict_default;
	for (size_t i = 0; i < p->count; i++) {
		explain_rule(&t, i, &step);
		tell(arg, &step);
		if (!step.holds)
			continue;
		if (!step.is_dry_run) {
			trial_tell(&t, i, out);
			return;
		}
		if (out->dry_run == VERDICT_NO_RULE)
			out->dry_run = i;
	}
}
