/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* net_match.h - which hop, listener and credential of a new configuration is
   which of the old one; pure */
#ifndef OSTLER_NET_NET_MATCH_H
#define OSTLER_NET_NET_MATCH_H

#include "core/bytes.h"
#include "ostler/net/net_conf.h"

#define NET_MATCH_NONE SIZE_MAX

/* Of each of the old one its place in the new one, or NET_MATCH_NONE. net.h
   says what makes two the same. */
struct net_match {
	size_t *hops;		/* owned, as the next two */
	size_t *listeners;
	size_t *credentials;	/* CREDENTIAL_NONE is the same number */
	size_t credential_count;	/* of the old one */
};

/* WAX_MEMORY. */
MUST_USE enum wax_status net_match_make(const struct net_conf *old,
    const struct net_conf *new, struct net_match *out);
void net_match_clear(struct net_match *m);

/* The new number of an old one; CREDENTIAL_NONE: it is none, or gone. */
size_t net_match_credential(const struct net_match *m, size_t old);

#endif
