/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hex.h - bytes as hexadecimal text */
#ifndef CORE_HEX_H
#define CORE_HEX_H

#include "core/bytes.h"

/* Lower-case digits and a final NUL. text has room for 2 * in.len + 1. */
void hex_encode(struct bytes in, char *text);

/* Decodes an even number of digits of either case into out (room for size
   bytes); *len gets the number of bytes. WAX_FORMAT: another character or an
   odd number; WAX_SPACE: longer than size; out is untouched then. Runs in
   constant time for a given length, so that it may decode keys. */
MUST_USE enum wax_status hex_decode(struct bytes text, uint8_t *out,
    size_t size, size_t *len);

#endif
