/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* enroll_text.h - a file of lines with keys in it, while it is written */
#ifndef AS_ENROLL_TEXT_H
#define AS_ENROLL_TEXT_H

#include "as/command.h"

#define ENROLL_TEXT_SIZE 8192	/* bytes of a file */

struct enroll_text {
	FILE *out;
	char text[ENROLL_TEXT_SIZE];
};

/* False: no memory. */
MUST_USE bool enroll_text_begin(struct enroll_text *t);
/* "name = ", and hexadecimal digits, or a UUID. */
void enroll_text_put_hex(const struct enroll_text *t, const char *name,
    struct bytes value);
void enroll_text_put_id(const struct enroll_text *t, const char *name,
    const struct deviceid *id);
/* Puts it in the place of what path was, or with NULL nowhere; and clears
   it. */
enum as_exit enroll_text_finish(struct as_call *call, struct enroll_text *t,
    const char *path);

#endif
