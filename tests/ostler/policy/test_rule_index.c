/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/rule_index.h"

#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "ostler/policy/policy_state.h"
#include "rng.h"

#define RULES 200
#define SETS 6

/* Rules of nothing but sets, as policy_finish leaves them. */
static struct rule rules[RULES];
static struct rule *list[RULES];
static struct clause clauses[RULES][SET_ROLES];
static uint32_t numbers[RULES][SET_ROLES][SETS];
static struct rule_index rule_index;

static size_t
pick_sets(struct rng *rng, uint32_t *out)
{
	size_t n = 0;

	for (uint32_t i = 0; i < SETS; i++) {
		if (rng_below(rng, 3) == 0)
			out[n++] = i;
	}
	return n;
}

static void
make_rules(struct rng *rng, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t n = 0;

		for (size_t role = 0; role < SET_ROLES; role++) {
			struct clause *cl = &clauses[i][n];

			if (rng_below(rng, 2) == 0)
				continue;
			*cl = (struct clause){ .condition = &when_target,
			    .role = (enum set_role)role,
			    .sets = numbers[i][n],
			    .is_negated = rng_below(rng, 5) == 0 };
			cl->set_count = pick_sets(rng, cl->sets);
			n++;
		}
		rules[i] = (struct rule){ .clauses = clauses[i],
		    .clause_count = n };
		list[i] = &rules[i];
	}
}

/* Whether the index must say it: all keys of the rule meet. */
static bool
may_hold(const struct rule *r, const struct membership in[SET_ROLES])
{
	for (size_t i = 0; i < r->clause_count; i++) {
		const struct clause *cl = &r->clauses[i];

		if (cl->is_key && !membership_meets(in[cl->role],
		    (struct membership){ cl->sets, cl->set_count }))
			return false;
	}
	return true;
}

static void
check_walk(size_t count, const struct membership in[SET_ROLES])
{
	struct index_walk w;
	size_t number, next = 0;

	index_walk_begin(&w, &rule_index, in, count);
	EXPECT(w.from_index);
	while (index_walk_next(&w, &number)) {
		for (; next < number; next++)
			EXPECT(!may_hold(list[next], in));
		EXPECT(number == next && may_hold(list[next], in));
		next++;
	}
	for (; next < count; next++)
		EXPECT(!may_hold(list[next], in));
}

START_TEST(rules_come_in_order_each_once_and_only_those_whose_keys_hold)
{
	struct rng rng = { 9 };

	for (unsigned round = 0; round < 300; round++) {
		size_t count = rng_below(&rng, RULES + 1);

		make_rules(&rng, count);
		EXPECT(rule_index_build(&rule_index, list, count, SETS) ==
		    WAX_OK);
		for (unsigned i = 0; i < 20; i++) {
			uint32_t in[SET_ROLES][SETS];
			struct membership m[SET_ROLES];

			for (size_t j = 0; j < SET_ROLES; j++)
				m[j] = (struct membership){ in[j],
				    pick_sets(&rng, in[j]) };
			check_walk(count, m);
		}
		rule_index_clear(&rule_index);
	}
}
END_TEST

START_TEST(negated_clauses_are_no_keys)
{
	static const struct membership nowhere[SET_ROLES];
	uint32_t nodes[INDEX_NODES_MAX];
	size_t count;

	clauses[0][0] = (struct clause){ .sets = numbers[0][0],
	    .set_count = 1, .is_negated = true };
	rules[0] = (struct rule){ .clauses = clauses[0], .clause_count = 1 };
	list[0] = &rules[0];
	ck_assert(rule_index_build(&rule_index, list, 1, SETS) == WAX_OK);
	ck_assert(!clauses[0][0].is_key);
	ck_assert(rule_index_find(&rule_index, nowhere, nodes, &count));
	ck_assert_uint_eq(count, 1);
	ck_assert_uint_eq(rule_index.nodes[0].count, 1);
	rule_index_clear(&rule_index);
}
END_TEST

TEST_MAIN("ostler/policy/rule_index",
    rules_come_in_order_each_once_and_only_those_whose_keys_hold,
    negated_clauses_are_no_keys)
