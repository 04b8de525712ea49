/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hits.c - how often each rule has decided */
#include "ostler/forward/hits.h"

#include <assert.h>
#include <stdlib.h>

/* A rule of the earlier policy. */
struct hits_name {
	const char *name;	/* borrowed from it */
	size_t place;
};

static int
hits_compare(const void *a, const void *b)
{
	const struct hits_name *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Owned; sorted by name. NULL: no memory. */
static struct hits_name *
hits_list_names(const struct policy *p, size_t count)
{
	struct hits_name *names = calloc(count + 1, sizeof(*names));
	struct rule_view rule;

	if (names == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		policy_get_rule(p, i, &rule);
		names[i] = (struct hits_name){ rule.name, i };
	}
	qsort(names, count, sizeof(*names), hits_compare);
	return names;
}

static enum wax_status
hits_find_earlier(struct hits *h, const struct policy *p,
    const struct policy *earlier)
{
	size_t count = policy_count_rules(earlier);
	struct hits_name *names = hits_list_names(earlier, count);

	h->earlier = calloc(h->count, sizeof(*h->earlier));
	if (names == NULL || h->earlier == NULL) {
		free(names);
		return WAX_MEMORY;
	}
	for (size_t i = 0; i + 1 < h->count; i++) {
		struct hits_name key = { .place = 0 }, *found;
		struct rule_view rule;

		policy_get_rule(p, i, &rule);
		key.name = rule.name;
		found = bsearch(&key, names, count, sizeof(*names),
		    hits_compare);
		h->earlier[i] = found != NULL ? found->place : SIZE_MAX;
	}
	h->earlier[h->count - 1] = count;
	free(names);
	return WAX_OK;
}

enum wax_status
hits_init(struct hits *h, const struct policy *p,
    const struct policy *earlier)
{
	enum wax_status st = WAX_OK;

	*h = (struct hits){ .count = policy_count_rules(p) + 1 };
	h->counts = calloc(h->count, sizeof(*h->counts));
	if (h->counts == NULL)
		return WAX_MEMORY;
	if (earlier != NULL)
		st = hits_find_earlier(h, p, earlier);
	if (st != WAX_OK)
		hits_clear(h);
	return st;
}

void
hits_clear(struct hits *h)
{
	free(h->counts);
	free(h->earlier);
	*h = (struct hits){ .counts = NULL };
}

void
hits_take(struct hits *h, struct hits *old)
{
	for (size_t i = 0; i < h->count; i++) {
		assert(h->earlier[i] == SIZE_MAX || h->earlier[i] < old->count);
		if (h->earlier[i] != SIZE_MAX)
			h->counts[i] += old->counts[h->earlier[i]];
	}
	free(h->earlier);
	h->earlier = NULL;
	hits_clear(old);
}

void
hits_add(struct hits *h, size_t number)
{
	size_t place = number == VERDICT_NO_RULE ? h->count - 1 : number;

	assert(place < h->count);
	h->counts[place]++;
}
