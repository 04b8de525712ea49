/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_arguments.h - the command line of ostlerctl */
#ifndef TOOLS_CTL_ARGUMENTS_H
#define TOOLS_CTL_ARGUMENTS_H

#include "tools/ctl_talk.h"

struct ctl_arguments {
	const char *path;	/* of the socket */
	struct ctl_request request;
	char *body;		/* owned; of request */
	int rest;		/* argv's, if audit_verify */
	bool audit_verify;	/* words that are done without the daemon */
};

/* All that ostlerctl -h prints; the manual's test reads it. */
extern const char ctl_help[];

/* argv's order may change, and it is borrowed. The exit status, or -1: go
   on. */
int ctl_arguments_take(struct ctl_arguments *a, int argc, char **argv);
void ctl_arguments_clear(struct ctl_arguments *a);

#endif
