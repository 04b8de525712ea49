/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* vault_read.h - one credential from its files */
#ifndef OSTLER_NET_VAULT_READ_H
#define OSTLER_NET_VAULT_READ_H

#include <stdio.h>

#include "link/credentials.h"
#include "ostler/net/net_conf.h"

/* Statuses and errors as of vault_load; on failure *out is NULL. */
MUST_USE enum wax_status vault_read_credential(
    const struct credential_conf *conf, FILE *errors,
    struct credentials **out);

/* Which of two statuses is to be returned: no memory is worse than the system,
   that than wrong text, that than WAX_OK. */
enum wax_status vault_worse(enum wax_status a, enum wax_status b);

#endif
