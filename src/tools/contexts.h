/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* contexts.h - the context files named on a command line */
#ifndef TOOLS_CONTEXTS_H
#define TOOLS_CONTEXTS_H

#include "core/bytes.h"
#include "wax/context_file.h"

#define CONTEXTS_MAX 64

struct contexts {
	struct wax_context_file *files[CONTEXTS_MAX];
	const char *paths[CONTEXTS_MAX];	/* of the files; borrowed */
	size_t count;
};

/* Opens one more; path must stay. WAX_LIMIT: too many; else as
   wax_context_file_open; then a line on standard error said what is wrong. */
MUST_USE enum wax_status contexts_open(struct contexts *c,
    const char *program, const char *path);

/* Stores their state. Nothing may use them any more. */
void contexts_close(struct contexts *c);

#endif
