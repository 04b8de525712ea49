/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* state.h - what the files of net/ share; for them alone */
#ifndef OSTLER_NET_STATE_H
#define OSTLER_NET_STATE_H

#include "ostler/net/entropy.h"
#include "ostler/net/found.h"
#include "ostler/net/heard.h"
#include "ostler/net/hop.h"
#include "ostler/net/inbound.h"
#include "ostler/net/listeners.h"
#include "ostler/net/texts.h"
#include "ostler/net/net.h"
#include "ostler/net/outbound.h"
#include "ostler/net/peers.h"
#include "ostler/net/separate.h"
#include "ostler/net/port.h"
#include "ostler/net/session.h"
#include "ostler/net/times.h"
#include "ostler/net/transport.h"

/* A transport in use and what it keeps for this net. */
struct carrier {
	const struct transport *transport;
	void *state;
};

struct net {
	struct net_context context;	/* as given; the next four are of it */
	struct clock *clock;
	struct timers *timers;
	struct log *log;
	struct metrics *metrics;
	struct hop_receiver receiver;
	struct times times;
	struct entropy entropy;
	struct carrier *carriers;	/* owned; each transport once */
	size_t carrier_count;
	struct listeners listeners;
	struct hop **hops;		/* owned; as in the configuration */
	size_t hop_count;
	uint32_t next_number;		/* of endpoints */
	uint64_t last_order;		/* of sessions; if it is the only
					   worker */
	bool stirred;	/* something came while the turn was being ended */
	size_t idle_ports;		/* of all hops, to be closed one day */
	struct timer sweep;		/* while there is something to forget */
	struct timer turn;		/* what a flush has left for the next */
	struct inbounds inbounds;
	struct sents sents;
	struct peers peers;
	struct outbounds outbounds;
	struct heards heards;
	struct crossing *crossing;	/* owned; NULL: one worker */
	struct sessions sessions;
	struct texts texts;
	struct founds founds;
};

/* Makes e a known endpoint with a number of its own. */
void net_adopt(struct net *net, const struct transport *transport,
    struct endpoint *e);

/* Starts the transport if none of the configuration has it. */
MUST_USE enum wax_status net_use_transport(struct net *net,
    const struct transport *transport);
/* The same for all of that one. */
MUST_USE enum wax_status net_use_transports(struct net *net,
    const struct net_conf *conf);

/* NULL: it was not started. */
struct carrier *net_find_carrier(struct net *net,
    const struct transport *transport);

/* What its tables hold at most, from the configuration. */
void net_set_limits(struct net *net);

/* Opens an endpoint towards that address of a hop. Statuses as transport.h
   says. */
MUST_USE enum wax_status net_open_port(struct net *net,
    const struct hop_conf *conf, const struct address *address,
    struct endpoint **out);

/* A turn that ends what is to end comes soon. */
void net_want_turn(struct net *net);

/* Something was put aside that is to be forgotten later. */
void net_want_sweep(struct net *net);

/* Begins a line on what a peer did wrong; the caller may add fields, then
   log_end. */
void net_complain(struct net *net, const char *event,
    const struct endpoint *endpoint, const struct address *peer);

/* A place in the heap for one more timer that runs. WAX_MEMORY. */
MUST_USE enum wax_status net_reserve_timer(struct net *net);

/* Starts a timer that can not fail to get a place in the heap: one was reserved
   just before, or the timer itself left one. */
void net_start_timer(struct net *net, struct timer *timer, uint64_t due,
    timer_fire *fire);

static inline void
net_count(struct net *net, enum metric which)
{
	metrics_add(net->metrics, which, 1);
}

#endif
