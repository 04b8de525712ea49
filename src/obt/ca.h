/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ca.h - the onboarding tool as a small CA for identity certificates (OCF
   Security, section 9.4) */
#ifndef OBT_CA_H
#define OBT_CA_H

#include "core/bytes.h"
#include "core/deviceid.h"
#include "core/status.h"

#define CA_PEM_SIZE 4096	/* a certificate or a key, with its NUL */
#define CA_NAME_MAX 64		/* bytes of a root's name (RFC 5280) */
#define CA_ROOT_DAYS 7300
#define CA_IDENTITY_DAYS 825
#define CA_EARLY_S 3600		/* certificates begin so long before now, for
				   clocks that are behind */

/* A key on P-256 and its self-signed root certificate, CN=name, both PEM. now:
   seconds since 1970. Clear key. WAX_RANGE: name is empty, too long or no
   UTF-8; WAX_CRYPTO. */
MUST_USE enum wax_status ca_make_root(const char *name, int64_t now,
    char certificate[CA_PEM_SIZE], char key[CA_PEM_SIZE]);

/* An identity certificate for the key of a request: CN=uuid:<id>, the profile
   of OCF, a random serial of 16 bytes, days from now on, never beyond the
   root's. Only the request's key is taken, after its signature was verified;
   *until gets the last second. WAX_FORMAT: not one request in PEM, or a key
   other than on the named curve P-256; WAX_AUTHENTICITY: its signature, or a
   subject other than id; WAX_RANGE: no days; WAX_STATE: the root has expired;
   WAX_CRYPTO. */
MUST_USE enum wax_status ca_sign(const char *certificate, const char *key,
    struct bytes request, const struct deviceid *id, int64_t now,
    unsigned days, char out[CA_PEM_SIZE], int64_t *until);

#endif
