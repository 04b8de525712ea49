/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* role.h - a role, by its name and the authority that grants it */
#ifndef WAX_OCF_ROLE_H
#define WAX_OCF_ROLE_H

#include "core/writer.h"
#include "wax/cbor/node.h"
#include "wax/ocf.h"

/* Of a certificate only: may do everything to configuration resources. */
#define ROLE_OWNER "oic.role.owner"

/* {"role": TEXT, "authority": TEXT}; the second may be left out. WAX_FORMAT,
   WAX_RANGE. */
MUST_USE enum wax_status role_decode(const struct node *map,
    struct wax_role *out);

/* The map. */
void role_encode(struct writer *w, const struct wax_role *role);

/* An authority that is absent is the device itself, and nothing else. */
bool role_equal(const struct wax_role *a, const struct wax_role *b);

#endif
