/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* identifier.h - byte strings that may be sent as integers (RFC 9528 section
   3.3.2) */
#ifndef WAX_EDHOC_IDENTIFIER_H
#define WAX_EDHOC_IDENTIFIER_H

#include "core/bytes.h"
#include "core/reader.h"
#include "core/writer.h"
#include "wax/cbor/node.h"

/* One byte that is the encoding of an integer is that integer, all else a byte
   string. Both are shorter ways to say the same, and the only ones. */
void identifier_write(struct writer *w, struct bytes identifier);

/* An item that was read from begin on: the bytes it stands for, borrowed from
   the input. WAX_FORMAT: it is none, or not in its form. */
MUST_USE enum wax_status identifier_from_node(const struct node *n,
    const uint8_t *begin, struct bytes *out);

MUST_USE enum wax_status identifier_read(struct reader *r, struct bytes *out);

#endif
