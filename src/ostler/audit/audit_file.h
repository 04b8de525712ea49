/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_file.h - an open audit file: whole lines or nothing */
#ifndef OSTLER_AUDIT_AUDIT_FILE_H
#define OSTLER_AUDIT_AUDIT_FILE_H

#include <stdio.h>

#include "audit/ledger.h"

struct audit_file {
	int fd;			/* -1: none */
	uint64_t size;		/* of its whole lines */
	bool is_torn;		/* behind them stands a part of one */
};

#define AUDIT_FILE_NONE ((struct audit_file){ .fd = -1 })

/* Opens, or makes with mode 0600, the file, for this process alone, and reads
   it into the ledger, which is all zeros. A last line that is not finished is
   cut off; the ledger has it. What is wrong is told in errors and stays as it
   is; statuses as audit_new. */
MUST_USE enum wax_status audit_file_open(struct audit_file *f,
    const char *path, FILE *errors, struct ledger *ledger);
void audit_file_close(struct audit_file *f);

bool audit_file_is_open(const struct audit_file *f);

/* True if path leads to the file that is open. */
bool audit_file_is_at(const struct audit_file *f, const char *path);

/* One write. WAX_SYSTEM: errno says; then nothing of the line is there, or it
   is cut off before the next. */
MUST_USE enum wax_status audit_file_append(struct audit_file *f,
    struct bytes line);

#endif
