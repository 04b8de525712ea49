/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* base64.h - base64 to bytes (RFC 4648 section 4) */
#ifndef TOOLS_BASE64_H
#define TOOLS_BASE64_H

#include "core/bytes.h"

/* Decodes text, with padding, into out (room for size bytes); *len gets the
   length. WAX_FORMAT: anything else, bits behind the end that are not 0
   included; WAX_SPACE. */
MUST_USE enum wax_status base64_decode(struct bytes text, uint8_t *out,
    size_t size, size_t *len);

#endif
