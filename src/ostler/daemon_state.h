/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* daemon_state.h - what the main thread holds; for the files of daemon.h */
#ifndef OSTLER_DAEMON_STATE_H
#define OSTLER_DAEMON_STATE_H

#include "core/timers.h"
#include "ostler/audit/audit.h"
#include "ostler/control/control.h"
#include "ostler/crew.h"
#include "ostler/daemon.h"

#define DAEMON_PATIENCE CLOCK_S(5)	/* for a worker to stand still */

/* Lives as long as daemon_run. */
struct daemon {
	struct configuration *configuration;
	const struct daemon_options *options;
	struct metrics metrics;		/* beside those of the workers */
	struct clock clock;
	struct timers timers;
	struct log *log;
	enum log_level log_level;	/* of all logs now */
	struct loop *loop;		/* of the main thread */
	struct signals *signals;
	struct registry *registry;	/* owned; before and after the workers,
					   as are the next three */
	struct crossings *crossings;
	struct tally *tally;
	struct audit *audit;
	struct crew *crew;		/* owned */
	struct control_host host;	/* what control may ask */
	struct control *control;	/* owned */
	uint64_t watchdog;		/* microseconds between probes; 0: no
					   probes */
	struct timer feed;
	struct timer expiry;
	struct timer losses;		/* of the audit file */
};

/* In daemon_duties.c. errors NULL: they stand in the log only. */
void daemon_begin_duties(struct daemon *d);
void daemon_take_signal(void *arg, int number);
bool daemon_reload(struct daemon *d, FILE *errors);

/* In daemon_host.c. */
void daemon_make_host(struct daemon *d);
void daemon_set_log_level(struct daemon *d, enum log_level level);

/* In daemon_log.c: lines of the log. */
void daemon_log_start(struct daemon *d);
void daemon_log_ready(struct daemon *d);
void daemon_log_listener(struct daemon *d, enum log_level level, size_t which,
    const char *error);
/* Those that are not zero, or all. */
void daemon_log_counters(struct daemon *d, bool all);
void daemon_log_lost(struct daemon *d);

#endif
