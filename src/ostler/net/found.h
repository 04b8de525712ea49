/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* found.h - hops that are not in the configuration: devices that were
   discovered */
#ifndef OSTLER_NET_FOUND_H
#define OSTLER_NET_FOUND_H

#include <sys/queue.h>

#include "core/table.h"
#include "ostler/net/hop.h"

#define FOUND_MAX 4096

struct found;
TAILQ_HEAD(found_list, found);

struct founds {
	struct table table;		/* by conf->expected */
	struct found_list idle;		/* without outbounds, longest first */
	struct found_list busy;
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

#endif
