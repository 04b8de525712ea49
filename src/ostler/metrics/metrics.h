/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* metrics.h - counters, one set for each worker and one of the process */
#ifndef OSTLER_METRICS_METRICS_H
#define OSTLER_METRICS_METRICS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum metric {
#define METRIC(name, help) METRIC_##name,
#include "ostler/metrics/metrics.def"
#undef METRIC
	METRIC_COUNT
};

/* Written by one thread, read by anyone: relaxed, no lock. */
struct metrics {
	_Atomic uint64_t values[METRIC_COUNT];
};

static inline void
metrics_add(struct metrics *m, enum metric which, uint64_t n)
{
	uint64_t old = atomic_load_explicit(&m->values[which],
	    memory_order_relaxed);

	atomic_store_explicit(&m->values[which], old + n, memory_order_relaxed);
}

/* For a metric that tells what is now. Only one set has it, or the sum is
   wrong. */
static inline void
metrics_set(struct metrics *m, enum metric which, uint64_t n)
{
	atomic_store_explicit(&m->values[which], n, memory_order_relaxed);
}

static inline uint64_t
metrics_get(const struct metrics *m, enum metric which)
{
	return atomic_load_explicit(&m->values[which], memory_order_relaxed);
}

#define METRICS_NAME_SIZE 48	/* of the longest name and a final NUL */

/* "requests_received" and a final NUL; text has room for
   METRICS_NAME_SIZE. */
void metrics_format_name(enum metric which, char *text);

/* One sentence. Static. */
const char *metrics_help(enum metric which);

/* Adds the values of from to those in sum. */
void metrics_sum(struct metrics *sum, const struct metrics *from);

#endif
