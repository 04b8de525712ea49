/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* credentials.h - who we are on a hop and whom we believe there: pairwise
   symmetric keys (OCF credtype 1), certificates and trust anchors (8) */
#ifndef LINK_CREDENTIALS_H
#define LINK_CREDENTIALS_H

#include "core/deviceid.h"

/*
 * Made by one thread with the functions that add; from the first secure_context
 * on it is immutable and may be shared by threads. A reload makes a new one.
 * Keys are cleared when the last reference goes.
 *
 * Every function that adds leaves things as they were on failure and then says
 * in *why (static) what was expected. To credentials of an ownership transfer
 * (transfer.h) nothing here adds: WAX_STATE.
 */
struct credentials;

/* NULL: no memory. */
struct credentials *credentials_new(void);
struct credentials *credentials_ref(struct credentials *c);
void credentials_unref(struct credentials *c);	/* NULL is fine */

/* The own Device ID; a certificate brings its own. WAX_EXISTS: another one is
   set. */
MUST_USE enum wax_status credentials_set_id(struct credentials *c,
    const struct deviceid *own, const char **why);

/* The key shared with peer, of 16 or 32 bytes; copied. WAX_RANGE: another
   length; WAX_EXISTS: there is one for that peer; WAX_MEMORY. */
MUST_USE enum wax_status credentials_add_psk(struct credentials *c,
    const struct deviceid *peer, struct bytes key, const char **why);

/* The own certificate with its chain, leaf first, and its private key, both
   PEM. WAX_FORMAT: not PEM, the key does not fit, or no identity certificate
   of OCF (CN=uuid:<deviceuuid>, EKUs; ocf roles are refused); WAX_EXISTS: there
   is one, or another ID is set; WAX_MEMORY. */
MUST_USE enum wax_status credentials_set_certificate(struct credentials *c,
    struct bytes chain, struct bytes key, const char **why);

/* Whose chain ends in one of these certificates (PEM, one or more) is believed
   to be subject, or, with NULL, to be whoever its leaf names. WAX_FORMAT: not
   PEM or no CA; WAX_MEMORY. */
MUST_USE enum wax_status credentials_add_anchor(struct credentials *c,
    struct bytes pem, const struct deviceid *subject, const char **why);

/* Revocation lists, PEM, one or more. From then on each chain is checked
   against the list of each of its issuers that has one. WAX_FORMAT;
   WAX_MEMORY. */
MUST_USE enum wax_status credentials_add_crls(struct credentials *c,
    struct bytes pem, const char **why);

/* All was added: does it fit together? WAX_STATE: nothing to be used, keys
   without an ID of our own, or an own ID with a zero byte where keys are used
   (OpenSSL cuts it there). */
MUST_USE enum wax_status credentials_check(const struct credentials *c,
    const char **why);

/* False: no ID is set. */
bool credentials_id(const struct credentials *c, struct deviceid *out);

/* When the first certificate of the own chain, or the first CRL, expires:
   seconds since 1970, and which ("certificate", "crl"; static). False: nothing
   here expires. */
bool credentials_expiry(const struct credentials *c, int64_t *when,
    const char **what);

#endif
