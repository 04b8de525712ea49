/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* oscore_header.h - the OSCORE option as an HTTP header field (RFC 8613
   section 11.1) */
#ifndef CORE_OSCORE_HEADER_H
#define CORE_OSCORE_HEADER_H

#include "core/bytes.h"
#include "core/writer.h"

/* Characters of the longest field value, for an option of 255 bytes. */
#define OSCORE_HEADER_MAX 340

/* Writes the field value for an option value: base64url without padding
   (RFC 7515 Appendix C), "AA" for an empty one. */
void oscore_header_encode(struct writer *w, struct bytes option);

/* The option value of a field value, written to w; nothing is written for
   "AA". The option itself is not judged. WAX_FORMAT: fewer than two characters,
   one outside A-Z a-z 0-9 - _, a length that no bytes have, or bits left over
   that are not zero. WAX_SPACE. */
MUST_USE enum wax_status oscore_header_decode(struct bytes field,
    struct writer *w);

#endif
