/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ledger.h - a file of a chain's lines, read from its beginning to its end

   The first line of a file says what its chain goes on from, in its text
   behind the time:

   a new chain:               1 TIME begin after=0 head=0000... hash=...
   the file before ended so:  9 TIME begin after=8 head=4f1e... hash=...

   Every other line is an event. What stands behind the last newline is a line
   that was being written when something stopped it: it is no line, and told
   apart from one that was changed. */
#ifndef AUDIT_LEDGER_H
#define AUDIT_LEDGER_H

#include <stdio.h>

#include "audit/chain.h"

#define LEDGER_BEGIN "begin"	/* the event of a file's first line */

/* What is known of the files read so far. All zeros: nothing. */
struct ledger {
	struct chain chain;	/* behind the last line that was right */
	bool has_begun;		/* a file was read */
	uint64_t after;		/* the number that the first file goes on
				   from */

	/* In: a line whose hash is wanted, 0: none; out: its hash. */
	uint64_t wanted;
	bool was_seen;
	uint8_t wanted_hash[CHAIN_HASH_LEN];

	/* Of the file read last. */
	uint64_t lines;		/* that were right */
	uint64_t size;		/* their bytes */
	size_t torn_len;	/* of what stands behind the last newline */
	char torn[CHAIN_LINE_MAX];
};

/* Reads a file, named so in messages, to its end, and goes on with the chain of
   the files before it; an empty file changes nothing. WAX_FORMAT: it is no
   whole chain, or does not go on from them: errors says at which line, what
   was read and what was expected; the chain then ends before that line.
   WAX_SYSTEM: it could not be read, errors says why; WAX_CRYPTO. */
MUST_USE enum wax_status ledger_read(struct ledger *l, FILE *file,
    const char *name, FILE *errors);

#endif
