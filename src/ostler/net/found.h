/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* found.h - hops that are not in the configuration: devices that were
   discovered, and hops that a reload has taken out */
#ifndef OSTLER_NET_FOUND_H
#define OSTLER_NET_FOUND_H

#include <sys/queue.h>

#include "core/table.h"
#include "ostler/net/hop.h"

#define FOUND_MAX 4096

struct found;
struct net_match;

TAILQ_HEAD(found_list, found);

struct founds {
	struct table table;		/* by conf->expected */
	struct found_list idle;		/* without outbounds, longest first */
	struct found_list busy;
	size_t retired;			/* in both lists */
};

void found_init(struct net *net);
void found_clear(struct net *net);

/* Forgets those without outbounds for a minute. True if any are left to be
   forgotten. */
bool found_sweep(struct net *net);

/* Calls visit for each; it changes nothing. */
void found_visit(const struct net *net,
    void (*visit)(void *arg, const struct hop *hop), void *arg);

/* Open source ports of all of them. */
size_t found_count_ports(const struct net *net);

/* A hop of the configuration, to which conf belongs: in none of the lists, but
   with all that is needed to be retired. NULL: no memory. */
struct hop *found_make_hop(struct net *net, const struct hop_conf *conf);
void found_free_hop(struct hop *hop);

/* The configuration has it no more: it lives as long as it is used. conf: a
   copy, which it owns from now on; NULL if it was never used: it goes at
   once. */
void found_retire_hop(struct hop *hop, struct hop_conf *conf);

/* Credentials have other numbers. One whose own is gone opens no session any
   more, and is not found again. */
void found_map_credentials(struct net *net, const struct net_match *match);

#endif
