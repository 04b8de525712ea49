/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* daemon.h - the process: workers, signals, start and stop */
#ifndef OSTLER_DAEMON_H
#define OSTLER_DAEMON_H

#include "ostler/configuration.h"

struct daemon_options {
	const char *version;
	const char *path;	/* of the configuration: SIGHUP reads it
				   again */
	bool debug;		/* log everything, whatever the settings say */
};

/* Runs until SIGTERM or SIGINT. What is in *configuration is replaced by what a
   reload has read. The log goes to stderr. The exit status: 0, or 1 if it could
   not start. */
int daemon_run(struct configuration *configuration,
    const struct daemon_options *options);

#endif
