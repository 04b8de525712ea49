/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* inbound_stream.c - requests that came in on sessions: on streams (RFC 8323),
   and what becomes of all when a session, or a listener, ends */
#include "core/option.h"
#include "ostler/net/inbound.h"
#include "ostler/net/session.h"
#include "ostler/net/state.h"

/* An answer of the net's own. Without it the client waits for its own timeout,
   so a failure is not looked at. */
static void
inbound_answer_at_once(struct endpoint *e, const struct message *request,
    uint8_t code)
{
	struct message m = { .code = code, .token = request->token };

	(void)!e->transport->send_message(e, &m);
}

/* There is no RST on a stream. What asks for a proxy is told that there is none
   here (RFC 7252 section 5.9.3.6), all else that there is nothing. */
static void
inbound_refuse(struct net *net, struct endpoint *e, const struct message *m)
{
	struct bytes value;
	bool proxying = option_find(m->options, OPTION_PROXY_URI, &value) ||
	    option_find(m->options, OPTION_PROXY_SCHEME, &value);

	net_count(net, METRIC_MESSAGES_MISPLACED);
	net_complain(net, "misplaced", e, &e->session->facts.peer);
	log_end(net->log);
	inbound_answer_at_once(e, m, proxying ?
	    CODE_PROXYING_NOT_SUPPORTED : CODE_NOT_FOUND);
}

/* Nobody sends it again, so it is answered. */
static void
inbound_refuse_full(struct net *net, struct endpoint *e,
    const struct message *m)
{
	net_count(net, METRIC_INBOUND_FULL);
	net_complain(net, "inbound-full", e, &e->session->facts.peer);
	log_end(net->log);
	inbound_answer_at_once(e, m, CODE_SERVICE_UNAVAILABLE);
}

void
inbound_take_message(struct net *net, struct endpoint *e,
    const struct message *m)
{
	struct way way = { .endpoint = e, .peer = e->session->facts.peer };
	struct net_inbound *in;

	if (e->listener == NULL) {
		inbound_refuse(net, e, m);
		return;
	}
	in = inbound_make_room(net) ? inbound_new(net, &way, m) : NULL;
	if (in == NULL) {
		inbound_refuse_full(net, e, m);
		return;
	}
	in->con = true;
	inbound_begin(&net->inbounds, in, INBOUND_OPEN);
	inbound_tell(net, in, m);
}

/* A notification more or less is all the same (RFC 7641 section 4.5.2), but who
   does not even read an answer is let go. The end of a session that is down
   already comes to all that is on it. */
static enum wax_status
inbound_take_slow(struct net_inbound *in, enum wax_status st,
    enum response_kind kind)
{
	struct net *net = in->way.endpoint->net;

	if (st == WAX_LIMIT && kind == RESPONSE_MORE) {
		net_count(net, METRIC_NOTIFICATIONS_SKIPPED);
	} else if (st == WAX_LIMIT) {
		net_count(net, METRIC_SESSIONS_SLOW);
		session_doom(in->session, "slow-reader");
	}
	return WAX_OK;
}

enum wax_status
inbound_send_stream(struct net_inbound *in, const struct message *m,
    enum response_kind kind)
{
	struct endpoint *e = in->way.endpoint;
	struct message copy = *m;
	enum wax_status st;

	copy.token = inbound_token_bytes(in);
	if (kind == RESPONSE_REFUSAL && e->transport->send_refusal != NULL)
		st = e->transport->send_refusal(e, &copy);
	else
		st = e->transport->send_message(e, &copy);
	if (st == WAX_LIMIT || st == WAX_STATE)
		return inbound_take_slow(in, st, kind);
	if (st == WAX_OK)
		session_use(e->session);
	return st;
}

static void
inbound_end(struct net *net, struct net_inbound *in)
{
	bool owned = in->owned;

	in->owned = false;	/* the receiver can not answer */
	if (owned)
		net->receiver.take_cancel(net->receiver.arg, &in->part);
	inbound_forget(net, in);
}

void
inbound_end_session(struct net *net, struct session *session)
{
	struct net_inbound *in;

	while ((in = LIST_FIRST(&session->inbounds)) != NULL)
		inbound_end(net, in);
}

static void
inbound_begin_end(struct inbounds *all, struct inbound_list *list,
    const struct endpoint *endpoint)
{
	struct net_inbound *in, *next;

	for (in = TAILQ_FIRST(list); in != NULL; in = next) {
		next = TAILQ_NEXT(in, order);
		if (in->way.endpoint == endpoint)
			inbound_move(all, in, INBOUND_ENDING);
	}
}

/* Apart first: what the receiver does when it is told may change the lists. */
void
inbound_end_endpoint(struct net *net, const struct endpoint *endpoint)
{
	struct inbounds *all = &net->inbounds;
	struct inbound_list *lists[] = {
		&all->fresh, &all->open, &all->done_con, &all->done_non,
	};

	do {
		while (!TAILQ_EMPTY(&all->ending))
			inbound_end(net, TAILQ_FIRST(&all->ending));
		for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
			inbound_begin_end(all, lists[i], endpoint);
	} while (!TAILQ_EMPTY(&all->ending));
}

void
inbound_visit(struct net *net, void (*visit)(void *arg, struct inbound *in),
    void *arg)
{
	struct inbounds *all = &net->inbounds;
	struct inbound_list *lists[] = { &all->fresh, &all->open, &all->ending,
	    &all->done_con, &all->done_non };
	struct net_inbound *in;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		TAILQ_FOREACH(in, lists[i], order)
			visit(arg, &in->part);
}
