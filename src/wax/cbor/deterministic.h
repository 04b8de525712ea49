/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* deterministic.h - CBOR in the one form that it may have (RFC 8949 section
   4.2.1) */
#ifndef WAX_CBOR_DETERMINISTIC_H
#define WAX_CBOR_DETERMINISTIC_H

#include "core/bytes.h"

#define DETERMINISTIC_PAIRS_MAX 64	/* in one map */

/* A sequence of items as node_read takes them, with the shortest heads, nothing
   of indefinite length and no key twice in a map. Keys may be in any order:
   COSE's header maps may (RFC 9528 section 3.5.3). WAX_FORMAT: it is not so;
   WAX_LIMIT: nested too deeply, or a map too large. */
MUST_USE enum wax_status deterministic_check(struct bytes sequence);

#endif
