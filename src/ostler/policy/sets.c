/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sets.c - all sets of a policy together */
#include "ostler/policy/sets.h"

#include <stdlib.h>

enum wax_status
sets_build(struct sets *s, struct group *const *groups, size_t count)
{
	enum wax_status st = device_sets_build(&s->devices, &s->lists, groups,
	    count);

	if (st == WAX_OK)
		st = address_sets_build(&s->addresses, &s->lists, groups,
		    count);
	/* Only for finding equal lists. */
	free(s->lists.slots);
	s->lists.slots = NULL;
	return st;
}

void
sets_clear(struct sets *s)
{
	free(s->lists.numbers);
	free(s->lists.slots);
	free(s->devices.slots);
	free(s->addresses.starts);
	free(s->addresses.highs);
	free(s->addresses.firsts);
	free(s->addresses.lows);
	free(s->addresses.lists);
	*s = (struct sets){ .lists = { .numbers = NULL } };
}

bool
membership_meets(struct membership a, struct membership b)
{
	size_t i = 0, j = 0;

	while (i < a.count && j < b.count) {
		if (a.numbers[i] == b.numbers[j])
			return true;
		if (a.numbers[i] < b.numbers[j])
			i++;
		else
			j++;
	}
	return false;
}
