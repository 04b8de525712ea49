/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* items.h - writing CBOR items, deterministically (RFC 8949 section 4.2.1) */
#ifndef WAX_CBOR_ITEMS_H
#define WAX_CBOR_ITEMS_H

#include "core/bytes.h"
#include "core/writer.h"

/* Each writes one item, or the head of one, in its shortest form. Nothing is
   allocated; what does not fit makes the writer fail. */
void items_write_uint(struct writer *w, uint64_t value);
void items_write_int(struct writer *w, int64_t value);
void items_write_bytes(struct writer *w, struct bytes value);
void items_write_text(struct writer *w, const char *value);
void items_write_text_bytes(struct writer *w, struct bytes text);
void items_write_null(struct writer *w);
void items_write_bool(struct writer *w, bool value);

/* count items must follow, or count pairs. */
void items_write_array(struct writer *w, size_t count);
void items_write_map(struct writer *w, size_t count);

/* Only the head of a byte string; len bytes must follow. */
void items_write_bytes_head(struct writer *w, size_t len);

#endif
