/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* route.h - which hop leads to a device */
#ifndef OSTLER_FORWARD_ROUTE_H
#define OSTLER_FORWARD_ROUTE_H

#include "ostler/forward/refuse.h"
#include "ostler/policy/policy.h"

/* The verdict's own hop, or the device's route, or the default. *hop: index
   into net_conf.hops. REFUSAL_ROUTE: none of them. Pure. */
enum refusal route_find_hop(const struct forward_conf *conf,
    const struct deviceid *target, const struct verdict *verdict, size_t *hop);

#endif
