/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* listener_copy.h - listeners that are not in the configuration any more: what
   is known of one until it has ended */
#ifndef OSTLER_NET_LISTENER_COPY_H
#define OSTLER_NET_LISTENER_COPY_H

#include "ostler/net/net_conf.h"

/* All of it but whom it lets call and register: nobody. The caller's. NULL: no
   memory. */
struct listener_conf *listener_conf_copy(const struct listener_conf *conf);
void listener_conf_free(struct listener_conf *conf);	/* NULL is fine */

#endif
