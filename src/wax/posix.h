/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* posix.h - a ready struct wax_env for Linux and other POSIX systems */
#ifndef WAX_POSIX_H
#define WAX_POSIX_H

#include "wax/env.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Clock, system randomness, and records as files in directory, which must
   exist: NAME.state (the record twice, written one after the other) and
   NAME.lock. A record is locked from load to release, so that two processes, or
   two contexts in one, never share it; a child of fork may not use it.
   directory is copied. NULL: no memory; errors of the directory come with
   load. */
struct wax_env *wax_posix_env_new(const char *directory);

/* Nothing may use it any more. NULL does nothing. */
void wax_posix_env_free(struct wax_env *env);

#ifdef __cplusplus
}
#endif

#endif
