/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fields.h - a map with integer keys as a struct, and back, by a table */
#ifndef WAX_ACE_FIELDS_H
#define WAX_ACE_FIELDS_H

#include "core/bytes.h"
#include "core/writer.h"
#include "wax/cbor/node.h"

/* What stands in the struct, all zeros for what is not there. Strings and items
   are borrowed from the input. */
enum field_kind {
	FIELD_BYTES,	/* struct bytes, of a byte string */
	FIELD_TEXT,	/* struct bytes, of a text string */
	FIELD_ITEM,	/* struct bytes: an array or a map, encoded */
	FIELD_INT,	/* struct field_number */
	FIELD_NAMED,	/* the same, or a name instead of the number */
	FIELD_ASKED,	/* the same, or null: "which one?" */
	FIELD_STRING,	/* struct field_string: a text, or bytes */
	FIELD_TRUTH,	/* struct field_truth */
};

struct field_number {
	bool is_there;
	bool is_null;
	int64_t value;
	struct bytes name;	/* absent if there is a number */
};

struct field_string {
	struct bytes string;
	bool is_text;
};

struct field_truth {
	bool is_there;
	bool value;
};

/* A row of a table, which is in the order of deterministic CBOR: 0 and up, then
   -1 and down. */
struct field {
	int64_t key;
	enum field_kind kind;
	size_t at;		/* offset in the struct */
};

#define FIELDS_COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* One map and nothing else, in the one form that CBOR may have, but keys in any
   order; out is zeroed first. Unknown keys are passed over, or refused if
   is_closed. WAX_FORMAT: it is not so, a key twice, a value of another kind;
   WAX_LIMIT: nested too deeply, or a map too large. */
MUST_USE enum wax_status fields_read(struct bytes cbor,
    const struct field *table, size_t count, bool is_closed, void *out,
    size_t size);

/* What is there, as a map. */
void fields_write(struct writer *w, const struct field *table, size_t count,
    const void *in);

#endif
