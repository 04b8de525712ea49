/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* siphash.h - SipHash-2-4, a keyed hash for tables (Aumasson and Bernstein,
   "SipHash: a fast short-input PRF", 2012) */
#ifndef CORE_SIPHASH_H
#define CORE_SIPHASH_H

#include "core/bytes.h"

/* Not for authentication: 64 bits, and not in constant time for the length. */
uint64_t siphash_bytes(const uint8_t key[16], struct bytes data);

#endif
