/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rule_index.h - rules by the sets that they name */
#ifndef OSTLER_POLICY_RULE_INDEX_H
#define OSTLER_POLICY_RULE_INDEX_H

#include "ostler/policy/sets.h"

struct rule;

/*
 * A tree of three steps, each of which a rule may leave out: the set its target
 * is in, the set its identity is in, the set its peer is in.
 *
 *	root ----------------------- rules without sets
 *	 | target floor ------------ target group "floor"
 *	 |  | identity A ----------- target group "floor" identity A
 *	 |  | peer 10.7.0.0/16 ----- target group "floor" peer 10.7.0.0/16
 *	 | identity A
 *
 * A question goes all ways that its memberships open, which are few; each node
 * it comes to has its rules in order.
 */
struct index_node {
	uint32_t first;		/* of its rules, in rules */
	uint32_t count;
	uint8_t roles;		/* bits: it has a way on with sets of that */
};

struct index_way {
	uint32_t from;
	uint32_t set;		/* number * SET_ROLES + role */
	uint32_t to;		/* 0, the root, is nobody's end: free */
};

struct rule_index {
	struct index_node *nodes;	/* owned; the first is the root */
	size_t node_count;
	size_t node_room;
	uint32_t *first_ways;		/* owned; from the root, by set; 0: it
					   has none there */
	struct index_way *ways;		/* owned; open addressing; the others */
	size_t way_mask;
	size_t way_count;
	uint32_t *rules;		/* owned; numbers of rules, by node */
};

/* Nodes that a question may come to. More than that (a device in hundreds of
   sets that rules name), and the rules are walked one by one. */
#define INDEX_NODES_MAX 256

/* Marks the clauses that became keys. set_count: above every number of a set.
   *x comes zeroed and is cleared by rule_index_clear, on failure too.
   WAX_MEMORY. */
MUST_USE enum wax_status rule_index_build(struct rule_index *x,
    struct rule *const *rules, size_t count, size_t set_count);
void rule_index_clear(struct rule_index *x);

/* The nodes for those memberships. False: more than INDEX_NODES_MAX. */
bool rule_index_find(const struct rule_index *x,
    const struct membership in[SET_ROLES], uint32_t nodes[INDEX_NODES_MAX],
    size_t *count);

/* The rules of some nodes, merged in ascending order. */
struct index_cursor {
	const uint32_t *next;
	const uint32_t *end;
};

struct index_walk {
	struct index_cursor heap[INDEX_NODES_MAX];	/* by *next */
	size_t count;
	size_t linear;		/* not from the index: the next rule */
	size_t limit;		/* rules there are */
	bool from_index;
};

void index_walk_begin(struct index_walk *w, const struct rule_index *x,
    const struct membership in[SET_ROLES], size_t rule_count);

/* The next rule that may hold, each once; false: no more. */
bool index_walk_next(struct index_walk *w, size_t *number);

#endif
