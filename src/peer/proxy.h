/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* proxy.h - a target named to a proxy (RFC 7252 section 5.10.2, RFC 8613
   section 4.1.3.3) */
#ifndef PEER_PROXY_H
#define PEER_PROXY_H

#include "core/bytes.h"
#include "core/deviceid.h"
#include "peer/request.h"

#define PROXY_URI_MAX 1034	/* bytes */

/* Writes the options of m, which may be sealed, with those that name target.
   A Proxy-Uri of an unsealed m takes path and query in; a sealed m has
   neither. WAX_RANGE: Proxy-Uri would be too long. WAX_MEMORY. On WAX_OK *out
   is owned; free it with free. */
MUST_USE enum wax_status proxy_name_target(const struct wax_message *m,
    const struct deviceid *target, enum waxpeer_form form, uint8_t **out,
    size_t *len);

/* A request that names a target is for us if it names device: then path and
   query of a Proxy-Uri become options of m, in *owned (free it with free; NULL
   if m was for us as it stands), and the options for proxies are gone.
   WAX_NOT_FOUND: it is for somebody else. WAX_MEMORY. */
MUST_USE enum wax_status proxy_make_local(struct wax_message *m,
    const struct deviceid *device, uint8_t **owned);

#endif
