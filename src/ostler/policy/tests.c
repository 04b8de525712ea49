/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* tests.c - what decisions read of rules, close together */
#include <assert.h>
#include <stdlib.h>

#include "ostler/policy/policy_state.h"

/* A condition stands once in a rule. */
#define CLAUSES_MAX 31

static void
add_rule(struct tests *t, const struct rule *r, struct rule_tests *out)
{
	assert(r->clause_count <= CLAUSES_MAX);
	out->all = (1u << r->clause_count) - 1;
	out->unkeyed = out->all;
	for (size_t i = 0; i < r->clause_count; i++) {
		const struct clause *cl = &r->clauses[i];

		if (cl->is_key)
			out->unkeyed &= ~(1u << i);
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
		t->rules[i].first = (uint32_t)total;
		add_rule(t, rules[i], &t->rules[i]);
		total += rules[i]->clause_count;
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
