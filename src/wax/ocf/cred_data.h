/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_data.h - privatedata and publicdata of a credential */
#ifndef WAX_OCF_CRED_DATA_H
#define WAX_OCF_CRED_DATA_H

#include "core/writer.h"
#include "wax/cbor/node.h"
#include "wax/crypto/secret.h"

#define CRED_DATA_RAW "oic.sec.encoding.raw"
#define CRED_DATA_PEM "oic.sec.encoding.pem"
#define CRED_DATA_BASE64 "oic.sec.encoding.base64"
#define CRED_DATA_CCS "x.ostler.ccs"	/* a CWT claims set (RFC 8392) */
#define CRED_DATA_ACE "x.ostler.ace"	/* as wax_ace_as_write has it */

/* {"encoding": ..., "data": ...} with a symmetric key: raw, as bytes or as hex
   text, or base64. WAX_FORMAT; WAX_RANGE: longer than a secret can be;
   WAX_UNSUPPORTED: another encoding, or a handle. */
MUST_USE enum wax_status cred_data_read_key(const struct node *map,
    struct secret *out);

/* The same with PEM text of at most max bytes, which has no NUL; *out is
   owned, with a final NUL. */
MUST_USE enum wax_status cred_data_read_pem(const struct node *map, size_t max,
    char **out);

/* The same with CBOR of that encoding, untagged, which is one map of at most
   max bytes; *out is a part of the input. */
MUST_USE enum wax_status cred_data_read_map(const struct node *map,
    const char *encoding, size_t max, struct bytes *out);

void cred_data_write_key(struct writer *w, const struct secret *key);
void cred_data_write_pem(struct writer *w, const char *pem);
void cred_data_write_map(struct writer *w, const char *encoding,
    struct bytes cbor);

/* A PEM text that is in memory: cleared and freed. NULL does nothing. */
void cred_data_free(char *pem);

#endif
