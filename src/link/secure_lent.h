/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_lent.h - our certificates and our judgement for sessions of TLS that
   another library runs: of HTTPS */
#ifndef LINK_SECURE_LENT_H
#define LINK_SECURE_LENT_H

#include "link/secure.h"

struct secure_lent;

/* For clients. expected: the server must prove to be that device, with an
   identity certificate of OCF; NULL: its certificate, of an anchor, must be for
   host, a name or an address without brackets. Both are copied, and credentials
   get a ref. WAX_CRYPTO: they have no anchors; WAX_MEMORY. */
MUST_USE enum wax_status secure_lent_new(struct credentials *credentials,
    const struct deviceid *expected, const char *host,
    struct secure_lent **out);
void secure_lent_free(struct secure_lent *l);	/* NULL is fine; after the
						   last session */

/* Prepares ssl_ctx, an SSL_CTX of the other library for sessions of a client:
   versions, own certificate, whom it believes. False: OpenSSL refuses. */
bool secure_lent_apply(struct secure_lent *l, void *ssl_ctx);

/* Why the last server was not believed; SECURE_FAILURE_NONE: that was not what
   failed. */
enum secure_failure secure_lent_failure(const struct secure_lent *l);

#endif
