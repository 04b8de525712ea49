/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* report.h - errors of a configuration as people read them:

	ostlerd.conf:12:11: hop-limit is 0; expected 1 to 255
	hop-limit 0
	          ^
*/
#ifndef OSTLER_CONF_REPORT_H
#define OSTLER_CONF_REPORT_H

#include <stdio.h>

#include "ostler/conf/document.h"

#define REPORT_MAX 20		/* errors printed; then one line says so */

struct report {
	FILE *out;		/* borrowed */
	unsigned count;		/* of errors */
	unsigned notes;
};

/* An error at a place: printf-like, "what was read; expected what". */
void report_error(struct report *r, struct place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* An error of a whole file: "name: text". */
void report_file(struct report *r, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Something odd that is no error, in the same form: "note: ...". Not behind
   errors: those come first. At most REPORT_MAX are printed. */
void report_note(struct report *r, struct place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* True if more errors would not be printed: stop reading. */
bool report_is_full(const struct report *r);

/* Characters from the line's begin, from 1. A byte that is not UTF-8 counts
   as one. */
unsigned report_column(struct place at);

/* Text that may hold anything, for a message: control characters and what is
   not UTF-8 as ?, cut after some 60 bytes. out has room for REPORT_SHOW. */
#define REPORT_SHOW 80
const char *report_show(struct bytes text, char *out);

#endif
