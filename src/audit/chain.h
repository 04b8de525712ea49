/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* chain.h - lines that vouch for those before them: each ends with the SHA-256
   hash of itself and of the hash of the line before

   NUMBER TEXT hash=HEX

   hash = SHA-256(hash of the line before || "NUMBER TEXT"); before the first
   line stand 32 zeros. There is one way to write a line, so no byte of it can
   be another one. */
#ifndef AUDIT_CHAIN_H
#define AUDIT_CHAIN_H

#include "core/bytes.h"

#define CHAIN_HASH_LEN 32
#define CHAIN_LINE_MAX 1200	/* bytes of a line, hash and newline and all */
#define CHAIN_TEXT_MAX 1108	/* of these its text may be, whatever number */

/* The state between two lines. All zeros: no line yet. */
struct chain {
	uint64_t number;		/* of the last line; the first is 1 */
	uint8_t hash[CHAIN_HASH_LEN];	/* of the last line */
};

/* Writes the next line, "NUMBER TEXT hash=HEX\n", to out (CHAIN_LINE_MAX bytes)
   and *len; text is printable and has no newline. WAX_RANGE: too long;
   WAX_CRYPTO; then the chain is as before. */
MUST_USE enum wax_status chain_add_line(struct chain *c, struct bytes text,
    char *out, size_t *len);

/* Checks a line, without its newline, against the chain so far, and goes on.
   WAX_FORMAT: no such line; WAX_STATE: its number does not follow;
   WAX_CRYPTO: its hash is another one, or the library failed. */
MUST_USE enum wax_status chain_check_line(struct chain *c, struct bytes line);

/* The parts of a line, borrowed from it. */
struct chain_parts {
	uint64_t number;
	struct bytes text;
	struct bytes body;	/* number and text: what is hashed */
	struct bytes hash;	/* its digits */
};

/* Takes a line apart without a look at its hash. WAX_FORMAT: no such line. */
MUST_USE enum wax_status chain_split_line(struct bytes line,
    struct chain_parts *out);

/* The hash of a line with that body behind the chain. WAX_CRYPTO. */
MUST_USE enum wax_status chain_hash_body(const struct chain *c,
    struct bytes body, uint8_t hash[CHAIN_HASH_LEN]);

#endif
