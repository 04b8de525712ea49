/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* session_alive.c - sessions without traffic: asked for a sign of life, or
   ended */
#include "ostler/net/reliable.h"
#include "ostler/net/session.h"
#include "ostler/net/state.h"

static void session_on_timer(struct timer *timer, void *arg);

static void
session_set_timer(struct session *s, uint64_t due)
{
	/* without memory it is not looked after; its end comes from the peer */
	if (due != UINT64_MAX)
		(void)!timers_start(s->net->timers, &s->timer, due,
		    session_on_timer);
}

static bool
session_is_datagram(const struct session *s)
{
	return s->endpoint->transport->kind == TRANSPORT_DATAGRAM;
}

/* RFC 7252 section 4.3: an Empty CON, whose RST is the sign of life; RFC 8323
   section 5.4: Ping. False: there is no Message ID now. */
static bool
session_ask(struct session *s, bool again)
{
	struct endpoint *e = s->endpoint;
	struct net *net = s->net;
	struct way way = { .endpoint = e, .peer = s->facts.peer };

	if (session_is_datagram(s) && !again && !mids_take(&s->mids,
	    net->clock->now, net->times.exchange_lifetime, &s->pulse.mid))
		return false;
	net_count(net, METRIC_PINGS_SENT);
	if (session_is_datagram(s))
		reliable_send_empty(net, &way, MESSAGE_CON, s->pulse.mid);
	else
		e->transport->ping(e);
	return true;
}

bool
session_take_pong(struct session *s, uint16_t mid)
{
	return s->pulse.asked > 0 && s->pulse.mid == mid;
}

/* False: it is lost. */
static bool
session_feel(struct session *s, uint64_t *due)
{
	const struct times *times = &s->net->times;
	bool datagram = session_is_datagram(s);
	struct pulse_rule rule = {
		.every = s->keep_alive,
		.timeout = datagram ? times->ack_timeout : s->keep_alive,
		.repeats = datagram ? times->max_retransmit : 0,
	};
	enum pulse_step step = pulse_feel(&s->pulse, &rule, s->alive,
	    s->net->clock->now, due);

	/* not asked, it owes no answer: the question comes at *due */
	if ((step == PULSE_ASK || step == PULSE_REPEAT) &&
	    !session_ask(s, step == PULSE_REPEAT))
		s->pulse.asking = false;
	return step != PULSE_SILENT;
}

/* When it will have been idle for long enough, UINT64_MAX: that ends nothing;
   the past: now. */
static uint64_t
session_idle_due(const struct session *s)
{
	if (s->idle == 0)
		return UINT64_MAX;
	/* whoever uses it will say so, and it is looked at again */
	return session_is_used(s) ? s->net->clock->now + s->idle :
	    s->used + s->idle;
}

/* Messages do not move the timer: it looks when it fires, which costs less. */
static void
session_on_timer(struct timer *timer, void *arg)
{
	struct session *s = TABLE_ENTRY(timer, struct session, timer);
	uint64_t idle = session_idle_due(s), alive = UINT64_MAX;

	(void)arg;
	if (idle <= s->net->clock->now) {
		net_count(s->net, METRIC_SESSIONS_IDLE);
		session_doom(s, "idle");
		return;
	}
	if (s->keep_alive > 0 && !session_feel(s, &alive)) {
		session_doom_lost(s, "silent");
		return;
	}
	session_set_timer(s, alive < idle ? alive : idle);
}

void
session_start_timer(struct session *s)
{
	uint64_t now = s->net->clock->now, due = UINT64_MAX;

	if (s->idle > 0)
		due = now + s->idle;
	if (s->keep_alive > 0 && now + s->keep_alive < due)
		due = now + s->keep_alive;
	session_set_timer(s, due);
}

void
net_take_alive(struct endpoint *e)
{
	if (e->session != NULL)
		e->session->alive = e->net->clock->now;
}
