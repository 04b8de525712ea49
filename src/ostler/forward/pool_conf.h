/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pool_conf.h - pools while the configuration is read */
#ifndef OSTLER_FORWARD_POOL_CONF_H
#define OSTLER_FORWARD_POOL_CONF_H

#include "ostler/forward/forward_draft.h"

/* The read function of pool; target: forward_draft. */
keyword_read pool_read;

/* All is read and net_draft_check was called: names that are there twice or
   mean nothing are told; the pools get their hops. */
void pool_draft_check(struct forward_draft *d, struct parser *p,
    const struct net_draft *net);

/* Hands the pools to d->conf. WAX_MEMORY. */
MUST_USE enum wax_status pool_draft_finish(struct forward_draft *d);

void pool_draft_clear(struct pool_draft *pool);

#endif
