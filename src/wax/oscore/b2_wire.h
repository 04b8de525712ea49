/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b2_wire.h - random values in kid context (RFC 8613 Appendix B.2) */
#ifndef WAX_OSCORE_B2_WIRE_H
#define WAX_OSCORE_B2_WIRE_H

#include "core/bytes.h"
#include "core/writer.h"

/* The longest value: an OSCORE option of 255 bytes has a flag byte, Partial IV
   (5), the length of kid context, the CBOR head (2) and kid (7) besides. */
#define B2_VALUE_MAX 239
#define B2_WRAPPED_MAX (B2_VALUE_MAX + 2)

/* True if kid_context is one CBOR byte string of definite length and nothing
   else, with at least WAX_RENEWAL_RANDOM_MIN and at most B2_VALUE_MAX bytes.
   *value is a view of it. */
bool b2_unwrap(struct bytes kid_context, struct bytes *value);

/* A view of buffer. */
struct bytes b2_wrap(struct bytes value, uint8_t buffer[B2_WRAPPED_MAX]);

/* R2 || ID1, R2 || R3: a view of buffer. WAX_SPACE. */
MUST_USE enum wax_status b2_join(struct bytes first, struct bytes second,
    uint8_t *buffer, size_t size, struct bytes *out);

#endif
