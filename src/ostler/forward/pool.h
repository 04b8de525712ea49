/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pool.h - which of several hops a request takes */
#ifndef OSTLER_FORWARD_POOL_H
#define OSTLER_FORWARD_POOL_H

#include "ostler/forward/forward_conf.h"
#include "ostler/net/hop.h"

/*
 * POOL_FIRST: the first that is not down, in the order written.
 *
 * POOL_SPREAD: each device has its own order of the hops, made of its ID and
 * the hop's name, and the first of that which is not down is taken. So all
 * requests for a device go the same way, whichever worker has them, and when a
 * hop goes down only its own devices move.
 *
 * One that is down and may be tried again is not down: somebody has to try; but
 * while it is tried again nobody else goes there. If all are down it is the
 * first of the order, whose refusal tells when it is tried again.
 */

/* Its index of net_conf.hops. */
size_t pool_choose_hop(const struct pool_conf *pool, struct net *net,
    const struct deviceid *target, uint64_t now);

#endif
