/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* overview.c - how a worker's hops and listeners are, for the operator */
#include "ostler/net/overview.h"

#include "ostler/net/state.h"
#include "ostler/net/visit.h"

struct overview {
	const struct net *net;
	size_t hops;		/* that were used */
};

static void
overview_log_listener(const struct net *net, size_t index)
{
	const struct listening *l = net->listeners.list[index];
	struct log *log = net->log;

	log_begin(log, LOG_LEVEL_NOTICE, "listener");
	log_text(log, "name", l->conf->name);
	log_text(log, "transport", l->conf->transport->name);
	log_uint(log, "sessions", l->sessions);
	log_uint(log, "worker", net->context.worker);
	log_end(log);
}

static void
overview_log_address(struct log *log, const struct visit_hop *hop)
{
	char text[ADDRESS_TEXT_SIZE];

	address_format(&hop->address, text);
	log_text(log, "address", hop->conf->path != NULL ? hop->conf->path :
	    text);
}

/* Whole seconds from one time to another; 0 if that is over. */
static uint64_t
overview_seconds(uint64_t from, uint64_t to)
{
	return to > from ? (to - from) / CLOCK_S(1) : 0;
}

static void
overview_log_hop(const struct net *net, const struct visit_hop *hop)
{
	uint64_t now = net->clock->now;
	struct log *log = net->log;
	struct hop_status s;

	hop_get_status(hop->hop, &s);
	log_begin(log, LOG_LEVEL_NOTICE, "hop");
	log_text(log, "name", hop->conf->name);
	log_text(log, "state", health_text(s.health));
	log_uint(log, "since_s", overview_seconds(s.since, now));
	if (hop->origin == VISIT_RETIRED)
		log_text(log, "retired", "yes");
	if (s.health == HOP_HEALTH_DOWN)
		log_uint(log, "retry_s", overview_seconds(now, s.retry_at));
	overview_log_address(log, hop);
	log_uint(log, "sessions", s.sessions);
	log_uint(log, "outstanding", s.outstanding);
	log_uint(log, "worker", net->context.worker);
	log_end(log);
}

static void
overview_take_hop(void *arg, const struct visit_hop *hop)
{
	struct overview *o = arg;

	if (!hop->was_used)
		return;
	if (o->hops < OVERVIEW_MAX)
		overview_log_hop(o->net, hop);
	o->hops++;
}

void
overview_log(struct net *net)
{
	struct overview o = { .net = net };

	if (!log_wants(net->log, LOG_LEVEL_NOTICE))
		return;
	for (size_t i = 0; i < net->listeners.count; i++)
		overview_log_listener(net, i);
	visit_hops(net, overview_take_hop, &o);
	if (o.hops <= OVERVIEW_MAX)
		return;
	log_begin(net->log, LOG_LEVEL_NOTICE, "hops");
	log_uint(net->log, "left_out", o.hops - OVERVIEW_MAX);
	log_uint(net->log, "worker", net->context.worker);
	log_end(net->log);
}
