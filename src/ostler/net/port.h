/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* port.h - a hop's source ports: a pool that all share, and ports of one
   client alone */
#ifndef OSTLER_NET_PORT_H
#define OSTLER_NET_PORT_H

#include <sys/queue.h>

#include "core/table.h"
#include "ostler/net/hop.h"
#include "ostler/net/mids.h"
#include "ostler/net/transport.h"

struct crossing;
struct hop;
struct net;

struct port {
	struct endpoint *endpoint;	/* owned */
	struct hop *hop;
	struct address address;		/* of the hop's; it talks to */
	TAILQ_ENTRY(port) order;	/* in pool, busy or idle */
	struct mids mids;
	size_t users;			/* outbounds not ended */
	bool dedicated;
	/* of a dedicated one: */
	struct table_link link;
	struct hop_client client;
	uint64_t idle_since;
};

TAILQ_HEAD(port_list, port);

/*
 * Message IDs bind a source port to 257 requests a second (mids.h). The pool's
 * first is used until its IDs are used up, then it goes to the end of the list,
 * and the next one, or a new one, is the first. So few sockets carry the
 * traffic of a moment and each turn's datagrams go out in few calls.
 *
 * A client's own port stays open for EXCHANGE_LIFETIME after its last use: late
 * notifications still get their RST, and the system can not give the same port
 * to somebody with other Message IDs. At a hop's limit the longest idle goes
 * first.
 */
struct hop {
	struct net *net;
	const struct hop_conf *conf;
	struct crossing *crossing;	/* the way to another worker; NULL: one
					   of this net's own */
	uint32_t outstanding;		/* requests without an answer */
	uint32_t ports;		/* in all lists */
	struct port_list pool;
	struct port_list busy;	/* dedicated, with users */
	struct port_list idle;	/* dedicated, longest idle first */
	struct table clients;		/* all dedicated, by client */
};

void port_init(struct net *net, struct hop *hop,
    const struct hop_conf *conf);
void port_clear(struct hop *hop);

/* A source port with a free Message ID for a request, counted as used until
   port_release. client: for that client alone; NULL: any. WAX_LIMIT;
   WAX_MEMORY; WAX_SYSTEM. */
MUST_USE enum wax_status port_use(struct hop *hop,
    const struct hop_client *client, struct port **out);

/* The same for a certain source port that is in use already. */
MUST_USE enum wax_status port_use_again(struct port *port);
void port_release(struct port *port);

uint16_t port_take_mid(struct port *port);

/* Closes those idle for EXCHANGE_LIFETIME. */
void port_sweep(struct hop *hop);

#endif
