/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* source.h - a configuration file's text in memory */
#ifndef OSTLER_CONF_SOURCE_H
#define OSTLER_CONF_SOURCE_H

#include <sys/types.h>

#include "core/bytes.h"

#define SOURCE_SIZE_MAX (8u * 1024 * 1024)	/* bytes of one file */

/* Stays unchanged until source_free; places point into it. */
struct source {
	char *name;		/* owned; as errors show it */
	struct bytes text;	/* owned */
	bool is_file;		/* device and inode are known */
	dev_t device;
	ino_t inode;
	struct source *next;	/* for its owner's list */
};

/* Where a word stands. source is NULL for "nowhere". */
struct place {
	const struct source *source;	/* borrowed */
	size_t offset;			/* bytes from the text's begin */
	uint32_t line;			/* from 1 */
};

/* A copy of text under that name. NULL: no memory. */
struct source *source_new(const char *name, struct bytes text);
void source_free(struct source *s);	/* NULL is fine */

/* Reads a regular file of at most SOURCE_SIZE_MAX bytes. WAX_SYSTEM: errno
   says; WAX_UNSUPPORTED: not a regular file; WAX_RANGE: too large;
   WAX_MEMORY. */
MUST_USE enum wax_status source_read_file(const char *path,
    struct source **out);

/* True if both are the same file, by whatever name. */
bool source_is_same(const struct source *a, const struct source *b);

/* The line a place is in, without its end. */
struct bytes source_line(struct place at);

#endif
