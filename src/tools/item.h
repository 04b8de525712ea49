/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* item.h - CBOR, one item after the other (RFC 8949) */
#ifndef TOOLS_ITEM_H
#define TOOLS_ITEM_H

#include "core/bytes.h"
#include "core/reader.h"
#include "core/writer.h"

#define ITEM_DEPTH_MAX 32	/* arrays, maps and tags in each other */

enum item_kind {
	ITEM_UINT,		/* number */
	ITEM_NEGATIVE,		/* -1 - number */
	ITEM_BYTES,		/* string */
	ITEM_TEXT,		/* string */
	ITEM_ARRAY,		/* number of items, or is_endless */
	ITEM_MAP,		/* number of pairs, or is_endless */
	ITEM_TAG,		/* number; one item follows */
	ITEM_FALSE,
	ITEM_TRUE,
	ITEM_NULL,
	ITEM_UNDEFINED,
	ITEM_FLOAT,		/* real */
	ITEM_BREAK,
};

struct item {
	enum item_kind kind;
	bool is_endless;	/* of indefinite length, up to ITEM_BREAK */
	uint64_t number;
	struct bytes string;	/* borrowed from the input */
	double real;
};

/* The head of the next item; of a string all of it, unless is_endless.
   WAX_FORMAT: none, or not CBOR. */
MUST_USE enum wax_status item_read(struct reader *r, struct item *out);

/* Reads one whole item, with all that is in it. WAX_FORMAT: not well-formed;
   WAX_LIMIT: nested deeper than ITEM_DEPTH_MAX. *out, if out is not NULL, gets
   its bytes, borrowed. */
MUST_USE enum wax_status item_skip(struct reader *r, struct bytes *out);

/* The value of a text key in a map that is all of cbor, encoded. WAX_NOT_FOUND:
   no such key; WAX_FORMAT: no well-formed map, or something behind it. */
MUST_USE enum wax_status item_find(struct bytes cbor, const char *key,
    struct bytes *value);

/* True if cbor is exactly one well-formed item of that kind. */
bool item_is(struct bytes cbor, enum item_kind kind);

/* The shortest form of each. */
void item_write_uint(struct writer *w, uint64_t number);
void item_write_negative(struct writer *w, uint64_t number);
void item_write_text(struct writer *w, struct bytes text);
void item_write_bytes(struct writer *w, struct bytes string);
void item_write_array(struct writer *w, size_t count);
void item_write_map(struct writer *w, size_t count);
void item_write_tag(struct writer *w, uint64_t number);
void item_write_bool(struct writer *w, bool value);
void item_write_null(struct writer *w);
void item_write_undefined(struct writer *w);
void item_write_float(struct writer *w, double real);

/* The same for C strings, as keys and values of OCF are. */
static inline void
item_write_string(struct writer *w, const char *text)
{
	item_write_text(w, bytes_of_text(text));
}

#endif
