/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* tests.c - what decisions read of rules, close together */
#include <assert.h>
#include <stdlib.h>

#include "ostler/policy/policy_state.h"

/* A condition stands once in a rule. */
#define CLAUSES_MAX 31

/* The bit of a flag, which it gets when it is seen first. */
static uint8_t
flag_bit(struct tests *t, const struct condition *c)
{
	size_t i = 0;

	while (i < t->flag_count && t->flags[i] != c)
		i++;
	assert(i < FLAGS_MAX);
	if (i == t->flag_count)
		t->flags[t->flag_count++] = c;
	return (uint8_t)(1u << i);
}

static void
add_clause(struct tests *t, const struct clause *cl, struct rule_tests *out,
    size_t i)
{
	out->all |= 1u << i;
	if (cl->condition->form == CONDITION_FLAG) {
		out->flags |= flag_bit(t, cl->condition);
		if (!cl->is_negated)
			out->wanted |= flag_bit(t, cl->condition);
	} else if (!cl->is_key) {
		out->left |= 1u << i;
	}
	t->tests[out->first + i] = (struct test){
		.condition = cl->condition,
		.items = cl->items,
		.sets = cl->sets,
		.count = (uint32_t)cl->count,
		.set_count = (uint32_t)cl->set_count,
		.role = (uint8_t)cl->role,
		.is_negated = cl->is_negated,
	};
}

enum wax_status
tests_build(struct tests *t, struct rule *const *rules, size_t count)
{
	size_t total = 0;

	for (size_t i = 0; i < count; i++)
		total += rules[i]->clause_count;
	t->tests = calloc(total + 1, sizeof(*t->tests));
	t->rules = calloc(count + 1, sizeof(*t->rules));
	if (t->tests == NULL || t->rules == NULL)
		return WAX_MEMORY;
	total = 0;
	for (size_t i = 0; i < count; i++) {
		const struct rule *r = rules[i];

		assert(r->clause_count <= CLAUSES_MAX);
		t->rules[i].first = (uint32_t)total;
		t->rules[i].is_dry_run = r->is_dry_run;
		for (size_t j = 0; j < r->clause_count; j++)
			add_clause(t, &r->clauses[j], &t->rules[i], j);
		total += r->clause_count;
	}
	return WAX_OK;
}

void
tests_clear(struct tests *t)
{
	free(t->tests);
	free(t->rules);
	*t = (struct tests){ .tests = NULL };
}
