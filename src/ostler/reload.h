/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* reload.h - the files of credentials, read again while the daemon runs */
#ifndef OSTLER_RELOAD_H
#define OSTLER_RELOAD_H

#include "ostler/net/vault.h"

/* Loads the vault again and tells the service manager when it begins and ends.
   False: something was wrong, each error has a line in the log, and all stays
   as it was. */
bool reload_credentials(struct vault *v, struct log *log,
    struct metrics *metrics);

#endif
