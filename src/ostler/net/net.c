/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* net.c - a worker's network */
#include "ostler/net/net.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "ostler/net/crossing.h"
#include "ostler/net/hops.h"
#include "ostler/net/reliable.h"
#include "ostler/net/separate.h"
#include "ostler/net/state.h"

#define SWEEP_EVERY CLOCK_S(1)

struct carrier *
net_find_carrier(struct net *net, const struct transport *transport)
{
	for (size_t i = 0; i < net->carrier_count; i++)
		if (net->carriers[i].transport == transport)
			return &net->carriers[i];
	return NULL;
}

enum wax_status
net_use_transport(struct net *net, const struct transport *transport)
{
	struct carrier *grown;
	enum wax_status st;

	if (net_find_carrier(net, transport) != NULL)
		return WAX_OK;
	grown = reallocarray(net->carriers, net->carrier_count + 1,
	    sizeof(*grown));
	if (grown == NULL)
		return WAX_MEMORY;
	net->carriers = grown;

	struct carrier *c = &net->carriers[net->carrier_count];

	c->transport = transport;
	if ((st = transport->start(net, &c->state)) == WAX_OK)
		net->carrier_count++;
	return st;
}

enum wax_status
net_use_transports(struct net *net, const struct net_conf *conf)
{
	enum wax_status st = WAX_OK;

	for (size_t i = 0; i < conf->listener_count && st == WAX_OK; i++)
		st = net_use_transport(net, conf->listeners[i].transport);
	for (size_t i = 0; i < conf->hop_count && st == WAX_OK; i++)
		st = net_use_transport(net, conf->hops[i].transport);
	return st;
}

static enum wax_status
net_init_hops(struct net *net)
{
	const struct net_conf *conf = net->context.conf;

	net->hops = calloc(conf->hop_count + 1, sizeof(struct hop *));
	if (net->hops == NULL)
		return WAX_MEMORY;
	for (; net->hop_count < conf->hop_count; net->hop_count++) {
		struct hop *hop = found_make_hop(net,
		    &conf->hops[net->hop_count]);

		if (hop == NULL)
			return WAX_MEMORY;
		net->hops[net->hop_count] = hop;
	}
	return WAX_OK;
}

static void
net_clear_hops(struct net *net)
{
	for (size_t i = 0; i < net->hop_count; i++)
		found_free_hop(net->hops[i]);
	free(net->hops);
}

/* What each worker remembers, with one limit for all kinds. */
static void
net_init_tables(struct net *net)
{
	size_t limit = net->context.conf->inbound_max;

	inbound_init(net, limit);
	separate_init(net, limit);
	peers_init(net, limit);
	outbound_init(net, limit);
	heard_init(net, limit);
	sessions_init(net);
	found_init(net);
	texts_init(net);
}

void
net_set_limits(struct net *net)
{
	size_t limit = net->context.conf->inbound_max;

	inbound_set_limit(net, limit);
	separate_set_limit(net, limit);
	peers_set_limit(net, limit);
	outbound_set_limit(net, limit);
	heard_set_limit(net, limit);
}

struct net *
net_new(const struct net_context *context)
{
	struct net *net = calloc(1, sizeof(*net));

	if (net == NULL)
		return NULL;
	net->context = *context;
	net->clock = context->clock;
	net->timers = context->timers;
	net->log = context->log;
	net->metrics = context->metrics;
	entropy_init(&net->entropy, context->random, context->random_arg);
	times_init(&net->times, context->conf);
	net_init_tables(net);
	if (listeners_init(net) != WAX_OK || net_init_hops(net) != WAX_OK ||
	    net_use_transports(net, context->conf) != WAX_OK ||
	    (context->crossings != NULL &&
	    (net->crossing = crossing_new(net)) == NULL)) {
		net_free(net);
		return NULL;
	}
	return net;
}

void
net_free(struct net *net)
{
	if (net == NULL)
		return;
	crossing_free(net->crossing);
	outbound_discard_loose(net);
	inbound_clear(net);
	separate_clear(net);
	peers_clear(net);
	sessions_clear(net);
	net_clear_hops(net);
	found_clear(net);
	outbound_clear(net);
	heard_clear(net);
	texts_clear(net);
	listeners_clear(net);
	for (size_t i = 0; i < net->carrier_count; i++)
		net->carriers[i].transport->stop(net->carriers[i].state);
	timers_stop(net->timers, &net->sweep);
	timers_stop(net->timers, &net->turn);
	free(net->carriers);
	free(net);
}

void
net_adopt(struct net *net, const struct transport *transport,
    struct endpoint *e)
{
	e->transport = transport;
	e->net = net;
	e->number = ++net->next_number;
}

enum wax_status
net_open_port(struct net *net, const struct hop_conf *conf,
    const struct address *address, struct endpoint **out)
{
	struct carrier *c = net_find_carrier(net, conf->transport);
	enum wax_status st = conf->transport->connect(c->state, conf, address,
	    out);

	if (st == WAX_OK)
		net_adopt(net, conf->transport, *out);
	return st;
}

enum wax_status
net_listen(struct net *net, size_t *which)
{
	enum wax_status st = listeners_open(net, which);

	for (size_t i = 0; i < net->hop_count && st == WAX_OK; i++)
		hop_start(net->hops[i]);
	return st;
}

static void
net_on_turn(struct timer *timer, void *arg)
{
	(void)timer;
	(void)arg;	/* the flush at the end of the turn is all */
}

/* Without memory it comes with the next event. */
void
net_want_turn(struct net *net)
{
	(void)!timers_start(net->timers, &net->turn, net->clock->now,
	    net_on_turn);
}

static bool
net_is_settled(const struct net *net)
{
	return !net->stirred && LIST_EMPTY(&net->sessions.doomed) &&
	    SLIST_EMPTY(&net->listeners.gone);
}

/* A flush may end sessions, which makes answers to be sent; some times, then
   it is the next turn's, which comes at once. */
#define FLUSHES_MAX 8

void
net_flush(struct net *net)
{
	unsigned n = 0;

	do {
		sessions_end_doomed(net);
		listeners_end_gone(net);
		net->stirred = false;
		for (size_t i = 0; i < net->carrier_count; i++)
			net->carriers[i].transport->flush(
			    net->carriers[i].state);
	} while (!net_is_settled(net) && ++n < FLUSHES_MAX);
	if (!net_is_settled(net))
		net_want_turn(net);
}

void
hop_set_receiver(struct net *net, const struct hop_receiver *receiver)
{
	net->receiver = *receiver;
}

struct hop *
hop_get(struct net *net, size_t index)
{
	assert(index < net->hop_count);
	return net->hops[index];
}

const struct net_context *
net_get_context(const struct net *net)
{
	return &net->context;
}

void
net_get_usage(const struct net *net, struct net_usage *out)
{
	*out = (struct net_usage){
		.inbounds = net->inbounds.count,
		.waiting = net->inbounds.count - net->inbounds.done,
		.outbounds = net->outbounds.count,
		.peers = net->peers.table.count,
		.heard = net->heards.table.count,
		.sessions = net->sessions.up,
		.found = net->founds.table.count,
		.retired = net->founds.retired,
		.ports = found_count_ports(net),
	};
	for (size_t i = 0; i < net->hop_count; i++)
		out->ports += net->hops[i]->ports;
}

void
net_take_datagram(struct endpoint *endpoint, const struct datagram *d)
{
	const struct session *session = endpoint->session;

	if (endpoint->transport->has_sessions && (session == NULL ||
	    session->state == SESSION_OPENING))
		return;
	reliable_receive(endpoint->net, endpoint, d);
}

void
net_take_truncated(struct endpoint *endpoint, const struct address *peer)
{
	struct net *net = endpoint->net;

	net_count(net, METRIC_DATAGRAMS_TRUNCATED);
	net_complain(net, "too-long", endpoint, peer);
	log_uint(net->log, "limit", DATAGRAM_MAX);
	log_end(net->log);
}

void
net_take_error(struct endpoint *endpoint, int error, struct bytes sent)
{
	struct net *net = endpoint->net;

	net_count(net, METRIC_DATAGRAMS_REFUSED);
	net_complain(net, "unreachable", endpoint,
	    &endpoint->port->address);
	log_uint(net->log, "errno", (uint64_t)error);
	log_end(net->log);
	outbound_take_error(net, endpoint, sent);
}

void
net_count_unsent(struct net *net, size_t n)
{
	metrics_add(net->metrics, METRIC_DATAGRAMS_UNSENT, n);
}

void
net_complain(struct net *net, const char *event,
    const struct endpoint *endpoint, const struct address *peer)
{
	char text[ADDRESS_TEXT_SIZE] = "";

	if (log_wants(net->log, LOG_LEVEL_WARNING))
		address_format(peer, text);
	log_begin(net->log, LOG_LEVEL_WARNING, event);
	log_text(net->log, "peer", text);
	if (endpoint->listener != NULL)
		log_text(net->log, "listener", endpoint->listener->name);
	else
		log_text(net->log, "hop", endpoint->port->hop->conf->name);
}

static void
net_on_sweep(struct timer *timer, void *arg)
{
	struct net *net = TABLE_ENTRY(timer, struct net, sweep);
	bool more = inbound_sweep(net);

	(void)arg;
	more |= peers_sweep(net);
	more |= heard_sweep(net);
	more |= found_sweep(net);
	for (size_t i = 0; i < net->hop_count && net->idle_ports > 0; i++)
		port_sweep(net->hops[i]);
	if (more || net->idle_ports > 0)
		net_want_sweep(net);
}

void
net_want_sweep(struct net *net)
{
	/* Without memory the next one to want it starts it. */
	if (net->sweep.place == 0)
		(void)!timers_start(net->timers, &net->sweep,
		    net->clock->now + SWEEP_EVERY, net_on_sweep);
}

enum wax_status
net_reserve_timer(struct net *net)
{
	struct timers *ts = net->timers;

	/* a transport that sends may begin to watch its peer: one more */
	if (ts->count + 1 < ts->size)
		return WAX_OK;
	return timers_reserve(ts, ts->size == 0 ? 64 : 2 * ts->size);
}

void
net_start_timer(struct net *net, struct timer *timer, uint64_t due,
    timer_fire *fire)
{
	enum wax_status st = timers_start(net->timers, timer, due, fire);

	assert(st == WAX_OK);
	(void)st;
}
