/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hoplimit.h - loops end (RFC 8768) */
#ifndef OSTLER_FORWARD_HOPLIMIT_H
#define OSTLER_FORWARD_HOPLIMIT_H

#include "core/writer.h"
#include "ostler/forward/refuse.h"

/* What Hop-Limit the request leaves with: initial if it came without, else one
   less (section 3). REFUSAL_HOP_LIMIT: it is not 1 to 255; REFUSAL_HOPS_USED:
   nothing is left. The same on sealed and plain messages: the option is in the
   clear, whoever put it there. */
enum refusal hoplimit_count_hop(struct bytes options, uint8_t initial,
    uint8_t *next);

/* True if the diagnostic payload of a 5.08 has identifier among its words,
   which spaces part (section 4). */
bool hoplimit_has_identifier(struct bytes payload, struct bytes identifier);

#define HOPLIMIT_PAYLOAD_MAX 1024	/* bytes; fits a path of any kind */

/* Writes "identifier payload"; only the payload if that would be too long. */
void hoplimit_write_payload(struct writer *w, struct bytes payload,
    struct bytes identifier);

#endif
