/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store.h - what of a context survives a restart (RFC 8613 Appendix B.1) */
#ifndef WAX_OSCORE_STORE_H
#define WAX_OSCORE_STORE_H

#include "core/bytes.h"
#include "core/writer.h"
#include "wax/oscore/replay.h"

#define STORE_FINGERPRINT_LEN 8	/* bytes */
#define STORE_RECORD_LEN 78	/* bytes */

/* Big-endian:
 *
 *   "wax1" | fingerprint (8) | ssn (8) | bound (8) | flags (1) | highest (8)
 *   | floor (8) | seen (32) | 0
 *
 * flags: 1 window valid (stored by an orderly shutdown), 2 it has a highest, 4
 * bound valid.
 */
struct store_record {
	uint8_t fingerprint[STORE_FINGERPRINT_LEN];	/* of the keys */
	uint64_t ssn;		/* no number from here on was used */
	uint64_t bound;		/* window_step: from it on none was accepted */
	bool has_bound;
	bool has_window;
	struct replay window;	/* size is not stored */
};

void store_write(struct writer *w, const struct store_record *record);

/* WAX_DAMAGED: not what store_write wrote. */
MUST_USE enum wax_status store_read(struct bytes in, struct store_record *out);

#endif
