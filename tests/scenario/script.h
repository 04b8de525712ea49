/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* script.h - the lines of a scenario */
#ifndef SCENARIO_SCRIPT_H
#define SCENARIO_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"

struct script {
	const char *file;	/* borrowed */
	char **lines;		/* owned; without comment and blanks around */
	size_t count;
};

/* Reads the file; "define NAME TEXT" is done: @NAME is TEXT in all lines
   behind it. WAX_SYSTEM: errno says. Fails the process on a wrong define. */
WAX_MUST_USE enum wax_status script_read(struct script *s, const char *file);
void script_clear(struct script *s);

#endif
