/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ead.h - external authorization data (RFC 9528 section 3.8) */
#ifndef WAX_EDHOC_EAD_H
#define WAX_EDHOC_EAD_H

#include "core/bytes.h"
#include "core/reader.h"
#include "core/writer.h"
#include "wax/edhoc.h"

/* Labels, each with the value that follows it. */
void ead_write(struct writer *w, const struct wax_edhoc_eads *eads);

/* The next item; false at the end, and if what comes is none: then the reader
   has failed. */
bool ead_next(struct reader *r, struct wax_edhoc_ead *out);

/* WAX_FORMAT: something in it is no item. */
MUST_USE enum wax_status ead_check(struct bytes field);

#endif
