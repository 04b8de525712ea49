/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_verify.h - ostlerctl audit verify: audit files are checked, without the
   daemon */
#ifndef TOOLS_AUDIT_VERIFY_H
#define TOOLS_AUDIT_VERIFY_H

#include <stdio.h>

#define AUDIT_VERIFY_USAGE "audit verify [--head NUMBER:HASH] FILE..."

enum {
	AUDIT_VERIFY_WHOLE = 0,
	AUDIT_VERIFY_BROKEN = 1,
	AUDIT_VERIFY_WRONG = 2,		/* arguments, or a file can not be
					   read */
};

/* The arguments behind "verify"; --head may stand anywhere among them. Files in
   order go on from each other. A line a file goes to out, what is wrong to
   errors. Returns the exit status. */
int audit_verify_run(int argc, char **argv, FILE *out, FILE *errors);

#endif
