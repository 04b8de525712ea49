/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz.h - what the fuzz targets share */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "core/bytes.h"

/* Called with each input; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that every input must have; also with NDEBUG. */
#define FUZZ_HOLDS(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, \
			    __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

/* True if part lies in whole, with all its bytes. */
static inline bool
fuzz_is_inside(struct bytes part, struct bytes whole)
{
	return part.len == 0 || (part.len <= whole.len &&
	    part.data >= whole.data &&
	    part.data + part.len <= whole.data + whole.len);
}

#endif
