/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* audit.h - the file of what was denied and what operators did */
#ifndef OSTLER_AUDIT_AUDIT_H
#define OSTLER_AUDIT_AUDIT_H

#include <stdarg.h>
#include <stdio.h>

#include "audit/chain.h"

/* One for the process; locked inside; from any thread. It never waits for the
   disk longer than a write takes, and loses no line without counting it. */
struct audit;

/* Opens, or makes with mode 0600, the file and goes on with its chain, which is
   checked. path NULL: none, until audit_reopen. WAX_SYSTEM: errno says;
   WAX_FORMAT: what is there is no whole chain, errors says where; WAX_MEMORY. */
MUST_USE enum wax_status audit_new(const char *path, FILE *errors,
    struct audit **out);
void audit_free(struct audit *a);	/* NULL is fine */

/* Another path, or the same one, whose file may have been moved away: the new
   file's first line tells the last hash of the old one. As audit_new; on
   failure the old file stays. */
MUST_USE enum wax_status audit_reopen(struct audit *a, const char *path,
    FILE *errors);

/* A line: "EVENT FIELDS", e.g. "deny from=... target=... rule=... code=4.03";
   time and number are added. fields: key=value with values escaped as log.h
   does; printf-like. Nothing without a file or with a NULL. */
void audit_line(struct audit *a, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether a line would be kept: ask before costly work. */
bool audit_wants(const struct audit *a);

/* The last line's number and hash; and how many could not be written. */
void audit_get_head(struct audit *a, struct chain *out, uint64_t *lost);

#endif
