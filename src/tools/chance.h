/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* chance.h - random keys and Device IDs */
#ifndef TOOLS_CHANCE_H
#define TOOLS_CHANCE_H

#include "core/bytes.h"
#include "core/deviceid.h"

/* The system's random numbers, fit for keys. WAX_SYSTEM: there are none. */
MUST_USE enum wax_status chance_fill(uint8_t *out, size_t len);

/* A Device ID (RFC 4122 section 4.4) without a byte of zero: as an identity of
   a hop it would be cut there by some who read it. */
MUST_USE enum wax_status chance_device(struct deviceid *out);

#endif
