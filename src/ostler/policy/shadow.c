/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* shadow.c - rules that never decide, because one before them always does */
#include <assert.h>

#include "ostler/policy/policy_state.h"

/* Members of groups that are looked up for one answer: beyond it, not sure. */
#define MEMBERS_MAX 100000

/* Below, a is the rule before, or a clause of it, and b the one behind. */
struct comparison {
	const struct policy *policy;
	size_t left;		/* members that may still be looked up */
};

static struct membership
clause_sets(const struct clause *cl)
{
	return (struct membership){ cl->sets, cl->set_count };
}

/* True if an item of a covers that one of b; b NULL: any member. */
static bool
items_cover(const struct clause *a, const void *b)
{
	const struct condition *c = a->condition;

	for (size_t i = 0; i < a->count; i++) {
		const void *item = a->items + i * c->item_size;

		if (c->covers != NULL && c->covers(item, b))
			return true;
	}
	return false;
}

static bool
member_is_in(struct comparison *c, const struct group *g, size_t i,
    struct membership wanted)
{
	const struct sets *sets = &c->policy->sets;
	const void *member = g->members + i * g->member_size;

	if (g->kind == GROUP_ADDRESSES)
		return sets_cover_prefix(sets, member, wanted);
	return membership_meets(sets_find_device(sets, member), wanted);
}

/* True if all members of g are in the sets of a. */
static bool
group_is_covered(struct comparison *c, const struct clause *a,
    const struct group *g)
{
	struct membership wanted = clause_sets(a);

	if (membership_meets((struct membership){ &g->set, 1 }, wanted))
		return true;
	if (g->count > c->left)
		return false;
	for (size_t i = 0; i < g->count; i++) {
		c->left--;
		if (!member_is_in(c, g, i, wanted))
			return false;
	}
	return true;
}

/* Whatever fits a word of b fits a word of a. */
static bool
words_cover(struct comparison *c, const struct clause *a,
    const struct clause *b)
{
	size_t size = a->condition->item_size;

	if (a->is_always || a->condition->form == CONDITION_FLAG)
		return true;
	for (size_t i = 0; i < b->count; i++) {
		if (!items_cover(a, b->items + i * size))
			return false;
	}
	if ((b->list == NULL && b->group_count == 0) || items_cover(a, NULL))
		return true;
	if (b->list != NULL && !group_is_covered(c, a, b->list))
		return false;
	for (size_t i = 0; i < b->group_count; i++) {
		if (!group_is_covered(c, a, b->groups[i]))
			return false;
	}
	return true;
}

/* Nothing fits a word of a and a word of b. Only said of devices. */
static bool
words_are_apart(struct comparison *c, const struct clause *a,
    const struct clause *b)
{
	struct membership unwanted = clause_sets(a);

	if (a->condition->group != GROUP_DEVICES || a->count > 0 ||
	    b->count > 0)
		return false;
	for (size_t i = 0; i <= b->group_count; i++) {
		const struct group *g = i < b->group_count ? b->groups[i] :
		    b->list;

		for (size_t j = 0; g != NULL && j < g->count; j++) {
			if (c->left == 0 || member_is_in(c, g, j, unwanted))
				return false;
			c->left--;
		}
	}
	return true;
}

/* a holds whenever b does. */
static bool
clause_covers(struct comparison *c, const struct clause *a,
    const struct clause *b)
{
	if (a->is_negated)
		return b->is_negated ? words_cover(c, b, a) :
		    words_are_apart(c, a, b);
	return !b->is_negated && words_cover(c, a, b);
}

static const struct clause *
find_clause(const struct rule *r, const struct condition *c)
{
	for (size_t i = 0; i < r->clause_count; i++) {
		if (r->clauses[i].condition == c)
			return &r->clauses[i];
	}
	return NULL;
}

static bool
clause_asks_nothing(const struct clause *cl)
{
	return cl->is_always && !cl->is_negated;
}

/* All clauses of a that have sets, or all others, cover those of b. */
static bool
clauses_cover(struct comparison *c, const struct rule *a, const struct rule *b,
    bool has_sets)
{
	for (size_t i = 0; i < a->clause_count; i++) {
		const struct clause *cl = &a->clauses[i];

		if (clause_asks_nothing(cl) || (cl->set_count > 0) != has_sets)
			continue;
		if (!clause_covers(c, cl, find_clause(b, cl->condition)))
			return false;
	}
	return true;
}

/* What is cheap comes first: whether b has those conditions at all, and then
   whatever has no members to look up. A rate never covers: whether there is a
   token changes. */
static bool
rule_covers(struct comparison *c, const struct rule *a, const struct rule *b)
{
	if (a->is_dry_run)
		return false;
	for (size_t i = 0; i < a->clause_count; i++) {
		const struct clause *cl = &a->clauses[i];

		if (cl->condition->takes_tokens || (!clause_asks_nothing(cl) &&
		    find_clause(b, cl->condition) == NULL))
			return false;
	}
	return clauses_cover(c, a, b, false) && clauses_cover(c, a, b, true);
}

/* Sets that one member of the clause is in: those rules that cover it name one
   of them. */
static struct membership
clause_witness(const struct policy *p, const struct clause *cl)
{
	const struct group *g = cl->list != NULL ? cl->list : cl->groups[0];
	struct address a = { .port = 0 };

	if (g->count == 0)
		return (struct membership){ .count = 0 };
	if (g->kind == GROUP_DEVICES)
		return sets_find_device(&p->sets, (const void *)g->members);
	memcpy(a.ip, g->members, sizeof(a.ip));
	return sets_find_address(&p->sets, &a);
}

/* Rules that name no set the witness is in can not cover. A rule with a key
   covers only rules that have one for the same role. */
size_t
policy_find_shadow(const struct policy *p, size_t number)
{
	const struct rule *r;
	struct membership in[SET_ROLES] = { { .count = 0 } };
	struct comparison c = { p, MEMBERS_MAX };
	struct index_walk w;
	size_t before;

	assert(p->finished == p->count && number < p->count);
	r = p->rules[number];
	for (size_t i = 0; i < r->clause_count; i++) {
		const struct clause *cl = &r->clauses[i];

		if (cl->set_count > 0 && !cl->is_negated && cl->count == 0)
			in[cl->role] = clause_witness(p, cl);
	}
	index_walk_begin(&w, &p->index, in, p->count);
	while (index_walk_next(&w, &before) && before < number) {
		if (rule_covers(&c, p->rules[before], r))
			return before;
	}
	return VERDICT_NO_RULE;
}
