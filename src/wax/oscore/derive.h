/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* derive.h - keys and Common IV (RFC 8613 section 3.2.1) */
#ifndef WAX_OSCORE_DERIVE_H
#define WAX_OSCORE_DERIVE_H

#include "core/bytes.h"
#include "core/writer.h"
#include "wax/cose/algorithms.h"
#include "wax/crypto/secret.h"

#define DERIVE_ID_CONTEXT_MAX 1024	/* bytes */

struct derive_input {
	const struct cose_aead *aead;
	const struct cose_hkdf *hkdf;
	struct bytes master_secret;
	struct bytes master_salt;
	struct bytes id_context;	/* absent and empty differ */
	struct bytes sender_id;
	struct bytes recipient_id;
};

struct derive_keys {
	struct secret sender_key;
	struct secret recipient_key;
	struct secret common_iv;
};

enum derive_type {
	DERIVE_KEY,
	DERIVE_IV,
};

/* info = [id, id_context / nil, alg_aead, type, L]; L in bytes. For the Common
   IV id is empty. */
void derive_write_info(struct writer *w, struct bytes id,
    struct bytes id_context, const struct cose_aead *aead,
    enum derive_type type);

/* The longest Sender and Recipient ID of an algorithm, in bytes (section
   3.3). */
size_t derive_id_max(const struct cose_aead *aead);

/* WAX_RANGE: a length, or IDs that are equal and so would give one key to both
   ends (section 3.3). WAX_CRYPTO. out is then cleared. */
MUST_USE enum wax_status derive_run(const struct derive_input *in,
    struct derive_keys *out);

void derive_clear(struct derive_keys *keys);

#endif
