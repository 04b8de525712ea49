/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* printable.h - text of others on a terminal */
#ifndef OSTLER_CONTROL_PRINTABLE_H
#define OSTLER_CONTROL_PRINTABLE_H

#include <stdio.h>

#include "core/bytes.h"

/* Printed is UTF-8 as it is, but for what a terminal might obey or not show:
   control characters of both kinds, those that turn the direction of writing or
   have no width of their own, and bytes that are no UTF-8. They, and '\', are
   written as \xHH, a byte each. */
void printable_write(FILE *out, struct bytes text);

/* How many columns that takes. */
size_t printable_width(struct bytes text);

#endif
