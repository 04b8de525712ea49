/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_chain.h - whom a chain of certificates proves that came by another way
   than TLS: in a handshake of EDHOC */
#ifndef LINK_SECURE_CHAIN_H
#define LINK_SECURE_CHAIN_H

#include "link/secure.h"

#define SECURE_CHAIN_MAX 6	/* certificates, the end entity's included */

/* Verifies count certificates (DER, the end entity's first) by the anchors and
   revocation lists of c, as a hop's: a chain that is sound today, an identity
   certificate of OCF for clients and servers, an anchor that stands for that
   Device ID. Whether the peer has its key is the caller's matter. *id gets the
   Device ID on SECURE_FAILURE_NONE. */
enum secure_failure secure_chain_verify(struct credentials *c,
    const struct bytes *certificates, size_t count, struct deviceid *id);

#endif
