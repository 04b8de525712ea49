/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* limits.h - what the system must allow, so that settings can be kept */
#ifndef OSTLER_LIMITS_H
#define OSTLER_LIMITS_H

#include "ostler/settings.h"

/* The soft limit of open files goes up to what the settings need, or to the
   hard one; what is still missing is told. */
void limits_raise_files(const struct settings *s, struct log *log);

#endif
