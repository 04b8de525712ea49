/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_weekday.c - weekday mon-fri sat: the day of the week, local */
#include <stdio.h>

#include "ostler/policy/condition.h"

static const char *const days[] = {
	"mon", "tue", "wed", "thu", "fri", "sat", "sun"
};

#define DAYS (sizeof(days) / sizeof(days[0]))

/* DAYS if it is none. */
static size_t
day_find(struct bytes word)
{
	size_t i = 0;

	while (i < DAYS && !bytes_equal(word, bytes_of_text(days[i])))
		i++;
	return i;
}

/* An item is a set of days: bits. sat-mon goes over the week's end. */
static enum wax_status
weekday_parse(struct bytes word, void *item)
{
	unsigned *set = item;
	size_t begin, end;

	if (word.len != 3 && (word.len != 7 || word.data[3] != '-'))
		return WAX_FORMAT;
	begin = day_find(bytes_of(word.data, 3));
	end = day_find(bytes_of(word.data + word.len - 3, 3));
	if (begin == DAYS || end == DAYS)
		return WAX_FORMAT;
	for (; begin != end; begin = (begin + 1) % DAYS)
		*set |= 1u << begin;
	*set |= 1u << end;
	return WAX_OK;
}

static bool
weekday_match(const void *item, const struct question *q)
{
	const unsigned *set = item;

	return (*set & 1u << q->weekday) != 0;
}

static bool
weekday_is_always(const void *item)
{
	const unsigned *set = item;

	return *set == (1u << DAYS) - 1;
}

static bool
weekday_covers(const void *a, const void *b)
{
	const unsigned *x = a, *y = b;

	return y != NULL && (*y & ~*x) == 0;
}

static void
weekday_show(const struct question *q, char *text, size_t size)
{
	(void)snprintf(text, size, "it is %s", days[q->weekday % DAYS]);
}

const struct condition when_weekday = {
	.name = "weekday",
	.expected = "a day such as mon, or days such as mon-fri",
	.needs = POLICY_NEEDS_TIME,
	.item_size = sizeof(unsigned),
	.parse = weekday_parse,
	.match = weekday_match,
	.always = weekday_is_always,
	.covers = weekday_covers,
	.show = weekday_show,
};
