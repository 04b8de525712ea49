/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* names.h - from names to places in a list, once all of it is read */
#ifndef OSTLER_CONF_NAMES_H
#define OSTLER_CONF_NAMES_H

#include "core/bytes.h"

struct name {
	struct bytes text;	/* borrowed */
	size_t index;
};

struct names {
	struct name *sorted;	/* owned; by text, then by index */
	size_t count;
};

/* Names of the entries 0 to count - 1 of list. WAX_MEMORY. */
MUST_USE enum wax_status names_make(struct names *n, size_t count,
    struct bytes (*get)(const void *list, size_t index), const void *list);
void names_clear(struct names *n);

/* The first of that name. False: none; also before names_make. */
bool names_find(const struct names *n, struct bytes text, size_t *index);

#endif
