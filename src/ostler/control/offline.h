/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* offline.h - the commands explain and policy test without a daemon: ostlerd
   --explain and --policy-test */
#ifndef OSTLER_CONTROL_OFFLINE_H
#define OSTLER_CONTROL_OFFLINE_H

#include "ostler/control/control.h"
#include "ostler/explain/ask.h"

/* What a process ends with. */
enum offline_status {
	OFFLINE_GOOD = 0,
	OFFLINE_FAILED = 1,	/* an expectation does not hold */
	OFFLINE_WRONG = 2,	/* the question or the test is wrong, or can not
				   be read: errors tell */
};

/* A question in pairs of word and value. */
struct offline_word {
	const struct ask_word *word;
	const char *value;	/* NULL: it has none */
};

enum offline_status offline_explain(const struct control_view *view,
    const struct offline_word *words, size_t count, bool json, FILE *out,
    FILE *errors);

enum offline_status offline_test(const struct control_view *view,
    const char *path, bool json, FILE *out, FILE *errors);

#endif
