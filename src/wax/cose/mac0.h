/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* mac0.h - COSE_Mac0 and COSE_Sign1 (RFC 9052 sections 4.2 and 6.2) */
#ifndef WAX_COSE_MAC0_H
#define WAX_COSE_MAC0_H

#include "core/bytes.h"
#include "core/writer.h"
#include "wax/crypto/pubkey.h"

#define COSE_HMAC_256_64 4	/* RFC 9053 section 3.1 */
#define COSE_HMAC_256_256 5
#define COSE_ES256 (-7)		/* RFC 9053 section 2.1 */
#define MAC0_MAX 32		/* bytes of a tag */

/* Bytes of that algorithm's tag; 0: it is none of these. */
size_t mac0_size(int64_t alg);

/* The tag over a protected header, encoded, and a payload, with no external
   data; out has room for mac0_size. WAX_UNSUPPORTED: alg; WAX_MEMORY,
   WAX_CRYPTO. */
MUST_USE enum wax_status mac0_make(int64_t alg, struct bytes key,
    struct bytes protected, struct bytes payload, uint8_t out[MAC0_MAX]);
/* WAX_AUTHENTICITY: it is another one. */
MUST_USE enum wax_status mac0_check(int64_t alg, struct bytes key,
    struct bytes protected, struct bytes payload, struct bytes tag);

#define SIGN1_LEN 64		/* bytes of a signature */

/* The same with a signature by COSE_ES256. WAX_RANGE: a key of another
   curve. */
MUST_USE enum wax_status sign1_make(int64_t alg, const struct pubkey *key,
    struct bytes protected, struct bytes payload, uint8_t out[SIGN1_LEN]);
MUST_USE enum wax_status sign1_check(int64_t alg, const struct pubkey *key,
    struct bytes protected, struct bytes payload, struct bytes signature);

#endif
