/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* port.h - a hop's source ports, or sessions: a pool that all share, and those
   of one client alone */
#ifndef OSTLER_NET_PORT_H
#define OSTLER_NET_PORT_H

#include <sys/queue.h>

#include "core/table.h"
#include "ostler/net/health.h"
#include "ostler/net/hop.h"
#include "ostler/net/mids.h"
#include "ostler/net/outbound.h"
#include "ostler/net/pulse.h"
#include "ostler/net/transport.h"

struct crossing;
struct hop;
struct net;

struct port {
	struct endpoint *endpoint;	/* owned; NULL: its session
					   has ended */
	struct hop *hop;
	struct address address;		/* of the hop's; it talks to */
	size_t place;			/* which of them */
	size_t tried;			/* addresses, to open its session */
	TAILQ_ENTRY(port) order;	/* in pool, busy, idle or leaving */
	struct mids mids;		/* of a source port; a session has its
					   own */
	struct outbound_list outbounds;	/* not ended */
	size_t users;			/* these, and open requests of the
					   peer */
	bool dedicated;
	bool leaving;			/* its session takes no new requests */
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
 *
 * Where the transport has sessions a port is one: the pool's is shared until
 * its peer or Message IDs give out. Requests are kept until it is up; if it can
 * not be opened the port moves on to the hop's next address with them.
 */
struct hop {
	struct net *net;
	const struct hop_conf *conf;
	struct crossing *crossing;	/* the way to another worker; NULL: one
					   of this net's own */
	struct health health;
	uint32_t outstanding;		/* requests without an answer */
	uint32_t ports;		/* in all lists but leaving */
	uint32_t sessions;	/* that are up */
	size_t users;		/* outbounds not ended */
	struct port_list *pools;	/* one for each address; of sessions
					   only the first is used */
	struct port_list pool;		/* where one is enough */
	struct port_list busy;	/* dedicated, with users */
	struct port_list idle;	/* dedicated, longest idle first */
	struct port_list leaving;
	struct table clients;		/* all dedicated, by client */
	/* without sessions and with keep_alive: */
	struct pulse pulse;
	uint64_t alive;			/* last sign of life */
	struct timer timer;		/* for pulse, or to connect again */
	bool was_used;		/* a port of it was opened, or tried to */
	bool is_retired;	/* a reload took it out of the configuration */
	bool is_back;		/* over a session that was accepted; it has
				   one port at most */
	void (*on_unused)(struct hop *hop);	/* no outbounds any more; NULL:
				   it stays. The hop may go */
};

/* WAX_MEMORY. */
MUST_USE enum wax_status port_init(struct net *net, struct hop *hop,
    const struct hop_conf *conf);
/* Everything of it, outbounds too, without a word to anybody. */
void port_clear(struct hop *hop);

/* A source port with a free Message ID for a request, counted as used until
   port_release. client: for that client alone; NULL: any. WAX_LIMIT;
   WAX_MEMORY; WAX_SYSTEM; WAX_STATE: the session of a way back is about to
   end. */
MUST_USE enum wax_status port_use(struct hop *hop,
    const struct hop_client *client, struct port **out);

/* The same for a certain source port that is in use already. */
MUST_USE enum wax_status port_use_again(struct port *port);
void port_release(struct port *port);

/* The same for the peer's requests on its session, which need no Message
   ID. */
void port_hold(struct port *port);

uint16_t port_take_mid(struct port *port);

/* True if requests can be sent at once; else they wait for its session. */
bool port_is_up(const struct port *port);
bool port_is_stream(const struct port *port);

/* The pool has a session, or one that is being opened. */
bool port_has_pool(struct hop *hop);

/* One of the pool, opened if need be, for a question of our own; not counted as
   used. Statuses as port_use. */
MUST_USE enum wax_status port_open_pool(struct hop *hop, struct port **out);

/* The session could not be opened: another one, at the next address. False:
   there is none to be tried. */
bool port_move_on(struct port *port);
/* Or another one at the address that is in use, at once. False: it fails. */
MUST_USE bool port_repeat(struct port *port);

/* Its session is for no new requests. */
void port_leave(struct port *port);

/* Its endpoint is gone, and its outbounds with it: frees it. */
void port_free(struct port *port);

/* The only port of a way back, over that session's endpoint. NULL: no
   memory. */
struct port *port_new_back(struct hop *hop, struct endpoint *endpoint,
    const struct address *peer);

/* One without outbounds: a source port at once, a session says goodbye and is
   gone at the end of the turn. */
void port_close(struct port *port, const char *reason);

/* The same for all of a hop that nobody uses. */
void port_close_unused(struct hop *hop, const char *reason);

/* Closes those idle for EXCHANGE_LIFETIME. */
void port_sweep(struct hop *hop);

#endif
