/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* index_walk.c - the rules of several nodes in one order: a heap of cursors */
#include "ostler/policy/rule_index.h"

/* Moves the cursor at i down to where it is not above a smaller one. */
static void
heap_sink(struct index_walk *w, size_t i)
{
	struct index_cursor moving = w->heap[i];
	size_t child;

	while ((child = 2 * i + 1) < w->count) {
		if (child + 1 < w->count &&
		    *w->heap[child + 1].next < *w->heap[child].next)
			child++;
		if (*moving.next <= *w->heap[child].next)
			break;
		w->heap[i] = w->heap[child];
		i = child;
	}
	w->heap[i] = moving;
}

void
index_walk_begin(struct index_walk *w, const struct rule_index *x,
    const struct membership in[SET_ROLES], size_t rule_count)
{
	uint32_t nodes[INDEX_NODES_MAX];
	size_t count = 0;

	w->count = 0;
	w->linear = 0;
	w->limit = rule_count;
	w->from_index = rule_count == 0 ||
	    rule_index_find(x, in, nodes, &count);
	if (!w->from_index)
		return;
	for (size_t i = 0; i < count && rule_count > 0; i++) {
		const struct index_node *node = &x->nodes[nodes[i]];
		const uint32_t *first = x->rules + node->first;

		if (node->count > 0)
			w->heap[w->count++] = (struct index_cursor){ first,
			    first + node->count };
	}
	for (size_t i = w->count / 2; i > 0; i--)
		heap_sink(w, i - 1);
}

/* The smallest, which is at the top; its cursor moves on. */
static uint32_t
heap_take(struct index_walk *w)
{
	uint32_t number = *w->heap[0].next++;

	if (w->heap[0].next == w->heap[0].end)
		w->heap[0] = w->heap[--w->count];
	if (w->count > 1)
		heap_sink(w, 0);
	return number;
}

bool
index_walk_next(struct index_walk *w, size_t *number)
{
	if (!w->from_index) {
		*number = w->linear++;
		return *number < w->limit;
	}
	if (w->count == 0)
		return false;
	*number = heap_take(w);
	while (w->count > 0 && *w->heap[0].next == *number)
		(void)heap_take(w);	/* by another of its ways */
	return true;
}
