/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sequence.h - Sender Sequence Numbers, each used once (RFC 8613 section 7.2,
   Appendix B.1.1) */
#ifndef WAX_OSCORE_SEQUENCE_H
#define WAX_OSCORE_SEQUENCE_H

#include "wax/oscore/context.h"

/* All need the context's lock.

   The stored number is a limit: a number is used only below it, so after a
   restart everything from the limit on is unused. */

/* The next number; never the same again, in this process or a later one.
   WAX_EXHAUSTED: 2^40 are used. WAX_STORAGE or another status of the
   environment: the limit could not be stored, so there is no number.
   WAX_STATE: the context is retired. */
MUST_USE enum wax_status sequence_take(struct wax_context *c,
    uint64_t *number);

/* At the context's birth: reads its record, or makes the first one. Afterwards
   numbers and window stand where they may be used, and the keys are those that
   were in use. WAX_DAMAGED (unless renewal is on), WAX_STATE (a record of other
   keys), WAX_STORAGE, WAX_EXISTS. */
MUST_USE enum wax_status sequence_load(struct wax_context *c);

/* Before piv is committed: with window_step, stores a new bound if piv reaches
   the old one. WAX_STORAGE: piv must not be accepted. */
MUST_USE enum wax_status sequence_raise_bound(struct wax_context *c,
    uint64_t piv);

/* The record as it is, with what has changed about renewals. WAX_STORAGE. */
MUST_USE enum wax_status sequence_store_again(struct wax_context *c);

/* Before c takes derived's keys: the record is that of derived from now on.
   After an error it may be, so derived must not be used any more then. */
MUST_USE enum wax_status sequence_store_derived(struct wax_context *c,
    struct wax_context *derived);

/* The exact state, for an orderly shutdown. */
MUST_USE enum wax_status sequence_store_exact(struct wax_context *c);

#endif
