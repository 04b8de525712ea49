/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* wall.h - the time of day as OpenSSL reads it, moved by a test: time() and
   gettimeofday() of a program that links this are ours. It stands still. */
#ifndef TESTS_LINK_WALL_H
#define TESTS_LINK_WALL_H

#include <stdint.h>

/* Microseconds since 1970. */
uint64_t wall_now(void);
void wall_advance(uint64_t microseconds);
/* From now on it is the system's, where processes of their own talk. */
void wall_follow(void);

#endif
