/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b1.h - the replay window after a restart (RFC 8613 Appendix B.1.2) */
#ifndef WAX_OSCORE_B1_H
#define WAX_OSCORE_B1_H

#include "wax/oscore/context.h"

/*
 *   restart -> UNKNOWN -- authentic request without our Echo --> challenge
 *                 |
 *                 +-- authentic request with our Echo --> KNOWN, its Partial
 *                     IV is the lower limit of the window
 *
 * Replays of old requests get challenges only: our Echo value is younger than
 * they are. All need the context's lock.
 */

/* Step 6 of section 8.2 for a verified request: true if it may be served, and
   then the window is known. plaintext is Code, options and payload. */
bool b1_accept(struct wax_context *c, struct bytes plaintext, uint64_t piv);

/* The value for the challenge's Inner Echo option. */
static inline struct bytes
b1_echo(const struct wax_context *c)
{
	return BYTES_ARRAY(c->echo);
}

#endif
