/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* scarce.h - memory that runs out when a test says so: for one .c file of a
   test program, whose malloc, calloc and realloc these are */
#ifndef TESTS_SCARCE_H
#define TESTS_SCARCE_H

#include <stdbool.h>
#include <stdlib.h>

/* A sanitizer has an allocator of its own: such tests have nothing to see
   then, and end at once. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SCARCE_WORKS 0
#elif !defined(__clang__)
#define SCARCE_WORKS 1
#elif __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SCARCE_WORKS 0
#else
#define SCARCE_WORKS 1
#endif

/* True: there is no memory, for check neither: assert afterwards. */
static bool scarce_memory;
/* So much still comes while it is true: allocations. */
static size_t scarce_left;
/* And so often somebody came who got nothing. */
static size_t scarce_refused;

static inline bool
scarce_refuses(void)
{
	if (!scarce_memory)
		return false;
	if (scarce_left > 0) {
		scarce_left--;
		return false;
	}
	scarce_refused++;
	return true;
}

#if SCARCE_WORKS
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);

void *
malloc(size_t size)
{
	return scarce_refuses() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return scarce_refuses() ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *p, size_t size)
{
	return scarce_refuses() ? NULL : __libc_realloc(p, size);
}
#endif

#endif
