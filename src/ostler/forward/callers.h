/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* callers.h - whose connections are the way to which devices */
#ifndef OSTLER_FORWARD_CALLERS_H
#define OSTLER_FORWARD_CALLERS_H

#include "core/deviceid.h"
#include "ostler/net/net_conf.h"

/* All of these are pure, and say no to the nil ID. */

/* May a peer that proved to be identity be reached as itself, over its session
   at the listener? */
bool callers_may_call(const struct listener_conf *l,
    const struct deviceid *identity);

/* The same for a name: its own, or one that it may register. */
bool callers_may_register(const struct listener_conf *l,
    const struct deviceid *identity, const struct deviceid *name);

/* Does anybody register anything there? */
bool callers_are_expected(const struct listener_conf *l);

#endif
