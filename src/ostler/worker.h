/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* worker.h - one thread with all it needs to carry requests */
#ifndef OSTLER_WORKER_H
#define OSTLER_WORKER_H

#include "ostler/metrics/metrics.h"
#include "ostler/settings.h"

struct audit;
struct crossings;
struct forward;
struct net;
struct registry;
struct tally;
struct vault;
struct worker;

struct worker_options {
	struct settings *settings;	/* the worker takes a reference */
	struct vault *vault;		/* borrowed for the worker's life, or
					   until it gets another one */
	unsigned number;		/* from 0 */
	struct log_options log;		/* all but the clock */
	/* What all workers share; borrowed for the worker's life. */
	struct registry *registry;	/* NULL: no device calls */
	struct crossings *crossings;	/* NULL: it is the only one */
	struct tally *tally;
	struct audit *audit;		/* NULL: there is none */
};

/* Makes all parts; nothing runs yet. WAX_MEMORY; WAX_SYSTEM: errno says. */
MUST_USE enum wax_status worker_new(const struct worker_options *options,
    struct worker **out);
void worker_free(struct worker *w);	/* not while it runs; NULL is fine */

/* --- Standing still: the main thread may then read and change all that a
       worker has, as no thread of its own runs. --------------------------- */

/* Asks it to stand still. It does so between two events of its loop, after what
   was queued has gone out. One that is not started stands still anyway, and so
   does one that has ended. */
void worker_park(struct worker *w);
/* Waits until it does, at most so many microseconds. False: it does not; it
   runs on as if it had not been asked. */
MUST_USE bool worker_await_parked(struct worker *w, uint64_t timeout);
/* It runs on, and takes its clock first. */
void worker_resume(struct worker *w);

/* New settings for one that stands still, in two steps as net_prepare. The
   worker has a reference to settings; vault is borrowed from the commit on, and
   the old one is not looked at any more. *which as net_prepare. What a worker
   is made with stays: its number, the log's descriptor, what all share. */
MUST_USE enum wax_status worker_prepare(struct worker *w,
    struct settings *settings, struct vault *vault, size_t *which);
void worker_commit(struct worker *w);
void worker_abort(struct worker *w);

/* Borrowed; for one that stands still, or from its own thread. */
struct net *worker_net(const struct worker *w);
struct forward *worker_forward(const struct worker *w);
struct log *worker_log(const struct worker *w);

/* As net_listen; worker 0 first. */
MUST_USE enum wax_status worker_listen(struct worker *w, size_t *which);

/* Starts the thread. False: the system refused; errno says. */
MUST_USE bool worker_start(struct worker *w);

/* Asks it to end, also while it stands still. Then worker_join waits until it
   has. */
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
