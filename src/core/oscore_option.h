/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* oscore_option.h - the value of the OSCORE option (RFC 8613 section 6.1) */
#ifndef CORE_OSCORE_OPTION_H
#define CORE_OSCORE_OPTION_H

#include "core/bytes.h"
#include "core/writer.h"

/*
 *   0 1 2 3 4 5 6 7 <------------- n bytes -------------->
 *  +-+-+-+-+-+-+-+-+--------------------------------------
 *  |0 0 0|h|k|  n  |       Partial IV (if any) ...
 *  +-+-+-+-+-+-+-+-+--------------------------------------
 *
 *   <- 1 byte -> <----- s bytes ------>
 *  +------------+----------------------+------------------+
 *  | s (if any) | kid context (if any) | kid (if any) ... |
 *  +------------+----------------------+------------------+
 */
struct oscore_option {
	struct bytes piv;	  /* 1 to 5 bytes, absent if there is none */
	struct bytes kid_context; /* 0 to 255 bytes, absent if there is none */
	struct bytes kid;	  /* may be empty; absent if there is none */
};

/* All parts are borrowed from value. WAX_FORMAT: reserved flag bits, n of 6 or
   7, flags of zero in a value that is not empty, a part that runs over the
   end, bytes left over without the kid flag, a Partial IV with a leading zero
   that is not the single byte 00, a value above 255 bytes (section 2). */
MUST_USE enum wax_status oscore_option_decode(struct bytes value,
    struct oscore_option *out);

/* Writes the value; nothing at all if every part is absent. The parts must be
   as decode gives them (assert: piv, length of kid_context). */
void oscore_option_encode(struct writer *w, const struct oscore_option *o);

/* Partial IV as bytes and as number, 0 to 2^40-1: big-endian, shortest form,
   0 is one byte. Encode returns how many of the 5 bytes are used. */
size_t oscore_piv_encode(uint64_t number, uint8_t out[5]);
uint64_t oscore_piv_decode(struct bytes piv);

#endif
