/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* vault.h - the credentials of the configuration, read from their files; read
   again while the daemon runs */
#ifndef OSTLER_NET_VAULT_H
#define OSTLER_NET_VAULT_H

#include <stdio.h>

#include "core/log.h"
#include "link/credentials.h"
#include "ostler/metrics/metrics.h"
#include "ostler/net/net_conf.h"

/* Shared by all workers. Sessions that are open keep what they began with; new
   ones get what is there now. */
struct vault;

/* conf: borrowed for its life. Nothing is read yet. NULL: no memory. */
struct vault *vault_new(const struct net_conf *conf);
void vault_free(struct vault *v);	/* NULL is fine */

/* Reads all files. On failure what was there stays, and each error was written
   to errors: file, line where there is one, what was read, what was expected.
   WAX_FORMAT; WAX_SYSTEM: a file can not be read, or others may read a key;
   WAX_MEMORY. Not from two threads at once. */
MUST_USE enum wax_status vault_load(struct vault *v, FILE *errors);

/* A reference to the credentials of that index, and their generation, which
   changes with each load. From any thread. */
struct credentials *vault_take(struct vault *v, size_t index,
    uint32_t *generation);

/* True if vault_take would give another generation: cheap. */
bool vault_has_newer(const struct vault *v, uint32_t generation);

/* Warns of each own certificate and CRL that has expired or will within 14
   days of now (seconds since 1970), in log, and sets the gauges. */
void vault_check_expiry(struct vault *v, int64_t now, struct log *log,
    struct metrics *metrics);

#endif
