/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* certificate.h - keys and requests for certificates of OCF, and what a role
   certificate proves (OCF Security, chapter 9; RFC 2986) */
#ifndef LINK_CERTIFICATE_H
#define LINK_CERTIFICATE_H

#include "link/secure.h"

#define CERTIFICATE_KEY_SIZE 512	/* room for a P-256 key in PEM, with
					   its NUL */
#define CERTIFICATE_REQUEST_SIZE 1024	/* and for a request */
#define CERTIFICATE_NAME_SIZE 65	/* of a role or an authority, with its
					   NUL */

/* A new key on P-256, as private key in PEM and a NUL; *len without it. The
   caller clears it. WAX_CRYPTO; WAX_SPACE. */
MUST_USE enum wax_status certificate_make_key(char *pem, size_t size,
    size_t *len);

/* A request with the subject CN=uuid:<deviceuuid>, signed by that key, PEM and
   a NUL. WAX_FORMAT: no such key; WAX_SPACE; WAX_CRYPTO. */
MUST_USE enum wax_status certificate_make_request(struct bytes key,
    const struct deviceid *device, char *pem, size_t size);

#define CERTIFICATE_CHAIN_MAX 5		/* certificates */
#define CERTIFICATE_SCALAR_LEN 32	/* bytes of a private key on P-256 */

/* A chain, leaf first, and its key, byte for byte. */
struct certificate_der {
	struct bytes chain[CERTIFICATE_CHAIN_MAX];
	size_t count;
	uint8_t scalar[CERTIFICATE_SCALAR_LEN];
};

/* From PEM; the key may be another one's. WAX_FORMAT: not PEM, or a key that is
   not on P-256; WAX_LIMIT: too many; WAX_MEMORY; then there is nothing to
   close. */
MUST_USE enum wax_status certificate_der_open(struct bytes chain,
    struct bytes key, struct certificate_der *out);
void certificate_der_close(struct certificate_der *c);	/* clears the key */

/* Verifies a role certificate (chain in PEM, leaf first) for the peer of an
   open session that proved itself by a certificate: its chain ends in an anchor
   of the session's credentials that stands for the peer, it is within its dates
   and not revoked, has the usages of a role certificate, the Device ID and the
   public key of the peer's own certificate, and one role in its subjectAltName
   (one directoryName CN=<role>[, OU=<authority>]). role and authority get it,
   in UTF-8; authority is "" if there is none. WAX_STATE: no such session;
   WAX_FORMAT: not PEM; WAX_AUTHENTICITY: it proves nothing; WAX_RANGE: a name
   that is empty, too long or has a NUL; WAX_MEMORY. */
MUST_USE enum wax_status certificate_read_role(const struct secure *s,
    struct bytes pem, char role[CERTIFICATE_NAME_SIZE],
    char authority[CERTIFICATE_NAME_SIZE]);

#endif
