/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* arguments.h - ostlerd's arguments */
#ifndef OSTLER_ARGUMENTS_H
#define OSTLER_ARGUMENTS_H

#include "ostler/control/offline.h"

#define ARGUMENTS_WORDS_MAX 64

/* What the arguments ask for. */
enum arguments_task {
	TASK_RUN,
	TASK_CHECK,		/* -t */
	TASK_EXPLAIN,
	TASK_TEST,		/* --policy-test */
	TASK_VERSION,
	TASK_HELP,
};

/* Borrowed from argv. */
struct arguments {
	enum arguments_task task;
	const char *path;	/* of the configuration; NULL: the standard
				   one */
	const char *test_path;	/* TASK_TEST */
	bool debug;
	bool json;
	/* TASK_EXPLAIN: the question's words, in order. */
	struct offline_word words[ARGUMENTS_WORDS_MAX];
	size_t word_count;
};

/* False: wrong; what is wrong and the usage were written to standard error. */
bool arguments_read(int argc, char **argv, struct arguments *out);

/* standard: the configuration that is read without -f. */
void arguments_print_help(FILE *out, const char *standard);

#endif
