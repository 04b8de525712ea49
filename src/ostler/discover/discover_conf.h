/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* discover_conf.h - what the configuration says of looking for devices;
   immutable once loaded */
#ifndef OSTLER_DISCOVER_DISCOVER_CONF_H
#define OSTLER_DISCOVER_DISCOVER_CONF_H

#include "ostler/net/net_conf.h"

/* Groups of OCF, all at port 5683. */
enum discover_group {
	DISCOVER_LINK = 1,	/* ff02::158 */
	DISCOVER_REALM = 2,	/* ff03::158 */
	DISCOVER_SITE = 4,	/* ff05::158 */
	DISCOVER_IPV4 = 8,	/* 224.0.1.187 */
};

/* One statement discover. */
struct discover_conf {
	char *name;			/* owned */
	char *interface;		/* owned; NULL: any */
	uint32_t groups;		/* of enum discover_group */
	struct address *probes;		/* owned */
	size_t probe_count;
	uint64_t every;			/* microseconds between rounds */
	uint64_t lifetime;		/* of a route that is not heard again */
	bool clear;			/* clear coap to found devices too */
	struct hop_conf hop;		/* what a hop to one begins as:
					   credential, times and limits */
};

struct discover_confs {
	struct discover_conf *list;	/* owned */
	size_t count;
};

/* Whether both ask the same and find the same; credentials are compared by the
   names that they have in the net_conf of each. */
bool discover_confs_equal(const struct discover_confs *a,
    const struct net_conf *a_net, const struct discover_confs *b,
    const struct net_conf *b_net);

void discover_confs_clear(struct discover_confs *confs);

#endif
