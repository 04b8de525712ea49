/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* group_check.c - groups once all is read: names, and groups in groups */
#include <stdlib.h>

#include "ostler/policy/group_conf.h"

static const char *
kind_name(enum group_kind kind)
{
	return kind == GROUP_DEVICES ? "devices" : "addresses";
}

static void
fail_unknown(const struct policy_draft *d, struct parser *p,
    const struct group_mention *m)
{
	struct suggestion s = suggest_begin(m->name.text);
	char shown[REPORT_SHOW], guess[SUGGEST_TEXT];

	for (size_t i = 0; i < d->group_count; i++) {
		const struct group_draft *g = d->groups[i];

		if (g->is_defined && g->kind == m->kind)
			suggest_candidate(&s, group_name(g->group));
	}
	parser_fail(p, m->name.at, "there is no group %s; expected the name of "
	    "a group of %s%s", token_show(&m->name, shown), kind_name(m->kind),
	    suggest_format(&s, guess));
}

/* False: told, or its definition was lost. */
static bool
check_mention(const struct policy_draft *d, struct parser *p,
    const struct group_mention *m)
{
	char shown[REPORT_SHOW];

	m->group->is_used = true;
	if (!m->group->is_defined) {
		if (!parser_is_lossy(p))
			fail_unknown(d, p, m);
		return false;
	}
	if (m->group->kind == m->kind)
		return true;
	parser_fail(p, m->name.at, "group %s has %s; expected one of %s "
	    "(it is at %s:%u)", token_show(&m->name, shown),
	    kind_name(m->group->kind), kind_name(m->kind),
	    m->group->name.at.source->name,
	    (unsigned)m->group->name.at.line);
	return false;
}

/* What was first named as one of the other kind is one in the policy: that is
   told where it was named. */
static bool
is_sound(const struct group_draft *g)
{
	return group_kind(g->group) == g->kind;
}

/* Groups in groups only, those that are wrong left out; by what is inside. */
struct nesting {
	const struct group_mention **list;	/* owned */
	size_t count;
};

static int
compare_nestings(const void *a, const void *b)
{
	const struct group_mention *x = *(const struct group_mention *const *)a;
	const struct group_mention *y = *(const struct group_mention *const *)b;

	if (x->group != y->group)
		return (uintptr_t)x->group < (uintptr_t)y->group ? -1 : 1;
	return (x > y) - (x < y);
}

static bool
make_nesting(struct policy_draft *d, struct parser *p, struct nesting *n)
{
	n->list = calloc(d->mention_count + 1, sizeof(*n->list));
	if (n->list == NULL) {
		parser_fail_memory(p);
		return false;
	}
	for (size_t i = 0; i < d->mention_count; i++) {
		const struct group_mention *m = &d->mentions[i];

		if (!check_mention(d, p, m)) {
			if (m->outer == NULL)
				d->rules[m->rule].is_bad = true;
			continue;
		}
		if (m->outer == NULL || !is_sound(m->outer) ||
		    !is_sound(m->group))
			continue;
		n->list[n->count++] = m;
		m->outer->open++;
	}
	qsort(n->list, n->count, sizeof(*n->list), compare_nestings);
	return true;
}

/* Puts inner, which is complete, into the groups that name it; those that get
   complete go to the end of the queue. False: told. */
static bool
put_in(struct policy_draft *d, struct parser *p, const struct nesting *n,
    const struct group_draft *inner, struct group_draft **queue, size_t *end)
{
	size_t low = 0, high = n->count;

	/* The first that is not before inner. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((uintptr_t)n->list[middle]->group < (uintptr_t)inner)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < n->count && n->list[low]->group == inner; low++) {
		const struct group_mention *m = n->list[low];

		d->member_count += group_count(inner->group);
		if (d->member_count > GROUP_MEMBERS_MAX) {
			parser_fail(p, m->name.at, "too many members; expected "
			    "at most %d in all groups", GROUP_MEMBERS_MAX);
			return false;
		}
		if (group_add_group(m->outer->group, inner->group) != WAX_OK) {
			parser_fail_memory(p);
			return false;
		}
		if (--m->outer->open == 0)
			queue[(*end)++] = m->outer;
	}
	return true;
}

/* What is within outer and still open; there is one. */
static const struct group_mention *
find_open(const struct nesting *n, const struct group_draft *outer)
{
	size_t i = 0;

	while (n->list[i]->outer != outer || n->list[i]->group->open == 0)
		i++;
	return n->list[i];
}

/* A group that is still open is in a loop, or has one inside. Follows what is
   inside until a group comes a second time: that one is in it. */
static void
tell_loop(const struct policy_draft *d, struct parser *p,
    const struct nesting *n)
{
	const struct group_mention *m;
	struct group_draft *g = NULL;
	char shown[REPORT_SHOW];

	for (size_t i = 0; i < d->group_count && g == NULL; i++) {
		if (d->groups[i]->open > 0)
			g = d->groups[i];
	}
	if (g == NULL)
		return;
	do {
		g->is_passed = true;
		m = find_open(n, g);
		g = m->group;
	} while (!g->is_passed);
	parser_fail(p, m->name.at, "group %s is within itself; expected groups "
	    "without loops", token_show(&m->name, shown));
}

/* Each group as soon as all groups in it are complete. */
static void
put_together(struct policy_draft *d, struct parser *p,
    const struct nesting *n)
{
	struct group_draft **queue = calloc(d->group_count + 1,
	    sizeof(struct group_draft *));
	size_t begin = 0, end = 0;
	bool is_good = queue != NULL;

	if (queue == NULL)
		parser_fail_memory(p);
	for (size_t i = 0; is_good && i < d->group_count; i++) {
		if (d->groups[i]->open == 0)
			queue[end++] = d->groups[i];
	}
	for (; is_good && begin < end; begin++)
		is_good = put_in(d, p, n, queue[begin], queue, &end);
	if (is_good)
		tell_loop(d, p, n);
	free(queue);
}

void
group_drafts_check(struct policy_draft *d, struct parser *p)
{
	struct nesting n = { .count = 0 };

	if (make_nesting(d, p, &n))
		put_together(d, p, &n);
	free(n.list);
}

void
group_drafts_note(const struct policy_draft *d, struct parser *p)
{
	char shown[REPORT_SHOW];

	for (size_t i = 0; i < d->group_count; i++) {
		const struct group_draft *g = d->groups[i];

		if (group_count(g->group) == 0)
			parser_note(p, g->name.at, "group %s is empty",
			    token_show(&g->name, shown));
		if (!g->is_used)
			parser_note(p, g->name.at, "group %s is in no rule",
			    token_show(&g->name, shown));
	}
}
