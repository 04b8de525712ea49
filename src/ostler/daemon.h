/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* daemon.h - the process: workers, signals, start and stop */
#ifndef OSTLER_DAEMON_H
#define OSTLER_DAEMON_H

#include "ostler/settings.h"

struct vault;

struct daemon_options {
	const char *version;
	const char *path;	/* of the configuration, for the log */
	bool debug;		/* log everything, whatever the settings say */
};

/* Runs until SIGTERM or SIGINT. vault is that of the settings, loaded; SIGHUP
   loads it again. The log goes to stderr. The exit status: 0, or 1 if it could
   not start. */
int daemon_run(struct settings *settings, struct vault *vault,
    const struct daemon_options *options);

#endif
