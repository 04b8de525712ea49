/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rule_index.c - the tree of sets is built and gone through */
#include "ostler/policy/rule_index.h"

#include <stdlib.h>

#include "ostler/policy/policy_state.h"

#define ROOM_MIN 64
/* Ways that one rule may have: sets of its target times sets of its identity
   times sets of its peer. Beyond that it does without some of its keys. */
#define RULE_WAYS_MAX 64

/* A rule at one of its nodes. */
struct place {
	uint32_t node;
	uint32_t rule;
};

struct building {
	struct rule_index *index;
	struct place *places;	/* owned; by rule */
	size_t count;
	size_t room;
};

static size_t
hash_way(const struct rule_index *x, uint32_t from, uint32_t set)
{
	return sets_mix((uint64_t)from << 32 | set) & x->way_mask;
}

/* Its place, or the free one where it belongs. */
static struct index_way *
find_way(const struct rule_index *x, uint32_t from, uint32_t set)
{
	size_t i = hash_way(x, from, set);

	while (x->ways[i].to != 0 && (x->ways[i].from != from ||
	    x->ways[i].set != set))
		i = (i + 1) & x->way_mask;
	return &x->ways[i];
}

static enum wax_status
grow_ways(struct rule_index *x)
{
	struct rule_index grown = *x;
	size_t size = x->ways == NULL ? ROOM_MIN : 2 * (x->way_mask + 1);

	if (x->ways != NULL && 2 * x->way_count <= x->way_mask)
		return WAX_OK;
	grown.ways = calloc(size, sizeof(*grown.ways));
	grown.way_mask = size - 1;
	if (grown.ways == NULL)
		return WAX_MEMORY;
	for (size_t i = 0; x->ways != NULL && i <= x->way_mask; i++) {
		const struct index_way *way = &x->ways[i];

		if (way->to != 0)
			*find_way(&grown, way->from, way->set) = *way;
	}
	free(x->ways);
	*x = grown;
	return WAX_OK;
}

static enum wax_status
add_node(struct rule_index *x)
{
	size_t room = x->node_room == 0 ? ROOM_MIN : 2 * x->node_room;
	struct index_node *nodes;

	if (x->node_count == x->node_room) {
		nodes = reallocarray(x->nodes, room, sizeof(*nodes));
		if (nodes == NULL)
			return WAX_MEMORY;
		x->nodes = nodes;
		x->node_room = room;
	}
	x->nodes[x->node_count++] = (struct index_node){ .count = 0 };
	return WAX_OK;
}

/* Where a way from a node leads: 0 if there is none yet. NULL: no memory. */
static uint32_t *
open_way(struct rule_index *x, uint32_t node, uint32_t set)
{
	struct index_way *way;

	if (node == 0)
		return &x->first_ways[set];
	if (grow_ways(x) != WAX_OK)
		return NULL;
	way = find_way(x, node, set);
	if (way->to == 0) {
		*way = (struct index_way){ .from = node, .set = set };
		x->way_count++;
	}
	return &way->to;
}

/* Goes that way from *node, and makes it if need be. */
static enum wax_status
take_way(struct rule_index *x, uint32_t *node, enum set_role role,
    uint32_t number)
{
	uint32_t *to = open_way(x, *node, number * SET_ROLES + (uint32_t)role);

	if (to == NULL || (*to == 0 && add_node(x) != WAX_OK))
		return WAX_MEMORY;
	if (*to == 0) {
		*to = (uint32_t)x->node_count - 1;
		x->nodes[*node].roles |= (uint8_t)(1u << role);
	}
	*node = *to;
	return WAX_OK;
}

static enum wax_status
add_place(struct building *b, uint32_t node, uint32_t rule)
{
	size_t room = b->room == 0 ? ROOM_MIN : 2 * b->room;
	struct place *places;

	if (b->count == b->room) {
		places = reallocarray(b->places, room, sizeof(*places));
		if (places == NULL)
			return WAX_MEMORY;
		b->places = places;
		b->room = room;
	}
	b->places[b->count++] = (struct place){ node, rule };
	b->index->nodes[node].count++;
	return WAX_OK;
}

/* Clauses that say nothing but "is in one of these sets" are keys, as long as
   the rule has not too many ways with them. */
static void
choose_keys(struct rule *r, struct clause *keys[SET_ROLES])
{
	size_t ways = 1;

	for (size_t role = 0; role < SET_ROLES; role++)
		keys[role] = NULL;
	for (size_t i = 0; i < r->clause_count; i++) {
		struct clause *cl = &r->clauses[i];

		if (cl->role == SET_ROLES || cl->is_negated || cl->count > 0 ||
		    ways * cl->set_count > RULE_WAYS_MAX)
			continue;
		ways *= cl->set_count;
		cl->is_key = true;
		keys[cl->role] = cl;
	}
}

/* The n-th of a rule's ways: a set for each of its keys. */
static enum wax_status
place_way(struct building *b, struct clause *const keys[SET_ROLES], size_t n,
    uint32_t rule)
{
	enum wax_status st = WAX_OK;
	uint32_t node = 0;

	for (size_t i = 0; st == WAX_OK && i < SET_ROLES; i++) {
		const struct clause *key = keys[i];

		if (key == NULL)
			continue;
		st = take_way(b->index, &node, (enum set_role)i,
		    key->sets[n % key->set_count]);
		n /= key->set_count;
	}
	return st == WAX_OK ? add_place(b, node, rule) : st;
}

static enum wax_status
place_rule(struct building *b, struct rule *r, uint32_t rule)
{
	struct clause *keys[SET_ROLES];
	enum wax_status st = WAX_OK;
	size_t ways = 1;

	choose_keys(r, keys);
	for (size_t i = 0; i < SET_ROLES; i++)
		ways *= keys[i] == NULL ? 1 : keys[i]->set_count;
	for (size_t n = 0; st == WAX_OK && n < ways; n++)
		st = place_way(b, keys, n, rule);
	return st;
}

/* Each node's rules behind those of the node before it; they stay in order. */
static enum wax_status
lay_out(struct building *b)
{
	struct rule_index *x = b->index;
	uint32_t first = 0;

	x->rules = calloc(b->count + 1, sizeof(*x->rules));
	if (x->rules == NULL)
		return WAX_MEMORY;
	for (size_t i = 0; i < x->node_count; i++) {
		x->nodes[i].first = first;
		first += x->nodes[i].count;
		x->nodes[i].count = 0;
	}
	for (size_t i = 0; i < b->count; i++) {
		struct index_node *node = &x->nodes[b->places[i].node];

		x->rules[node->first + node->count++] = b->places[i].rule;
	}
	return WAX_OK;
}

enum wax_status
rule_index_build(struct rule_index *x, struct rule *const *rules, size_t count,
    size_t set_count)
{
	struct building b = { .index = x };
	enum wax_status st = add_node(x);

	x->first_ways = calloc(set_count * SET_ROLES + 1,
	    sizeof(*x->first_ways));
	if (x->first_ways == NULL)
		st = WAX_MEMORY;
	for (size_t i = 0; st == WAX_OK && i < count; i++)
		st = place_rule(&b, rules[i], (uint32_t)i);
	if (st == WAX_OK)
		st = lay_out(&b);
	free(b.places);
	return st;
}

void
rule_index_clear(struct rule_index *x)
{
	free(x->nodes);
	free(x->first_ways);
	free(x->ways);
	free(x->rules);
	*x = (struct rule_index){ .nodes = NULL };
}

/* From each node found so far by the sets of one role. */
static bool
find_further(const struct rule_index *x, enum set_role role,
    struct membership in, uint32_t nodes[INDEX_NODES_MAX], size_t *count)
{
	size_t n = *count;

	for (size_t i = 0; i < n; i++) {
		if ((x->nodes[nodes[i]].roles & 1u << role) == 0)
			continue;
		for (size_t j = 0; j < in.count; j++) {
			uint32_t set = in.numbers[j] * SET_ROLES +
			    (uint32_t)role;
			uint32_t to = nodes[i] == 0 ? x->first_ways[set] :
			    find_way(x, nodes[i], set)->to;

			if (to == 0)
				continue;
			if (*count == INDEX_NODES_MAX)
				return false;
			nodes[(*count)++] = to;
		}
	}
	return true;
}

bool
rule_index_find(const struct rule_index *x,
    const struct membership in[SET_ROLES], uint32_t nodes[INDEX_NODES_MAX],
    size_t *count)
{
	*count = 1;
	nodes[0] = 0;
	for (size_t i = 0; i < SET_ROLES; i++) {
		if (!find_further(x, (enum set_role)i, in[i], nodes, count))
			return false;
	}
	return true;
}
