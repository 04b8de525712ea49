/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* exchange.h - the association of RFC 8613 section 8 from inside */
#ifndef WAX_OSCORE_EXCHANGE_H
#define WAX_OSCORE_EXCHANGE_H

#include "core/bytes.h"
#include "wax/oscore.h"

static inline struct bytes
exchange_request_kid(const struct wax_exchange *x)
{
	return bytes_of(x->request_kid, x->request_kid_len);
}

static inline struct bytes
exchange_request_piv(const struct wax_exchange *x)
{
	return bytes_of(x->request_piv, x->request_piv_len);
}

/* Remembers what binds responses to the request, and computes the request's
   nonce. kid is that of the request's sender. Does not touch the reference. */
void exchange_set_request(struct wax_exchange *x, const struct wax_context *c,
    struct bytes kid, struct bytes piv);

#endif
