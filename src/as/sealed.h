/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sealed.h - secrets as they lie on the disk: encrypted under a key that is
   kept elsewhere (AES-256-GCM) */
#ifndef AS_SEALED_H
#define AS_SEALED_H

#include "core/bytes.h"
#include "database/database.h"

#define SEALED_KEY_LEN 32
#define SEALED_MORE 28		/* bytes that it is longer than the secret */

struct sealed_key {
	uint8_t bytes[SEALED_KEY_LEN];	/* clear it */
};

/* A new key file, mode 600. WAX_EXISTS: there is one; WAX_SYSTEM. */
MUST_USE enum wax_status sealed_make_key(const char *path,
    struct database_error *error);
/* WAX_SYSTEM: it can not be read, or others may; WAX_FORMAT: it is no key. */
MUST_USE enum wax_status sealed_read_key(const char *path,
    struct sealed_key *out, struct database_error *error);

/* label: what the secret is for, and of whom; it opens with the same one only.
   out has room for SEALED_MORE bytes more than plain. WAX_CRYPTO. */
MUST_USE enum wax_status sealed_close(const struct sealed_key *key,
    struct bytes label, struct bytes plain, uint8_t *out);
/* out has room for what sealed has less SEALED_MORE. WAX_DAMAGED: another key,
   another label, or it was changed. */
MUST_USE enum wax_status sealed_open(const struct sealed_key *key,
    struct bytes label, struct bytes sealed, uint8_t *out);

#endif
