/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* arguments.h - the command line of wax-obt */
#ifndef OBT_ARGUMENTS_H
#define OBT_ARGUMENTS_H

#include "obt/command.h"

#define ARGUMENTS_PATH_SIZE 4096

struct arguments {
	struct command_call call;
	char db[ARGUMENTS_PATH_SIZE];	/* where it is without --db */
};

/* Fills a->call, but for the store and what a command sets; call->out and err
   are set before. argv's order may change, and it is borrowed. Options may
   stand anywhere; after "--" all are words. The exit status, or -1: go on. */
int arguments_take(struct arguments *a, int argc, char **argv);

/* What --help prints. */
void arguments_print_usage(FILE *out);

#endif
