/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_file.h - credentials for hops from a file of the form of /oic/sec/cred
   (OCF Security, section 13.2) */
#ifndef TOOLS_CRED_FILE_H
#define TOOLS_CRED_FILE_H

#include <stdio.h>

#include "core/deviceid.h"
#include "peer/credentials.h"
#include "wax/context_file.h"

#define CRED_FILE_MAX 262144	/* bytes */

/*
 * {"creds": [
 *    {"credid": 1, "subjectuuid": UUID, "credtype": 1,
 *     "privatedata": {"encoding": ENCODING, "data": KEY}},
 *    {"credid": 2, "subjectuuid": UUID, "credtype": 8,
 *     "credusage": "oic.sec.cred.cert",
 *     "publicdata": {"encoding": "oic.sec.encoding.pem", "data": CHAIN},
 *     "privatedata": {"encoding": "oic.sec.encoding.pem", "data": KEY}},
 *    {"credid": 3, "subjectuuid": UUID or "*", "credtype": 8,
 *     "credusage": "oic.sec.cred.trustca",
 *     "publicdata": {"encoding": "oic.sec.encoding.pem", "data": CAS}}],
 *  "rowneruuid": UUID}
 *
 * as CBOR, or as text in diagnostic notation, of which JSON is a part. A KEY of
 * credtype 1 is oic.sec.encoding.raw, h'01..' in notation, or .base64.
 * Manufacturer's and role certificates and credtype 64 (OSCORE: contexts have
 * that) are passed over; other members too.
 */

/* Reads it. own: the own Device ID, or NULL: that of the certificate; it is
   needed with keys only. notes, if not NULL, gets a line for each entry that is
   passed over. On WAX_OK *out is owned; else error says file, entry, what was
   read and what was expected. WAX_FORMAT: the file; WAX_SYSTEM: it can not be
   read, or others may; WAX_MEMORY. */
MUST_USE enum wax_status cred_file_open(const char *path,
    const struct deviceid *own, FILE *notes,
    struct waxpeer_credentials **out, struct wax_error_text *error);

/* The same for what the file has; path is its name in error. */
MUST_USE enum wax_status cred_file_parse(struct bytes content,
    const char *path, const struct deviceid *own, FILE *notes,
    struct waxpeer_credentials **out, struct wax_error_text *error);

#endif
