/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* address_sets.c - prefixes flattened into ranges that are all in the same
   sets */
#include <assert.h>
#include <stdlib.h>

#include "ostler/policy/policy_state.h"

/*
 *	10.0.0.0/8   set 0   |-----------------------|
 *	10.7.0.0/16  set 1          |--------|
 *	starts               ^0     ^0,1     ^0      ^none
 *
 * Prefixes lie one in another or apart, so those that are open at a place are a
 * stack: sorted by their start, the longer ones behind the shorter.
 */
struct range {
	struct address_start first;
	struct address_start last;
	uint32_t set;
};

struct flattening {
	struct address_sets *out;
	struct number_lists *lists;
	struct range *ranges;	/* owned; sorted */
	size_t count;
	size_t *open;		/* owned; indices of ranges, a stack */
	size_t open_count;
	uint32_t *numbers;	/* owned; sets of those that are open */
};

static uint64_t
read_big_endian(const uint8_t *p)
{
	uint64_t v = 0;

	for (size_t i = 0; i < sizeof(v); i++)
		v = v << 8 | p[i];
	return v;
}

static struct address_start
ip_start(const uint8_t ip[16])
{
	return (struct address_start){ read_big_endian(ip),
		read_big_endian(ip + 8) };
}

static bool
start_is_before(struct address_start a, struct address_start b)
{
	return (a.high < b.high) | ((a.high == b.high) & (a.low < b.low));
}

static bool
start_is_equal(struct address_start a, struct address_start b)
{
	return a.high == b.high && a.low == b.low;
}

static struct address_start
prefix_last(const struct address_prefix *p)
{
	struct address_start s = ip_start(p->ip);

	if (p->bits < 64)
		return (struct address_start){
		    s.high | UINT64_MAX >> p->bits, UINT64_MAX };
	if (p->bits < 128)
		s.low |= UINT64_MAX >> (p->bits - 64);
	return s;
}

static int
compare_ranges(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	if (!start_is_equal(x->first, y->first))
		return start_is_before(x->first, y->first) ? -1 : 1;
	if (!start_is_equal(x->last, y->last))
		return start_is_before(y->last, x->last) ? -1 : 1;
	return (x->set > y->set) - (x->set < y->set);
}

static int
compare_numbers(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The sets of all ranges that are open, sorted, each once. */
static size_t
list_open_sets(const struct flattening *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->open_count; i++)
		f->numbers[i] = f->ranges[f->open[i]].set;
	qsort(f->numbers, f->open_count, sizeof(*f->numbers), compare_numbers);
	for (size_t i = 0; i < f->open_count; i++) {
		if (kept == 0 || f->numbers[i] != f->numbers[kept - 1])
			f->numbers[kept++] = f->numbers[i];
	}
	return kept;
}

/* From here on the sets are those that are open now; what was said of the same
   place before does not count. */
static enum wax_status
flattening_mark(struct flattening *f, struct address_start at)
{
	struct address_sets *a = f->out;

	if (a->count == 0 || !start_is_equal(a->starts[a->count - 1], at))
		a->starts[a->count++] = at;
	return number_lists_enter(f->lists, f->numbers, list_open_sets(f),
	    &a->lists[a->count - 1]);
}

/* Closes the range on top of the stack. */
static enum wax_status
flattening_close(struct flattening *f)
{
	struct address_start at = f->ranges[f->open[--f->open_count]].last;

	if (++at.low == 0 && ++at.high == 0)
		return WAX_OK;	/* there is no address behind it */
	return flattening_mark(f, at);
}

static enum wax_status
flattening_run(struct flattening *f)
{
	enum wax_status st = WAX_OK;

	for (size_t i = 0; st == WAX_OK && i < f->count; i++) {
		const struct range *r = &f->ranges[i];

		while (st == WAX_OK && f->open_count > 0 && start_is_before(
		    f->ranges[f->open[f->open_count - 1]].last, r->first))
			st = flattening_close(f);
		f->open[f->open_count++] = i;
		/* The last of those that begin here speaks for all. */
		if (st == WAX_OK && (i + 1 == f->count ||
		    !start_is_equal(r->first, f->ranges[i + 1].first)))
			st = flattening_mark(f, r->first);
	}
	while (st == WAX_OK && f->open_count > 0)
		st = flattening_close(f);
	return st;
}

static void
list_ranges(struct flattening *f, struct group *const *groups, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct group *g = groups[i];
		const struct address_prefix *p = (const void *)g->members;

		for (size_t j = 0; g->kind == GROUP_ADDRESSES && j < g->count;
		    j++)
			f->ranges[f->count++] = (struct range){
			    ip_start(p[j].ip), prefix_last(&p[j]), g->set };
	}
	qsort(f->ranges, f->count, sizeof(*f->ranges), compare_ranges);
}

/* Upper halves apart from lower ones. */
static enum wax_status
split_starts(struct address_sets *a)
{
	a->highs = calloc(a->count + 1, sizeof(*a->highs));
	a->firsts = calloc(a->count + 1, sizeof(*a->firsts));
	a->lows = calloc(a->count + 1, sizeof(*a->lows));
	if (a->highs == NULL || a->firsts == NULL || a->lows == NULL)
		return WAX_MEMORY;
	for (size_t i = 0; i < a->count; i++) {
		if (i == 0 || a->starts[i].high != a->starts[i - 1].high) {
			a->highs[a->high_count] = a->starts[i].high;
			a->firsts[a->high_count++] = (uint32_t)i;
		}
		a->lows[i] = a->starts[i].low;
	}
	a->firsts[a->high_count] = (uint32_t)a->count;
	free(a->starts);
	a->starts = NULL;
	return WAX_OK;
}

enum wax_status
address_sets_build(struct address_sets *a, struct number_lists *lists,
    struct group *const *groups, size_t count)
{
	struct flattening f = { .out = a, .lists = lists };
	enum wax_status st = WAX_MEMORY;
	size_t n = 1;

	for (size_t i = 0; i < count; i++)
		n += groups[i]->kind == GROUP_ADDRESSES ? groups[i]->count : 0;
	f.ranges = calloc(n, sizeof(*f.ranges));
	f.open = calloc(n, sizeof(*f.open));
	f.numbers = calloc(n, sizeof(*f.numbers));
	a->starts = calloc(2 * n, sizeof(*a->starts));
	a->lists = calloc(2 * n, sizeof(*a->lists));
	if (f.ranges != NULL && f.open != NULL && f.numbers != NULL &&
	    a->starts != NULL && a->lists != NULL) {
		list_ranges(&f, groups, count);
		st = flattening_run(&f);
	}
	if (st == WAX_OK)
		st = split_starts(a);
	free(f.ranges);
	free(f.open);
	free(f.numbers);
	return st;
}

/* How many of those numbers are not above that one. No branch depends on what
   is compared: half of them would be guessed wrong. */
static size_t
search_numbers(const uint64_t *numbers, size_t n, uint64_t wanted)
{
	size_t base = 0, half;

	for (; n > 1; n -= half) {
		half = n / 2;
		base += half & -(size_t)(numbers[base + half] <= wanted);
	}
	return n == 0 ? 0 : base + (numbers[base] <= wanted);
}

/* How many ranges begin at that place or before: by the upper halves, which
   are few (one for all of IPv4), then by the lower. */
static size_t
count_starts(const struct address_sets *a, struct address_start at)
{
	size_t n = search_numbers(a->highs, a->high_count, at.high);
	size_t first;

	if (n == 0)
		return 0;
	if (a->highs[n - 1] != at.high)
		return a->firsts[n];
	first = a->firsts[n - 1];
	return first + search_numbers(a->lows + first, a->firsts[n] - first,
	    at.low);
}

struct membership
sets_find_address(const struct sets *s, const struct address *address)
{
	const struct address_sets *a = &s->addresses;
	size_t n;

	if (a->count == 0)
		return (struct membership){ .count = 0 };
	n = count_starts(a, ip_start(address->ip));

	return number_lists_get(&s->lists, n == 0 ? 0 : a->lists[n - 1]);
}

bool
sets_cover_prefix(const struct sets *s, const struct address_prefix *p,
    struct membership wanted)
{
	const struct address_sets *a = &s->addresses;
	size_t i = count_starts(a, ip_start(p->ip));
	size_t end = count_starts(a, prefix_last(p));

	if (i == 0)
		return false;	/* nothing is said of its first address */
	for (i--; i < end; i++) {
		if (!membership_meets(number_lists_get(&s->lists, a->lists[i]),
		    wanted))
			return false;
	}
	return true;
}
