/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* worker.h - one thread with all it needs to carry requests */
#ifndef OSTLER_WORKER_H
#define OSTLER_WORKER_H

#include "ostler/metrics/metrics.h"
#include "ostler/settings.h"

struct crossings;
struct registry;
struct vault;
struct worker;

struct worker_options {
	struct settings *settings;	/* the worker takes a reference */
	struct vault *vault;		/* borrowed for the worker's life */
	unsigned number;		/* from 0 */
	struct log_options log;		/* all but the clock */
	/* What all workers share; borrowed for the worker's life. */
	struct registry *registry;	/* NULL: no device calls */
	struct crossings *crossings;	/* NULL: it is the only one */
};

/* Makes all parts; nothing runs yet. WAX_MEMORY; WAX_SYSTEM: errno says. */
MUST_USE enum wax_status worker_new(const struct worker_options *options,
    struct worker **out);
void worker_free(struct worker *w);	/* not while it runs; NULL is fine */

/* As net_listen; worker 0 first. */
MUST_USE enum wax_status worker_listen(struct worker *w, size_t *which);

/* Starts the thread. False: the system refused; errno says. */
MUST_USE bool worker_start(struct worker *w);

/* Asks it to end. Then worker_join waits until it has. */
void worker_stop(struct worker *w);
void worker_join(struct worker *w);	/* nothing if it was never started */

/* For the watchdog: asks for a sign of life; true if it has answered all that
   was asked before. */
bool worker_probe(struct worker *w);

/* It logs how its hops and listeners are, soon and on its own thread. */
void worker_tell(struct worker *w);

/* Borrowed for the worker's life; may be read while it runs. */
const struct metrics *worker_metrics(const struct worker *w);

#endif
