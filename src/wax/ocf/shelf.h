/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* shelf.h - a state of many records in the environment's storage, twice */
#ifndef WAX_OCF_SHELF_H
#define WAX_OCF_SHELF_H

#include "core/bytes.h"
#include "wax/env.h"

#define SHELF_NAME_MAX 48	/* characters */
#define SHELF_PIECES_MAX 64	/* records of one copy */
#define SHELF_MAX (SHELF_PIECES_MAX * WAX_RECORD_MAX)	/* bytes */
#define SHELF_COPIES 2
#define SHELF_HASH_LEN 32	/* SHA-256 */

/*
 *	NAME		"WSV1" | copy a | copy b | checksum (16)
 *	NAME.a.0, .1	the bytes of copy a, WAX_RECORD_MAX in each but the last
 *	NAME.b.0, .1	those of copy b
 *
 *	a copy:		generation (8) | length (4) | SHA-256 (32)
 *
 * Big-endian; generation 0 is none. A write fills the older copy's records and
 * then replaces NAME, and only that makes it the newest: a crash in between
 * leaves the state as it was. A copy that does not have its hash is damaged,
 * whatever the storage says of it.
 */
struct shelf_copy {
	uint64_t generation;
	size_t len;
	uint8_t hash[SHELF_HASH_LEN];
};

struct shelf {
	const struct wax_env *env;	/* borrowed */
	char name[SHELF_NAME_MAX + 1];
	struct shelf_copy copies[SHELF_COPIES];
	bool in_use[SHELF_COPIES][SHELF_PIECES_MAX];
	bool is_open;
};

/* Begins the use of the records. WAX_NOT_FOUND: there is no state, and the
   shelf is open; WAX_DAMAGED: NAME can not be trusted, and it is not open.
   WAX_RANGE: name; WAX_EXISTS, WAX_STORAGE, WAX_CRYPTO. */
MUST_USE enum wax_status shelf_open(struct shelf *s, const struct wax_env *env,
    const char *name);

/* The newest copy, or the one before it, owned (it has keys in it: wipe it).
   WAX_NOT_FOUND: there is none; WAX_DAMAGED; WAX_STORAGE, WAX_MEMORY. */
MUST_USE enum wax_status shelf_read(struct shelf *s, bool is_previous,
    uint8_t **out, size_t *len);

/* The newest copy is damaged and the one before it is not: the next write takes
   the place of the damaged one. */
void shelf_go_back(struct shelf *s);

/* WAX_LIMIT: longer than SHELF_MAX; WAX_STORAGE: the newest is what it was, or
   in the last step what should be written; WAX_CRYPTO. */
MUST_USE enum wax_status shelf_write(struct shelf *s, struct bytes state);

/* Removes all records that the newest copy does not need: no key of before is
   left in storage. WAX_STORAGE: some may be. */
MUST_USE enum wax_status shelf_forget(struct shelf *s);

/* Removes NAME and the records of both copies, whatever is in them. WAX_EXISTS,
   WAX_STORAGE. */
MUST_USE enum wax_status shelf_erase(const struct wax_env *env,
    const char *name);

/* Ends the use. */
void shelf_close(struct shelf *s);

#endif
