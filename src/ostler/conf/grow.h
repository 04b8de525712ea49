/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* grow.h - lists while the configuration is read */
#ifndef OSTLER_CONF_GROW_H
#define OSTLER_CONF_GROW_H

#include "ostler/conf/parser.h"

/* One more entry of size bytes at the end of *list (owned, malloc), all zeros.
   NULL: there are limit already, or no memory; told at the place. */
void *grow_list(struct parser *p, void **list, size_t *count, size_t size,
    size_t limit, struct place at);

#endif
