/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* state.h - the content of a state file: one record, twice */
#ifndef WAX_POSIX_STATE_H
#define WAX_POSIX_STATE_H

#include "core/bytes.h"
#include "wax/env.h"

/*
 *  0     generation (8) | length (4) | checksum (8) | record | zeros
 *  4096  the same again
 *  8192
 *
 * Big-endian. checksum: first 8 bytes of SHA-256 over generation, length and
 * record.
 *
 * A store writes both slots, each followed by a sync. If a crash tears the
 * first write, the other slot has the old record, and nobody was told that the
 * new one is safe. If the first is written and the second is not, the higher
 * generation wins. When all is quiet both are equal, so that damage to one slot
 * never brings back an old record.
 */
#define STATE_SLOTS 2
#define STATE_SLOT_LEN 4096	/* bytes */
#define STATE_FILE_LEN (STATE_SLOTS * STATE_SLOT_LEN)
#define STATE_HEAD_LEN 20

struct state {
	uint64_t generation;
	struct bytes record;	/* borrowed from the file's bytes */
	unsigned newest;	/* the slot it was read from, 0 or 1 */
};

/* file is the whole content. WAX_DAMAGED: another length than STATE_FILE_LEN,
   no valid slot, or two different records of one generation. */
MUST_USE enum wax_status state_read(struct bytes file, struct state *out);

/* Fills one slot (STATE_SLOT_LEN bytes). record is at most WAX_RECORD_MAX
   bytes. WAX_CRYPTO. */
MUST_USE enum wax_status state_write(uint64_t generation, struct bytes record,
    uint8_t slot[STATE_SLOT_LEN]);

#endif
