/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* limits.h - what the system must allow, so that settings can be kept */
#ifndef OSTLER_LIMITS_H
#define OSTLER_LIMITS_H

#include "ostler/settings.h"

/* The soft limit of open files goes up to what the settings need, or to the
   hard one; what is still missing is told, unless it was with the settings
   before, which needed as many. earlier NULL: there are none. */
void limits_raise_files(const struct settings *s,
    const struct settings *earlier, struct log *log);

#endif
