/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* channels.h - the OSCORE contexts that clients and servers share with the
   authorization server, as the registry has them now */
#ifndef AS_CHANNELS_H
#define AS_CHANNELS_H

#include "as/registry.h"

struct channels;
struct wax_contexts;

/* registry is borrowed for its life; folder: for the numbers of messages.
   WAX_MEMORY, or as channels_follow; *out is owned. */
MUST_USE enum wax_status channels_new(struct registry *registry,
    const char *folder, struct channels **out, struct database_error *error);
void channels_free(struct channels *c);		/* NULL is fine */

struct wax_contexts *channels_contexts(const struct channels *c);
size_t channels_count(const struct channels *c);

/* Adds and removes what has changed in the registry since. WAX_STORAGE: the
   folder, or the registry; then what there is stays. */
MUST_USE enum wax_status channels_follow(struct channels *c,
    struct database_error *error);

#endif
