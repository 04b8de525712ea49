/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy.c - ordered rules, from the first to the last of them */
#include "ostler/policy/policy.h"

#include <assert.h>
#include <stdlib.h>

#include "core/code.h"
#include "ostler/policy/policy_state.h"

#define ROOM_MIN 16

const struct verdict verdict_default = {
	.action = VERDICT_DENY,
	.code = CODE_FORBIDDEN,
	.rule = "default",
	.number = VERDICT_NO_RULE,
	.dry_run = VERDICT_NO_RULE,
};

struct policy *
policy_new(void)
{
	return calloc(1, sizeof(struct policy));
}

static struct rule *
rule_new(const char *name)
{
	struct rule *r = calloc(1, sizeof(*r));

	if (r == NULL || (r->name = strdup(name)) == NULL) {
		free(r);
		return NULL;
	}
	r->verdict = verdict_default;
	r->verdict.rule = r->name;
	return r;
}

struct rule *
policy_add_rule(struct policy *p, const char *name)
{
	size_t room = p->room == 0 ? ROOM_MIN : 2 * p->room;
	struct rule **rules;
	struct rule *r;

	if (p->count == p->room) {
		rules = reallocarray(p->rules, room, sizeof(*rules));
		if (rules == NULL)
			return NULL;
		p->rules = rules;
		p->room = room;
	}
	if ((r = rule_new(name)) == NULL)
		return NULL;
	r->verdict.number = p->count;
	p->rules[p->count++] = r;
	return r;
}

/* Groups of equal members, one behind the other. */
static int
compare_groups(const void *a, const void *b)
{
	const struct group *x = *(struct group *const *)a;
	const struct group *y = *(struct group *const *)b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->count != y->count)
		return x->count < y->count ? -1 : 1;
	return x->count == 0 ? 0 :
	    memcmp(x->members, y->members, x->count * x->member_size);
}

/* All groups with names, and all lists of clauses, sorted within. NULL: no
   memory. */
static struct group **
list_groups(const struct policy *p, size_t *count)
{
	struct group **all;
	size_t n = 0;

	for (const struct group *g = p->groups; g != NULL; g = g->next)
		n++;
	for (size_t i = 0; i < p->count; i++)
		n += p->rules[i]->clause_count;
	if ((all = calloc(n + 1, sizeof(*all))) == NULL)
		return NULL;
	n = 0;
	for (struct group *g = p->groups; g != NULL; g = g->next)
		all[n++] = g;
	for (size_t i = 0; i < p->count; i++) {
		const struct rule *r = p->rules[i];

		for (size_t j = 0; j < r->clause_count; j++) {
			if (r->clauses[j].list != NULL)
				all[n++] = r->clauses[j].list;
		}
	}
	for (size_t i = 0; i < n; i++)
		group_sort(all[i]);
	*count = n;
	return all;
}

/* Numbers them; of those that are equal only the first stays. */
static size_t
number_groups(struct group **all, size_t count)
{
	size_t kept = 0;

	qsort(all, count, sizeof(struct group *), compare_groups);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || compare_groups(&all[i], &all[kept - 1]) != 0)
			all[kept++] = all[i];
		all[i]->set = (uint32_t)kept - 1;
	}
	return kept;
}

static int
compare_numbers(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static enum wax_status
clause_list_sets(struct clause *cl)
{
	size_t n = 0, kept = 0;

	cl->sets = calloc(cl->group_count + 1, sizeof(*cl->sets));
	if (cl->sets == NULL)
		return WAX_MEMORY;
	if (cl->list != NULL)
		cl->sets[n++] = cl->list->set;
	for (size_t i = 0; i < cl->group_count; i++)
		cl->sets[n++] = cl->groups[i]->set;
	qsort(cl->sets, n, sizeof(*cl->sets), compare_numbers);
	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || cl->sets[i] != cl->sets[kept - 1])
			cl->sets[kept++] = cl->sets[i];
	}
	cl->set_count = kept;
	return WAX_OK;
}

static unsigned
clause_needs(const struct clause *cl)
{
	const struct condition *c = cl->condition;

	for (size_t i = 0; i < cl->count; i++) {
		if (c->is_needy == NULL ||
		    c->is_needy(cl->items + i * c->item_size))
			return c->needs;
	}
	return 0;
}

static enum wax_status
finish_rules(struct policy *p)
{
	for (size_t i = 0; i < p->count; i++) {
		struct rule *r = p->rules[i];

		rule_order_clauses(r);
		for (size_t j = 0; j < r->clause_count; j++) {
			p->needs |= clause_needs(&r->clauses[j]);
			if (clause_list_sets(&r->clauses[j]) != WAX_OK)
				return WAX_MEMORY;
		}
	}
	return WAX_OK;
}

enum wax_status
policy_finish(struct policy *p)
{
	size_t count;
	struct group **groups;
	enum wax_status st;

	assert(p->finished == 0);
	groups = list_groups(p, &count);
	if (groups == NULL)
		return WAX_MEMORY;
	count = number_groups(groups, count);
	if ((st = sets_build(&p->sets, groups, count)) == WAX_OK &&
	    (st = finish_rules(p)) == WAX_OK &&
	    (st = rule_index_build(&p->index, p->rules, p->count,
	    count)) == WAX_OK &&
	    (st = tests_build(&p->tests, p->rules, p->count)) == WAX_OK)
		p->finished = p->count;
	free(groups);
	return st;
}

unsigned
policy_needs(const struct policy *p)
{
	return p->needs;
}

size_t
policy_count_rules(const struct policy *p)
{
	return p->count;
}

void
policy_get_rule(const struct policy *p, size_t number, struct rule_view *out)
{
	const struct rule *r;

	assert(number < p->count);
	r = p->rules[number];
	*out = (struct rule_view){
		.name = r->name,
		.text = r->text == NULL ? "" : r->text,
		.is_dry_run = r->is_dry_run,
		.verdict = &r->verdict,
	};
}

void
policy_free(struct policy *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->count; i++)
		rule_free(p->rules[i]);
	free(p->rules);
	while (p->groups != NULL) {
		struct group *next = p->groups->next;

		group_free(p->groups);
		p->groups = next;
	}
	sets_clear(&p->sets);
	rule_index_clear(&p->index);
	tests_clear(&p->tests);
	free(p);
}
