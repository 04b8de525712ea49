/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* mids.h - Message IDs towards one endpoint, none used twice within
   EXCHANGE_LIFETIME (RFC 7252 section 4.4) */
#ifndef OSTLER_NET_MIDS_H
#define OSTLER_NET_MIDS_H

#include <stdbool.h>
#include <stdint.h>

#define MIDS_BLOCKS 32
#define MIDS_BLOCK (65536 / MIDS_BLOCKS)	/* Message IDs */

/* The 65,536 IDs go round in blocks of 2,048; a block is entered again when
   its last ID was given EXCHANGE_LIFETIME ago. So at most a block less than
   all of them is used in that time: 257 a second. */
struct mids {
	uint32_t used[MIDS_BLOCKS];	/* when the last ID was given: the full
					   second after it, 0 for never */
	uint16_t next;
};

/* start: random, so that two ports do not begin alike (ocf devices compare
   Message IDs without looking at the sender). */
void mids_init(struct mids *m, uint16_t start);

/* True if there is a Message ID at now; lifetime is EXCHANGE_LIFETIME, both in
   microseconds. */
bool mids_has_free(const struct mids *m, uint64_t now, uint64_t lifetime);

/* False: used up. */
bool mids_take(struct mids *m, uint64_t now, uint64_t lifetime,
    uint16_t *mid);

#endif
