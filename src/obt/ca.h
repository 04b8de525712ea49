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
#define CA_ROOT_DAYS 7300
#define CA_IDENTITY_DAYS 825

/* A key on P-256 and its self-signed root certificate, CN=name, both PEM. Clear
   key. WAX_CRYPTO; WAX_RANGE: name. */
MUST_USE enum wax_status ca_make_root(const char *name, int64_t now,
    char certificate[CA_PEM_SIZE], char key[CA_PEM_SIZE]);

/* An identity certificate for the key of a request: CN=uuid:<id>, the profile
   of OCF, a random serial of 16 bytes, days from now on, never beyond the
   root's. Only the request's key is taken, after its signature was verified;
   *until gets the last second. WAX_FORMAT: no request in PEM, or a key other
   than P-256; WAX_AUTHENTICITY: its signature, or a subject other than id;
   WAX_CRYPTO. */
MUST_USE enum wax_status ca_sign(const char *certificate, const char *key,
    struct bytes request, const struct deviceid *id, int64_t now,
    unsigned days, char out[CA_PEM_SIZE], int64_t *until);

#endif
