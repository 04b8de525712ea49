/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* audit.h - the file of what was denied and what operators did

   NUMBER TIME EVENT key=value ... hash=HEX

   A file begins with `begin`, which names the last line of the file before it
   (audit/ledger.h); when an old file is opened again `open` is written, and
   tells of a line that was not finished. A line that could not be written is
   gone; the next one that can ends with lost=N, how many that were. */
#ifndef OSTLER_AUDIT_AUDIT_H
#define OSTLER_AUDIT_AUDIT_H

#include <stdarg.h>
#include <stdio.h>

#include "audit/chain.h"
#include "core/line.h"

/* One for the process; locked inside; from any thread. It never waits for the
   disk longer than a write takes, and loses no line without counting it. */
struct audit;

/* Opens, or makes with mode 0600, the file and goes on with its chain, which is
   checked. path NULL: none, until audit_reopen. What is wrong is told in
   errors: WAX_SYSTEM: the file can not be opened or written, errno says;
   WAX_EXISTS: another process writes there; WAX_STATE: it is no regular file,
   or others may write to it; WAX_FORMAT: what is there is no whole chain;
   WAX_CRYPTO. WAX_MEMORY is not told. */
MUST_USE enum wax_status audit_new(const char *path, FILE *errors,
    struct audit **out);
void audit_free(struct audit *a);	/* NULL is fine */

/* Another path, or the same one, whose file may have been moved away: the new
   file's first line tells the last hash of the old one. If the old file is
   still there nothing happens. As audit_new; on failure the old file stays. */
MUST_USE enum wax_status audit_reopen(struct audit *a, const char *path,
    FILE *errors);

/* A line: "EVENT FIELDS", e.g. "deny", "target=... rule=... code=4.03"; time
   and number are added. fields: key=value with values escaped as line.h does;
   printf-like; of what can not be printed nothing gets into the file. Nothing
   without a file or with a NULL. */
void audit_line(struct audit *a, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same of a line that was made with line.h: event, then its fields. */
void audit_add(struct audit *a, const struct line *event);

/* Whether a line would be kept: ask before costly work. */
bool audit_wants(const struct audit *a);

/* The last line's number and hash; and how many could not be written since the
   start. */
void audit_get_head(struct audit *a, struct chain *out, uint64_t *lost);

/* How many could not be written since the last call, for the log; if there are
   any, *error says why the last of them could not. 0 of NULL. */
uint64_t audit_take_lost(struct audit *a, int *error);

#endif
