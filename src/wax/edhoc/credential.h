/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* credential.h - what a credential is made of (RFC 9528 section 3.5) */
#ifndef WAX_EDHOC_CREDENTIAL_H
#define WAX_EDHOC_CREDENTIAL_H

#include <stdatomic.h>

#include "core/bytes.h"
#include "core/deviceid.h"
#include "wax/crypto/hash.h"
#include "wax/crypto/pubkey.h"
#include "wax/edhoc.h"

struct wax_edhoc_credential {
	atomic_uint count;
	enum wax_edhoc_form form;
	uint8_t *cred;		/* owned: CRED_x, an item */
	size_t cred_len;
	size_t cred_head;	/* bytes of a certificate's head */
	struct pubkey *key;	/* owned; with its private key, if ours */
	bool is_own;
	bool may_sign;
	bool may_agree;
	struct deviceid subject;
	uint8_t *id_cred;	/* owned: ID_CRED_x; NULL: none */
	size_t id_cred_len;
	uint8_t kid[WAX_EDHOC_KID_MAX];
	size_t kid_len;
	bool has_kid;
	uint8_t hash[HASH_MAX];	/* of a certificate, SHA-256 */
};

static inline struct bytes
credential_cred(const struct wax_edhoc_credential *c)
{
	return bytes_of(c->cred, c->cred_len);
}

/* The claims set, or the certificate. */
static inline struct bytes
credential_encoded(const struct wax_edhoc_credential *c)
{
	return bytes_of(c->cred + c->cred_head, c->cred_len - c->cred_head);
}

static inline struct bytes
credential_id_cred(const struct wax_edhoc_credential *c)
{
	return bytes_of(c->id_cred, c->id_cred_len);
}

/* True if its key is one of that curve, and may be used so. */
bool credential_fits(const struct wax_edhoc_credential *c, bool signs,
    enum curve curve);

#endif
