/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* keys.h - a map of a resource read by a table of its keys */
#ifndef WAX_OCF_KEYS_H
#define WAX_OCF_KEYS_H

#include "core/deviceid.h"
#include "core/writer.h"
#include "wax/cbor/node.h"

#define KEYS_MAX 32	/* rows of a table */
#define KEYS_COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

struct key_row {
	const char *name;
	/* Takes the value into arg, or refuses it. */
	enum wax_status (*take)(void *arg, const struct node *value);
};

/* Bit i of seen is set when row i was there. WAX_FORMAT: no map, a key that is
   no row or comes twice; or what the row's taker returns. */
MUST_USE enum wax_status keys_read(const struct node *map,
    const struct key_row *rows, size_t count, void *arg, uint32_t *seen);

/* Values; each WAX_FORMAT if it is another thing. Here first the items of
   an array, in order, until one is refused: its status. */
MUST_USE enum wax_status keys_take_array(const struct node *value,
    enum wax_status (*take)(void *arg, const struct node *item), void *arg);
MUST_USE enum wax_status keys_take_bool(const struct node *value, bool *out);
MUST_USE enum wax_status keys_take_uuid(const struct node *value,
    struct deviceid *out);
MUST_USE enum wax_status keys_take_int(const struct node *value, int64_t min,
    int64_t max, int64_t *out);
/* A text of at least min bytes into out, with a final NUL; WAX_RANGE: longer
   than size allows, or shorter than min. */
MUST_USE enum wax_status keys_take_text(const struct node *value, size_t min,
    char *out, size_t size);

/* The same in the other direction: a key and its value. */
void keys_write_uuid(struct writer *w, const char *key,
    const struct deviceid *id);
void keys_write_text(struct writer *w, const char *key, const char *text);
void keys_write_int(struct writer *w, const char *key, int64_t value);
void keys_write_bool(struct writer *w, const char *key, bool value);

/* What oic.if.baseline adds: "if" and "rt", which stand before all keys that
   are longer. */
void keys_write_baseline(struct writer *w, const char *resource_type);

#endif
