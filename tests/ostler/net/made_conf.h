/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* made_conf.h - configurations that tests make one after the other, each in
   memory of its own that is spoiled when it goes: whoever still looks at it is
   found out */
#ifndef MADE_CONF_H
#define MADE_CONF_H

#include "ostler/net/rig.h"

#define MADE_MAX 12	/* listeners, hops, credentials */

/* As a rig's, without listeners and hops. */
struct net_conf *made_new(void);
void made_spoil(struct net_conf *conf);	/* NULL is fine */

/* One more, at that port of the rig's server or next hop; owned by conf, which
   the test may change. */
struct listener_conf *made_listen(struct net_conf *conf, const char *name,
    const struct transport *transport, uint16_t port);
struct hop_conf *made_hop(struct net_conf *conf, const char *name,
    const struct transport *transport, uint16_t port);
/* Its number. */
size_t made_credential(struct net_conf *conf, const char *name);

/* net_prepare and net_commit; old is spoiled. */
void made_reload(struct rig *r, struct net_conf **now, struct net_conf *next);

#endif
