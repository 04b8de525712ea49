/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* worker_state.h - what a worker holds; for worker.c and worker_change.c */
#ifndef OSTLER_WORKER_STATE_H
#define OSTLER_WORKER_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/timers.h"
#include "ostler/discover/discover.h"
#include "ostler/parking.h"
#include "ostler/worker.h"

struct worker_change;

struct worker {
	struct worker_options options;
	size_t part_count;	/* that were made */
	struct clock clock;
	struct log *log;
	struct metrics metrics;
	struct timers timers;
	struct loop *loop;
	struct net *net;
	struct forward *forward;
	struct timer sweep;		/* worker 0: of the registry */
	struct discover *discover;	/* worker 0 */
	pthread_t thread;
	bool is_started;
	atomic_uint asked;		/* signs of life; by the main thread */
	atomic_uint answered;		/* by the worker */
	atomic_bool told;		/* false: its overview is wanted */
	struct parking parking;
	struct worker_change *change;	/* owned; prepared and not yet decided;
					   else NULL */
};

/* Of a worker that discovers. NULL: no memory. */
struct discover *worker_make_discover(struct worker *w,
    const struct settings *settings);

#endif
