/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* protect.h - sealing with another kid context than usual (RFC 8613 Appendix
   B.2 sends the nonces of its run there) */
#ifndef WAX_OSCORE_PROTECT_H
#define WAX_OSCORE_PROTECT_H

#include "core/bytes.h"
#include "wax/oscore.h"

/* As wax_protect_request and wax_protect_response, with that kid context, or
   none if it is absent. One that does not fit into the option is left out. */
MUST_USE enum wax_status protect_request_as(struct wax_exchange *x,
    struct wax_context *c, const struct wax_message *request,
    struct bytes kid_context, uint8_t *buffer, size_t size,
    struct wax_message *out);
MUST_USE enum wax_status protect_response_as(struct wax_exchange *x,
    const struct wax_message *response, struct bytes kid_context,
    uint8_t *buffer, size_t size, struct wax_message *out);

#endif
