/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* contexts.h - finding the contexts of a request (RFC 8613 section 8.2 step
   2) */
#ifndef WAX_OSCORE_CONTEXTS_H
#define WAX_OSCORE_CONTEXTS_H

#include "core/bytes.h"
#include "wax/context.h"
#include "wax/oscore/b2_pending.h"

/* Contexts with that Recipient ID and, if kid_context is there, exactly that ID
   Context; without it, any (section 5.1). Each has a reference for the caller.
   Returns how many, in order of addition. */
size_t contexts_find(struct wax_contexts *set, struct bytes kid,
    struct bytes kid_context, struct wax_context *out[WAX_CANDIDATES_MAX]);

/* Those with that Recipient ID whose keys can be renewed, whatever their ID
   Context; likewise. */
size_t contexts_find_renewable(struct wax_contexts *set, struct bytes kid,
    struct wax_context *out[WAX_CANDIDATES_MAX]);

/* Renewals that wait for their second request. */
struct b2_pending *contexts_pending(struct wax_contexts *set);

/* Fixed for the set's life. */
const struct wax_answering *contexts_answering(const struct wax_contexts *set);

#endif
