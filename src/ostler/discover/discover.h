/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* discover.h - local OCF devices are looked for and become routes for a while
   (OCF Core: /oic/res, /oic/d) */
#ifndef OSTLER_DISCOVER_DISCOVER_H
#define OSTLER_DISCOVER_DISCOVER_H

#include "core/log.h"
#include "ostler/discover/discover_conf.h"
#include "ostler/forward/registry.h"
#include "ostler/metrics/metrics.h"

struct event_base;
struct timers;

/* All borrowed for its life, which is that of one worker's thread. */
struct discover_context {
	const struct discover_confs *confs;
	struct registry *registry;
	struct event_base *base;
	const struct clock *clock;
	struct timers *timers;
	struct log *log;
	struct metrics *metrics;
};

struct discover;

/* Opens the sockets; one that can not be opened is told in the log and does
   without. What is found goes into the registry as REGISTRATION_FOUND. NULL:
   no memory. */
struct discover *discover_new(const struct discover_context *context);
void discover_free(struct discover *d);	/* NULL is fine */

/* The first round of each statement. */
void discover_start(struct discover *d);

/* Goes on with confs that are the same (discover_confs_equal); the old ones are
   not looked at any more. */
void discover_take_confs(struct discover *d,
    const struct discover_confs *confs);

#endif
