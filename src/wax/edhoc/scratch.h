/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* scratch.h - memory for one call, for plaintexts and what is hashed */
#ifndef WAX_EDHOC_SCRATCH_H
#define WAX_EDHOC_SCRATCH_H

#include "core/bytes.h"
#include "core/writer.h"

/* All zeros is an empty one. */
struct scratch {
	struct writer w;
};

/* Room for size bytes; false: no memory. */
bool scratch_open(struct scratch *s, size_t size);
/* Overwrites and frees it. */
void scratch_close(struct scratch *s);

#endif
