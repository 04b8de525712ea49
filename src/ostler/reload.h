/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* reload.h - the configuration and its credentials, read again while the daemon
   runs */
#ifndef OSTLER_RELOAD_H
#define OSTLER_RELOAD_H

#include "ostler/configuration.h"
#include "ostler/crew.h"

/*
 * Everything is read, and checked as at the start, while the workers work. Then
 * they stand still, each prepares what the new settings need, and only if all
 * of them can, all change. What only a start can change keeps its value:
 *
 *	workers		(a note says so)
 */

/* All borrowed during the call. */
struct reload_context {
	const char *path;	/* of the configuration */
	bool debug;		/* log everything, whatever the settings say */
	struct log *log;	/* gets the result, and the settings' limits */
	struct metrics *metrics;
	struct crew *crew;
	uint64_t patience;	/* microseconds, for a worker to stand still */
	/* Called when the workers can change and have not yet; what it has to
	   say goes to errors. False: nobody changes. NULL: nothing to do. */
	bool (*take)(void *arg, const struct settings *settings, FILE *errors);
	void *arg;
};

/* What is in *in_use is replaced, and the old freed. False: something was
   wrong, each error was written to errors as a line, and all stays as it was.
   What is written there otherwise are notes: what is odd, or is as it was
   although the configuration says otherwise. errors NULL: they stand in the
   log only. The service manager is told when it begins and ends. */
bool reload_run(const struct reload_context *context,
    struct configuration *in_use, FILE *errors);

#endif
