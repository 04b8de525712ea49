/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hops.c - how hops are */
#include "ostler/net/hops.h"

#include "ostler/net/reliable.h"
#include "ostler/net/session.h"
#include "ostler/net/state.h"

struct address
hop_address(const struct hop *hop, size_t place)
{
	if (place < hop->conf->address_count)
		return hop->conf->addresses[place];
	return (struct address){ .port = 0 };
}

/* DOWN is for the operator to know; what leads there and away again only for
   who asks. */
static enum log_level
hop_choose_level(enum hop_health before, enum hop_health after)
{
	if (after == HOP_HEALTH_DOWN)
		return LOG_LEVEL_WARNING;
	if (after == HOP_HEALTH_UP)
		return before == HOP_HEALTH_DOWN ? LOG_LEVEL_NOTICE :
		    LOG_LEVEL_INFO;
	return LOG_LEVEL_DEBUG;
}

/* One line and one count for what has changed since before. */
static void
hop_tell(struct hop *hop, const struct health *before, const char *reason)
{
	const struct health *h = &hop->health;
	struct net *net = hop->net;
	struct address address = hop_address(hop, h->address);
	char text[ADDRESS_TEXT_SIZE];

	if (h->address != before->address)
		net_count(net, METRIC_HOPS_MOVED);
	if (h->state != before->state && h->state == HOP_HEALTH_DOWN)
		net_count(net, METRIC_HOPS_DOWN);
	if (h->state == before->state && h->address == before->address)
		return;
	log_begin(net->log, hop_choose_level(before->state, h->state), "hop");
	log_text(net->log, "name", hop->conf->name);
	log_text(net->log, "state", health_text(h->state));
	if (hop->conf->address_count > 0) {
		address_format(&address, text);
		log_text(net->log, "address", text);
	} else if (hop->conf->path != NULL) {
		log_text(net->log, "address", hop->conf->path);
	}
	if (reason != NULL)
		log_text(net->log, "reason", reason);
	if (h->state == HOP_HEALTH_DOWN)
		log_uint(net->log, "retry_ms",
		    (h->retry_at - net->clock->now) / CLOCK_MS(1));
	log_end(net->log);
}

static void hop_on_timer(struct timer *timer, void *arg);

/* Without memory for the timer the next one to need the hop starts it. */
static void
hop_start_timer(struct hop *hop, uint64_t due)
{
	(void)!timers_start(hop->net->timers, &hop->timer, due, hop_on_timer);
}

static bool
hop_asks(const struct hop *hop)
{
	return hop->conf->keep_alive > 0 &&
	    !hop->conf->transport->has_sessions;
}

/* What it does by itself while it is down: tries again. */
static void
hop_plan_retry(struct hop *hop)
{
	if (hop->health.state == HOP_HEALTH_DOWN &&
	    (hop->conf->connect_at_start || hop_asks(hop)))
		hop_start_timer(hop, hop->health.retry_at);
}

bool
hop_begin(struct hop *hop)
{
	struct health before = hop->health;
	uint64_t now = hop->net->clock->now;

	if (before.state == HOP_HEALTH_UP)
		return true;
	if (!health_allows(&hop->health, now))
		return false;
	if (before.state == HOP_HEALTH_DOWN ||
	    hop->conf->transport->has_sessions)
		health_begin(&hop->health, now);
	hop_tell(hop, &before, NULL);
	return true;
}

void
hop_take_up(struct hop *hop, size_t place)
{
	struct health before = hop->health;

	health_succeed(&hop->health, place, hop->net->clock->now);
	hop_tell(hop, &before, NULL);
}

bool
hop_take_failed(struct hop *hop, size_t place, const char *reason)
{
	struct health before = hop->health;
	bool more = health_fail(&hop->health, place, hop->sessions > 0,
	    &hop->net->entropy, hop->net->clock->now);

	hop_tell(hop, &before, reason);
	hop_plan_retry(hop);
	return more;
}

/* One that was up for less than the shortest wait is as good as one that could
   not be opened: who accepts and closes is not asked again and again. */
static void
hop_judge_end(struct hop *hop, size_t place, uint64_t began,
    const struct session_ending *why)
{
	struct health *h = &hop->health;
	uint64_t now = hop->net->clock->now;

	if (!why->wanted && now - began < h->least) {
		(void)health_fail(h, place, hop->sessions > 0,
		    &hop->net->entropy, now);
		if (hop->sessions == 0)
			health_rest(h, now);
		return;
	}
	health_forgive(h);
	if (hop->sessions > 0)
		return;
	if (!why->wanted && why->how != SESSION_END_PEER)
		health_move(h, place, now);
	health_rest(h, now);
}

/* One that connects at start is there always. With jitter: a peer that is about
   to end releases all at once. */
static void
hop_plan_connect(struct hop *hop)
{
	if (hop->conf->connect_at_start && hop->timer.place == 0)
		hop_start_timer(hop, hop->net->clock->now + entropy_take_upto(
		    &hop->net->entropy, hop->health.least));
}

void
hop_take_release(struct hop *hop)
{
	hop_plan_connect(hop);
}

void
hop_take_ended(struct hop *hop, size_t place, uint64_t began,
    const struct session_ending *why)
{
	struct health before = hop->health;

	hop_judge_end(hop, place, began, why);
	hop_tell(hop, &before, why->reason);
	hop_plan_retry(hop);
	hop_plan_connect(hop);
}

void
hop_take_silence(struct hop *hop, size_t place, const char *reason)
{
	struct health before = hop->health;
	uint64_t now = hop->net->clock->now;

	if (hop->conf->transport->has_sessions)
		return;
	if (hop_asks(hop) && place == hop->health.address) {
		(void)health_fail(&hop->health, place, false,
		    &hop->net->entropy, now);
		health_rest(&hop->health, now);
	} else {
		health_move(&hop->health, place, now);
	}
	hop_tell(hop, &before, reason);
	hop_plan_retry(hop);
}

void
hop_take_alive(struct port *port)
{
	struct hop *hop = port->hop;

	if (port->place != hop->health.address)
		return;
	hop->alive = hop->net->clock->now;
	if (hop->health.state == HOP_HEALTH_UP)
		return;
	health_forgive(&hop->health);
	hop_take_up(hop, port->place);
	if (hop_asks(hop))
		hop_start_timer(hop, hop->alive + hop->conf->keep_alive);
}

bool
hop_take_pong(struct hop *hop, uint16_t mid)
{
	return hop_asks(hop) && hop->pulse.asked > 0 && hop->pulse.mid == mid;
}

static void
hop_ask(struct hop *hop, bool again)
{
	struct port *port;

	/* no port, no question: its silence will be seen */
	if (port_open_pool(hop, &port) != WAX_OK)
		return;

	struct way way = { .endpoint = port->endpoint,
	    .peer = port->address };

	if (!again)
		hop->pulse.mid = port_take_mid(port);
	net_count(hop->net, METRIC_PINGS_SENT);
	reliable_send_empty(hop->net, &way, MESSAGE_CON, hop->pulse.mid);
}

/* So that it is asked now. */
static void
hop_forget_life(struct hop *hop)
{
	uint64_t now = hop->net->clock->now, every = hop->conf->keep_alive;

	hop->pulse = (struct pulse){ .asking = false };
	hop->alive = now > every ? now - every : 0;
}

/* Once the address in use is silent the next one is asked at once; after all of
   them, when the wait is over. */
static void
hop_feel(struct hop *hop)
{
	struct net *net = hop->net;
	struct pulse_rule rule = {
		.every = hop->conf->keep_alive,
		.timeout = net->times.ack_timeout,
		.repeats = net->times.max_retransmit,
	};
	uint64_t now = net->clock->now, due = now;
	enum pulse_step step;

	if (hop->health.state == HOP_HEALTH_DOWN) {
		hop_forget_life(hop);
		(void)hop_begin(hop);
	}
	step = pulse_feel(&hop->pulse, &rule, hop->alive, now, &due);
	if (step == PULSE_ASK || step == PULSE_REPEAT)
		hop_ask(hop, step == PULSE_REPEAT);
	if (step == PULSE_SILENT) {
		hop_forget_life(hop);
		hop_take_silence(hop, hop->health.address, "silent");
	}
	if (hop->health.state != HOP_HEALTH_DOWN)
		hop_start_timer(hop, due);
}

static void
hop_connect(struct hop *hop)
{
	struct port *port;

	/* a failure plans the next time, but for want of memory or sockets */
	if (port_has_pool(hop) || (hop_begin(hop) &&
	    port_open_pool(hop, &port) == WAX_OK) || hop->timer.place != 0)
		return;
	hop_start_timer(hop, hop->net->clock->now +
	    (hop->health.least > CLOCK_S(1) ? hop->health.least : CLOCK_S(1)));
}

static void
hop_on_timer(struct timer *timer, void *arg)
{
	struct hop *hop = TABLE_ENTRY(timer, struct hop, timer);
	uint64_t now = hop->net->clock->now;

	(void)arg;
	if (!health_allows(&hop->health, now))
		hop_start_timer(hop, hop->health.retry_at);
	else if (hop_asks(hop))
		hop_feel(hop);
	else if (hop->conf->connect_at_start)
		hop_connect(hop);
}

void
hop_start(struct hop *hop)
{
	uint64_t now = hop->net->clock->now;

	hop->alive = now;
	if (hop_asks(hop))
		hop_start_timer(hop, now + hop->conf->keep_alive);
	else if (hop->conf->connect_at_start)
		hop_start_timer(hop, now);
}

/* What it does by itself is planned anew. */
static void
hop_start_again(struct hop *hop)
{
	timers_stop(hop->net->timers, &hop->timer);
	hop->pulse = (struct pulse){ .asking = false };
	if (hop->health.state == HOP_HEALTH_DOWN)
		hop_plan_retry(hop);
	else
		hop_start(hop);
}

void
hop_take_conf(struct hop *hop, const struct hop_conf *conf)
{
	const struct hop_conf *old = hop->conf;
	bool restarts = old->keep_alive != conf->keep_alive ||
	    old->connect_at_start != conf->connect_at_start;

	hop->conf = conf;
	hop->clients.limit = conf->source_ports;
	health_set_limits(&hop->health, conf);
	if (restarts)
		hop_start_again(hop);
}

void
hop_get_status(const struct hop *hop, struct hop_status *out)
{
	*out = (struct hop_status){
		.health = hop->health.state,
		.since = hop->health.since,
		.retry_at = hop->health.retry_at,
		.tries_again = hop->health.state == HOP_HEALTH_TRYING &&
		    hop->health.backoff > 0,
		.address = hop->health.address,
		.sessions = hop->sessions,
		.outstanding = hop->outstanding,
	};
}

const struct hop_conf *
hop_conf(const struct hop *hop)
{
	return hop->conf;
}

bool
hop_is_retired(const struct hop *hop)
{
	return hop->is_retired;
}
