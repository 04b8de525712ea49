/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* crew.h - all the workers, as one */
#ifndef OSTLER_CREW_H
#define OSTLER_CREW_H

#include "ostler/worker.h"

/* All from the main thread. */
struct crew;

/* As many as the settings say; options as of worker_new, without the number.
   Nothing runs yet. *which: the worker that could not be made. WAX_MEMORY;
   WAX_SYSTEM: errno says. */
MUST_USE enum wax_status crew_new(const struct worker_options *options,
    struct crew **out, unsigned *which);
void crew_free(struct crew *c);		/* not while it runs; NULL is fine */

unsigned crew_count(const struct crew *c);
struct worker *crew_worker(const struct crew *c, unsigned number);

/* As worker_listen. */
MUST_USE enum wax_status crew_listen(struct crew *c, size_t *which);

/* False: errno says; *which: the worker that could not be started. */
MUST_USE bool crew_start(struct crew *c, unsigned *which);

/* Asks all to end and waits until they have. */
void crew_stop(struct crew *c);

/* True if all have given a sign of life since they were asked last; asks for
   the next. */
bool crew_probe(struct crew *c);

/* Each logs how it is, soon. */
void crew_tell(struct crew *c);

/* Adds up the counters of all, while they run. */
void crew_sum_metrics(const struct crew *c, struct metrics *sum);

/* All log what is of that weight, from now on. */
void crew_set_log_level(struct crew *c, enum log_level level);

/* All stand still when it returns true. False: one, *which, does not within so
   many microseconds; then nobody does. */
MUST_USE bool crew_park(struct crew *c, uint64_t timeout, unsigned *which);
void crew_resume(struct crew *c);

/* New settings for those that stand still, as worker_prepare; the first worker
   first, whose sockets the others' share. On failure nothing is prepared.
   *which: as net_prepare. */
MUST_USE enum wax_status crew_prepare(struct crew *c,
    struct settings *settings, struct vault *vault, size_t *which);
void crew_commit(struct crew *c);
void crew_abort(struct crew *c);

#endif
