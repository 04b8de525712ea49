/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* trust.h - what sessions begin with: credentials, and what DTLS and TLS make
   of them, for as long as one of these sessions lives */
#ifndef PEER_TRUST_H
#define PEER_TRUST_H

#include "link/secure.h"
#include "peer/locator.h"

/*
 * An endpoint has one, or none; each of its sessions and doors keeps the one it
 * was made with. So other credentials are another trust, and an old one ends
 * with the last session that has it. One thread.
 */
struct trust;

/* owned, with one reference; it takes one of c. NULL: no memory. */
struct trust *trust_new(struct credentials *c);
struct trust *trust_ref(struct trust *t);	/* NULL is fine, in both */
void trust_unref(struct trust *t);

/* For sessions of that kind and role, made when first asked for. Borrowed.
   WAX_CRYPTO: these credentials are not for it; WAX_MEMORY. */
MUST_USE enum wax_status trust_context(struct trust *t,
    const struct locator_kind *kind, enum secure_role role,
    struct secure_context **out);

#endif
