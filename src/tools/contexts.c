/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* contexts.c - the context files named on a command line */
#include "tools/contexts.h"

#include <stdio.h>

enum wax_status
contexts_open(struct contexts *c, const char *program, const char *path)
{
	struct wax_error_text error = { "" };
	enum wax_status st;

	if (c->count == CONTEXTS_MAX) {
		fprintf(stderr, "%s: --context: more than %d files\n",
		    program, CONTEXTS_MAX);
		return WAX_LIMIT;
	}
	st = wax_context_file_open(path, &c->files[c->count], &error);
	if (st != WAX_OK) {
		fprintf(stderr, "%s: %s\n", program, error.text);
		return st;
	}
	c->paths[c->count++] = path;
	return WAX_OK;
}

void
contexts_close(struct contexts *c)
{
	while (c->count > 0)
		wax_context_file_close(c->files[--c->count]);
}
