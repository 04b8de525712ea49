/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_time.c - time 08:00-18:00: the time of the day, local */
#include <stdio.h>

#include "ostler/policy/condition.h"

#define DAY 1440u	/* minutes */

/* From begin up to before end; over midnight if end is not behind begin. */
struct time_item {
	unsigned begin;
	unsigned end;
};

/* "08:00", to DAY. */
static bool
clock_parse(struct bytes text, unsigned *minute)
{
	const uint8_t *t = text.data;
	unsigned hours, minutes;

	if (text.len != 5 || t[2] != ':')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (i != 2 && (t[i] < '0' || t[i] > '9'))
			return false;
	}
	hours = (t[0] - (unsigned)'0') * 10 + t[1] - (unsigned)'0';
	minutes = (t[3] - (unsigned)'0') * 10 + t[4] - (unsigned)'0';
	*minute = hours * 60 + minutes;
	return minutes < 60 && *minute <= DAY;
}

static enum wax_status
time_parse(struct bytes word, void *item)
{
	struct time_item *t = item;

	if (word.len != 11 || word.data[5] != '-' ||
	    !clock_parse(bytes_of(word.data, 5), &t->begin) ||
	    !clock_parse(bytes_of(word.data + 6, 5), &t->end) ||
	    t->begin == DAY || t->begin == t->end)
		return WAX_FORMAT;
	return WAX_OK;
}

static bool
time_match(const void *item, const struct question *q)
{
	const struct time_item *t = item;

	if (t->begin < t->end)
		return t->begin <= q->minute && q->minute < t->end;
	return t->begin <= q->minute || q->minute < t->end;
}

static bool
time_is_always(const void *item)
{
	const struct time_item *t = item;

	return t->begin == 0 && t->end == DAY;
}

/* Both turned back until a begins at midnight. */
static bool
time_covers(const void *a, const void *b)
{
	const struct time_item *x = a, *y = b;
	unsigned length, begin, end;

	if (y == NULL || time_is_always(x))
		return y != NULL;
	length = (x->end + DAY - x->begin) % DAY;
	begin = (y->begin + DAY - x->begin) % DAY;
	end = begin + (y->end + DAY - y->begin) % DAY;
	return !time_is_always(y) && end <= length;
}

static void
time_show(const struct question *q, char *text, size_t size)
{
	(void)snprintf(text, size, "it is %02u:%02u", q->minute / 60,
	    q->minute % 60);
}

const struct condition when_time = {
	.name = "time",
	.expected = "from and to, such as 08:00-18:00 or 22:00-06:00",
	.needs = POLICY_NEEDS_TIME,
	.item_size = sizeof(struct time_item),
	.parse = time_parse,
	.match = time_match,
	.always = time_is_always,
	.covers = time_covers,
	.show = time_show,
};
