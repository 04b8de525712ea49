/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* metrics.c - names, help texts and sums */
#include "ostler/metrics/metrics.h"

#include <assert.h>

static const char *const names[METRIC_COUNT] = {
#define METRIC(name, help) #name,
#include "ostler/metrics/metrics.def"
#undef METRIC
};

static const char *const helps[METRIC_COUNT] = {
#define METRIC(name, help) help,
#include "ostler/metrics/metrics.def"
#undef METRIC
};

#define METRIC(name, help) \
	static_assert(sizeof(#name) <= METRICS_NAME_SIZE, "name too long");
#include "ostler/metrics/metrics.def"
#undef METRIC

void
metrics_format_name(enum metric which, char *text)
{
	const char *name = names[which];

	for (; *name != '\0'; name++)
		*text++ = (char)(*name >= 'A' && *name <= 'Z' ?
		    *name - 'A' + 'a' : *name);
	*text = '\0';
}

const char *
metrics_help(enum metric which)
{
	return helps[which];
}

void
metrics_sum(struct metrics *sum, const struct metrics *from)
{
	for (enum metric m = 0; m < METRIC_COUNT; m++)
		metrics_add(sum, m, metrics_get(from, m));
}
