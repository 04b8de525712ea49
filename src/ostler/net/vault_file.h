/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* vault_file.h - the files of credentials in memory */
#ifndef OSTLER_NET_VAULT_FILE_H
#define OSTLER_NET_VAULT_FILE_H

#include <stdio.h>

#include "core/bytes.h"

#define VAULT_FILE_MAX (1024 * 1024)	/* bytes */

struct vault_file {
	uint8_t *data;		/* owned */
	size_t len;
};

/* Reads a regular file of at most VAULT_FILE_MAX bytes. is_secret: only its
   owner may have rights on it, and nobody else may put another one in its place
   (conf/guarded.h). WAX_SYSTEM: told in errors, a line; WAX_MEMORY:
   told too. On failure *out is empty. */
MUST_USE enum wax_status vault_file_read(const char *path, bool is_secret,
    FILE *errors, struct vault_file *out);

/* Overwrites and frees. */
void vault_file_clear(struct vault_file *f);

#endif
