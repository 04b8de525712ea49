/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* document.h - a configuration file's text in memory */
#ifndef OSTLER_CONF_DOCUMENT_H
#define OSTLER_CONF_DOCUMENT_H

#include <sys/types.h>

#include "core/bytes.h"

#define DOCUMENT_SIZE_MAX (16u * 1024 * 1024)	/* bytes of one file */

/* Stays unchanged until document_free; places point into it. */
struct document {
	char *name;		/* owned; as errors show it */
	struct bytes text;	/* owned */
	bool is_file;		/* device and inode are known */
	dev_t device;
	ino_t inode;
	struct document *next;	/* for its owner's list */
};

/* Where a word stands. source is NULL for "nowhere". */
struct place {
	const struct document *source;	/* borrowed */
	size_t offset;			/* bytes from the text's begin */
	uint32_t line;			/* from 1 */
};

/* A copy of text under that name. NULL: no memory. */
struct document *document_new(const char *name, struct bytes text);
void document_free(struct document *s);	/* NULL is fine */

/* Reads a file of at most DOCUMENT_SIZE_MAX bytes that others can not change:
   guarded.h. WAX_SYSTEM: errno says; WAX_UNSUPPORTED: *why says, as there;
   WAX_RANGE: too large; WAX_MEMORY. */
MUST_USE enum wax_status document_read_file(const char *path,
    struct document **out, const char **why);

/* True if both are the same file, by whatever name. */
bool document_is_same(const struct document *a, const struct document *b);

/* The line a place is in, without its end. */
struct bytes document_line(struct place at);

#endif
