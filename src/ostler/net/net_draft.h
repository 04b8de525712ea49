/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* net_draft.h - sockets and hops while the configuration is read */
#ifndef OSTLER_NET_NET_DRAFT_H
#define OSTLER_NET_NET_DRAFT_H

#include "ostler/conf/parser.h"
#include "ostler/net/net_conf.h"

struct listener_draft {
	struct listener_conf conf;	/* owned until net_draft_finish */
	struct token name;
	struct place address_at;
};

struct hop_draft {
	struct hop_conf conf;		/* owned until net_draft_finish */
	struct token name;		/* of a device without one: its ID */
	struct deviceid target;		/* of a HOP_DEVICE */
	struct place target_at;
};

/* Names and places are borrowed from the parser. */
struct net_draft {
	struct net_conf conf;		/* single values at once, the lists by
					   net_draft_finish */
	struct listener_draft *listeners;	/* owned */
	size_t listener_count;
	struct hop_draft *hops;		/* owned; in the order written */
	size_t hop_count;
	size_t *hops_by_name;	/* owned; after net_draft_check */
};

/* listen, next, device and the timing of messages; target: net_draft. */
extern const struct keyword net_keywords[];
/* What stands in the block of a next and a device; target: hop_draft. */
extern const struct keyword net_next_keywords[];
extern const struct keyword net_device_keywords[];

/* All defaults. WAX_MEMORY. */
MUST_USE enum wax_status net_draft_init(struct net_draft *d);
void net_draft_clear(struct net_draft *d);

/* All is read: names and addresses given twice are told. */
void net_draft_check(struct net_draft *d, struct parser *p);

/* After net_draft_check; false: no such name. */
bool net_draft_find_hop(const struct net_draft *d, struct bytes name,
    size_t *index);
/* NULL: no such name. */
const struct listener_draft *net_draft_find_listener(
    const struct net_draft *d, struct bytes name);

/* Hands the lists to out. WAX_MEMORY. */
MUST_USE enum wax_status net_draft_finish(struct net_draft *d,
    struct net_conf *out);

/* Frees what the struct owns. */
void net_conf_clear(struct net_conf *conf);
void hop_conf_clear(struct hop_conf *hop);

#endif
