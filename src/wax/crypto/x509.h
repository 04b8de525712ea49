/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* x509.h - what a certificate says of its subject (RFC 5280); nothing here
   verifies it */
#ifndef WAX_CRYPTO_X509_H
#define WAX_CRYPTO_X509_H

#include "core/bytes.h"
#include "core/deviceid.h"
#include "wax/crypto/pubkey.h"

struct x509 {
	struct pubkey *key;	/* owned */
	bool has_id;		/* its one CN is "uuid:" and a Device ID */
	struct deviceid id;
	bool may_sign;		/* as keyUsage has it; if it has none, it may */
	bool may_agree;
};

/* One certificate, DER, and nothing behind it. WAX_FORMAT: it does not decode;
   WAX_UNSUPPORTED: a key of no curve of ours; WAX_RANGE: two names that are
   Device IDs, or another one in subjectAltName; WAX_MEMORY, WAX_CRYPTO. */
MUST_USE enum wax_status x509_read(struct bytes der, struct x509 *out);

void x509_clear(struct x509 *x);

#endif
