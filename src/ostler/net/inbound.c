/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* inbound.c - requests that came in */
#include "ostler/net/inbound.h"

#include <assert.h>
#include <stdlib.h>

#include "ostler/net/reliable.h"
#include "ostler/net/separate.h"
#include "ostler/net/session.h"
#include "ostler/net/state.h"

struct inbound_wanted {
	const struct way *way;
	uint16_t mid;
};

static struct net_inbound *
inbound_of(struct inbound *part)
{
	return (struct net_inbound *)(void *)part;
}

static struct net *
inbound_net(const struct net_inbound *in)
{
	return in->way.endpoint->net;
}

static bool
inbound_match(const struct table_link *link, const void *arg)
{
	const struct net_inbound *in = TABLE_ENTRY(link,
	    const struct net_inbound, link);
	const struct inbound_wanted *wanted = arg;

	return in->mid == wanted->mid && way_equal(&in->way, wanted->way);
}

static struct inbound_list *
inbound_list(struct inbounds *all, const struct net_inbound *in)
{
	switch (in->place) {
	case INBOUND_FRESH:
		return &all->fresh;
	case INBOUND_OPEN:
		return &all->open;
	case INBOUND_ENDING:
		return &all->ending;
	case INBOUND_DONE:
		break;
	}
	return in->con ? &all->done_con : &all->done_non;
}

static void
inbound_leave(struct inbounds *all, struct net_inbound *in)
{
	TAILQ_REMOVE(inbound_list(all, in), in, order);
	all->count--;
	all->done -= in->place == INBOUND_DONE;
	if (in->session != NULL && in->place != INBOUND_DONE)
		session_release(in->session);
}

static void
inbound_enter(struct inbounds *all, struct net_inbound *in,
    enum inbound_place place)
{
	in->place = place;
	TAILQ_INSERT_TAIL(inbound_list(all, in), in, order);
	all->count++;
	all->done += place == INBOUND_DONE;
	if (in->session != NULL && place != INBOUND_DONE)
		session_hold(in->session);
}

void
inbound_begin(struct inbounds *all, struct net_inbound *in,
    enum inbound_place place)
{
	inbound_enter(all, in, place);
	if (in->session != NULL)
		LIST_INSERT_HEAD(&in->session->inbounds, in, on_session);
}

/* In between it would look as if nothing were open on the session. */
void
inbound_move(struct inbounds *all, struct net_inbound *in,
    enum inbound_place place)
{
	if (in->session != NULL)
		session_hold(in->session);
	inbound_leave(all, in);
	inbound_enter(all, in, place);
	if (in->session != NULL)
		session_release(in->session);
}

static void
inbound_unremember(struct inbounds *all, struct net_inbound *in)
{
	if (in->remembered)
		table_remove(&all->table, &in->link);
	in->remembered = false;
}

void
inbound_forget(struct net *net, struct net_inbound *in)
{
	separate_free(net, in->separate);
	inbound_unremember(&net->inbounds, in);
	inbound_leave(&net->inbounds, in);
	if (in->session != NULL)
		LIST_REMOVE(in, on_session);
	free(in->ack);
	free(in);
}

void
inbound_set_limit(struct net *net, size_t limit)
{
	net->inbounds.limit = limit;
	net->inbounds.table.limit = limit;
}

void
inbound_init(struct net *net, size_t limit)
{
	struct inbounds *all = &net->inbounds;
	uint8_t key[16];

	entropy_take(&net->entropy, key, sizeof(key));
	table_init(&all->table, limit, key);
	TAILQ_INIT(&all->fresh);
	TAILQ_INIT(&all->open);
	TAILQ_INIT(&all->ending);
	TAILQ_INIT(&all->done_con);
	TAILQ_INIT(&all->done_non);
	all->limit = limit;
}

static void
inbound_clear_list(struct net *net, struct inbound_list *list)
{
	while (!TAILQ_EMPTY(list))
		inbound_forget(net, TAILQ_FIRST(list));
}

void
inbound_clear(struct net *net)
{
	inbound_clear_list(net, &net->inbounds.fresh);
	inbound_clear_list(net, &net->inbounds.open);
	inbound_clear_list(net, &net->inbounds.done_con);
	inbound_clear_list(net, &net->inbounds.done_non);
	timers_stop(net->timers, &net->inbounds.ack_timer);
	table_clear(&net->inbounds.table);
}

/* The one of the two lists' first that came earlier, or NULL. */
static struct net_inbound *
inbound_oldest_done(const struct inbounds *all)
{
	struct net_inbound *con = TAILQ_FIRST(&all->done_con);
	struct net_inbound *non = TAILQ_FIRST(&all->done_non);

	if (con == NULL || non == NULL)
		return con == NULL ? non : con;
	return con->part.received < non->part.received ? con : non;
}

bool
inbound_make_room(struct net *net)
{
	struct inbounds *all = &net->inbounds;

	/* more than one if the limit is a lower one now */
	while (all->count >= all->limit) {
		struct net_inbound *oldest = inbound_oldest_done(all);

		if (oldest == NULL)
			return false;
		if (net->clock->now < oldest->expires)
			net_count(net, METRIC_INBOUND_EVICTED);
		inbound_forget(net, oldest);
	}
	return true;
}

/* Empty ACKs that are due. They go out in order of arrival, so one timer for
   the first does; a newcomer never has to move it. */
static void
inbound_on_ack_timer(struct timer *timer, void *arg)
{
	struct inbounds *all = TABLE_ENTRY(timer, struct inbounds, ack_timer);
	struct net *net = TABLE_ENTRY(all, struct net, inbounds);
	struct net_inbound *in;

	(void)arg;
	while ((in = TAILQ_FIRST(&all->fresh)) != NULL) {
		uint64_t due = in->part.received + net->times.ack_delay;

		if (due > net->clock->now) {
			net_start_timer(net, timer, due, inbound_on_ack_timer);
			return;
		}
		inbound_move(all, in, INBOUND_OPEN);
		reliable_send_empty(net, &in->way, MESSAGE_ACK, in->mid);
	}
}

/* RFC 7252 section 4.5: the same ACK again; a NON is ignored. One that was not
   acknowledged yet is about to be, but for one that is to get no word. */
static void
inbound_take_duplicate(struct net *net, const struct net_inbound *in)
{
	net_count(net, METRIC_REQUESTS_DUPLICATE);
	if (!in->con || in->ignored || in->place == INBOUND_FRESH)
		return;
	if (in->ack != NULL)
		reliable_send(&in->way, packet_bytes(in->ack));
	else
		reliable_send_empty(net, &in->way, MESSAGE_ACK, in->mid);
}

static void
inbound_join_session(struct net_inbound *in, struct session *session)
{
	in->session = session;
	in->part.client = (struct hop_client){
		session->facts.peer, session->facts.number,
	};
	in->part.order = session->facts.order;
	if (session->facts.has_identity)
		in->part.identity = &session->facts.identity;
	if (session->issuer != NULL)
		in->part.issuer = session->issuer->data;
}

struct net_inbound *
inbound_new(struct net *net, const struct way *way, const struct message *m)
{
	struct net_inbound *in = calloc(1, sizeof(*in));

	if (in == NULL)
		return NULL;
	in->part.listener = way->endpoint->listener;
	in->part.client.peer = way->peer;
	in->part.received = net->clock->now;
	in->way = *way;
	in->mid = m->mid;
	in->con = m->type == MESSAGE_CON;
	in->owned = true;
	in->expires = net->clock->now + (in->con ?
	    net->times.exchange_lifetime : net->times.non_lifetime);
	in->token_len = (uint8_t)m->token.len;
	if (m->token.len > 0)
		memcpy(in->token, m->token.data, m->token.len);
	if (way->endpoint->session != NULL)
		inbound_join_session(in, way->endpoint->session);
	return in;
}

/* False: no memory. */
static bool
inbound_add(struct net *net, struct net_inbound *in, uint64_t hash)
{
	struct inbounds *all = &net->inbounds;
	struct timer *timer = &all->ack_timer;

	if (in->con && timer->place == 0 && timers_start(net->timers, timer,
	    net->clock->now + net->times.ack_delay,
	    inbound_on_ack_timer) != WAX_OK)
		return false;
	if (table_insert(&all->table, &in->link, hash) != WAX_OK)
		return false;
	in->remembered = true;
	inbound_begin(all, in, in->con ? INBOUND_FRESH : INBOUND_OPEN);
	return true;
}

/* True if it was a duplicate. One that expired gives its place in the table
   to the newcomer: it may still be open, as an observation is for days. */
static bool
inbound_is_duplicate(struct net *net, const struct inbound_wanted *wanted,
    uint64_t hash)
{
	struct table_link *link = table_find(&net->inbounds.table, hash,
	    inbound_match, wanted);

	if (link == NULL)
		return false;

	struct net_inbound *in = TABLE_ENTRY(link, struct net_inbound, link);

	if (net->clock->now < in->expires) {
		inbound_take_duplicate(net, in);
		return true;
	}
	if (in->place == INBOUND_DONE)
		inbound_forget(net, in);
	else
		inbound_unremember(&net->inbounds, in);
	return false;
}

void
inbound_tell(struct net *net, struct net_inbound *in, const struct message *m)
{
	net_count(net, METRIC_REQUESTS_RECEIVED);
	net->receiver.take_request(net->receiver.arg, &in->part, m);
}

void
inbound_take_request(struct net *net, const struct way *way,
    const struct message *m)
{
	struct way_key key = way_key(way, m->mid);
	struct inbound_wanted wanted = { way, m->mid };
	uint64_t hash = table_hash(&net->inbounds.table,
	    bytes_of(&key, sizeof(key)));

	if (inbound_is_duplicate(net, &wanted, hash))
		return;

	struct net_inbound *in = inbound_make_room(net) ?
	    inbound_new(net, way, m) : NULL;

	if (in == NULL || !inbound_add(net, in, hash)) {
		free(in);
		net_count(net, METRIC_INBOUND_FULL);
		net_complain(net, "inbound-full", way->endpoint, &way->peer);
		log_end(net->log);
		return;
	}
	inbound_tell(net, in, m);
}

void
inbound_finish(struct net *net, struct net_inbound *in)
{
	if (!in->remembered) {
		inbound_forget(net, in);
		return;
	}
	separate_free(net, in->separate);
	in->separate = NULL;
	in->owned = false;
	in->part.owner = NULL;
	inbound_move(&net->inbounds, in, INBOUND_DONE);
	net_want_sweep(net);
}

void
inbound_cancel(struct net *net, struct net_inbound *in)
{
	bool owned = in->owned;

	in->owned = false;	/* the receiver can not answer any more */
	if (owned)
		net->receiver.take_cancel(net->receiver.arg, &in->part);
	inbound_finish(net, in);
}

static enum wax_status
inbound_piggyback(struct net *net, struct net_inbound *in,
    const struct message *m)
{
	enum wax_status st = packet_new(m, MESSAGE_ACK, in->mid,
	    inbound_token_bytes(in), &in->ack);

	if (st != WAX_OK)
		return st;
	inbound_move(&net->inbounds, in, INBOUND_OPEN);
	reliable_send(&in->way, packet_bytes(in->ack));
	return WAX_OK;
}

/* Its session is, and takes all that came on it along. */
static bool
inbound_is_ending(const struct net_inbound *in)
{
	return in->session != NULL && in->way.endpoint->session == NULL;
}

static bool
inbound_is_stream(const struct net_inbound *in)
{
	return in->way.endpoint->transport->kind == TRANSPORT_STREAM;
}

enum wax_status
inbound_respond(struct inbound *part, const struct message *m,
    enum response_kind kind)
{
	struct net_inbound *in = inbound_of(part);
	struct net *net = inbound_net(in);
	enum wax_status st;

	if (!in->owned || inbound_is_ending(in))
		return WAX_STATE;
	if (inbound_is_stream(in))
		st = inbound_send_stream(in, m, kind);
	else if (in->place == INBOUND_FRESH)
		st = inbound_piggyback(net, in, m);
	else
		st = separate_send(net, in, m, kind != RESPONSE_MORE);
	if (st != WAX_OK || kind == RESPONSE_MORE)
		return st;
	in->owned = false;
	if (!separate_is_outstanding(in->separate))
		inbound_finish(net, in);
	return WAX_OK;
}

/* On some streams an answer is waited for in its turn. */
static void
inbound_leave_silent(const struct net_inbound *in)
{
	struct endpoint *e = in->way.endpoint;

	if (in->session != NULL && e->session != NULL && e->port == NULL &&
	    e->transport->forget != NULL)
		e->transport->forget(e, inbound_token_bytes(in));
}

void
inbound_drop(struct inbound *part)
{
	struct net_inbound *in = inbound_of(part);
	struct net *net = inbound_net(in);

	if (!in->owned)
		return;
	if (in->place == INBOUND_FRESH)
		reliable_send_empty(net, &in->way, MESSAGE_ACK, in->mid);
	inbound_leave_silent(in);
	inbound_finish(net, in);
}

void
inbound_ignore(struct inbound *part)
{
	struct net_inbound *in = inbound_of(part);

	if (!in->owned)
		return;
	in->ignored = true;
	inbound_leave_silent(in);
	inbound_finish(inbound_net(in), in);
}

struct bytes
inbound_token(const struct inbound *part)
{
	const void *in = part;

	return inbound_token_bytes(in);
}

enum message_type
inbound_type(const struct inbound *part)
{
	const void *p = part;
	const struct net_inbound *in = p;

	return in->con ? MESSAGE_CON : MESSAGE_NON;
}

/* Those done are nearly in order of expiry; one behind the first waits a
   little longer in memory, but inbound_is_duplicate is exact. */
bool
inbound_sweep(struct net *net)
{
	struct inbounds *all = &net->inbounds;
	struct inbound_list *lists[] = { &all->done_con, &all->done_non };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct net_inbound *in;

		while ((in = TAILQ_FIRST(lists[i])) != NULL &&
		    net->clock->now >= in->expires)
			inbound_forget(net, in);
	}
	return all->done > 0;
}
