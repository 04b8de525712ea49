/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_oscore.h - the property "oscore" of a credential (oic.sec.oscoretype) */
#ifndef WAX_OCF_CRED_OSCORE_H
#define WAX_OCF_CRED_OSCORE_H

#include "wax/ocf/cred.h"

#define CRED_OSCORE_SECRET_LEN 32	/* bytes of a Master Secret */

/* {"senderid": HEX, "recipientid": HEX}, and of ours, each optional:

     x.ostler.alg	COSE number of the AEAD algorithm
     x.ostler.ctx	ID Context, in hex
     x.ostler.hkdf	COSE number of the HKDF algorithm
     x.ostler.salt	Master Salt, in hex
     x.ostler.renew	true: the peer knows RFC 8613 Appendix B.2, "first-use":
			it is done before the first use; false: neither
     x.ostler.window	numbers in the replay window

   WAX_FORMAT: also for "ssn", which is read-only, and "desc", which is of other
   types; WAX_RANGE: a length, a number, equal IDs. */
MUST_USE enum wax_status cred_oscore_decode(const struct node *map,
    struct cred_oscore *out);
/* ssn: as for cred_encode. */
void cred_oscore_encode(struct writer *w, const struct cred_oscore *o,
    const uint64_t *ssn);

#endif
