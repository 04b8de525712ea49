/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_ccs.h - CWT claims sets with a key (RFC 8392, RFC 8747, RFC 9528 section
   3.5.2) */
#ifndef WAX_EDHOC_CRED_CCS_H
#define WAX_EDHOC_CRED_CCS_H

#include "core/bytes.h"
#include "core/deviceid.h"
#include "wax/crypto/pubkey.h"

struct ccs {
	struct pubkey *key;	/* owned */
	bool has_id;		/* sub is "uuid:" and a Device ID */
	struct deviceid id;
	struct bytes kid;	/* of the key, borrowed; absent if it has
				   none */
};

/* One map, untagged. WAX_FORMAT: it is none, or has no key in cnf;
   WAX_UNSUPPORTED: a key of no curve of ours; WAX_RANGE: no point of it;
   WAX_MEMORY, WAX_CRYPTO. */
MUST_USE enum wax_status ccs_read(struct bytes claims, struct ccs *out);

#endif
