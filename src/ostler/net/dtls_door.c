/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* dtls_door.c - who comes in: nothing is remembered of a peer before it has
   shown that it is where it says (RFC 6347 section 4.2.1) */
#include <stdlib.h>

#include "ostler/net/dtls_state.h"

struct door_answer {
	struct dtls_listener *listener;
	const struct dtls_pair *pair;
};

static void
dtls_door_reply(void *arg, struct bytes datagram)
{
	const struct door_answer *answer = arg;

	dtls_count(answer->listener->part.dtls, METRIC_COOKIES_SENT);
	datagram_socket_send(&answer->listener->socket, &answer->pair->peer,
	    &answer->pair->local, datagram);
}

/* The spare has all but a secure session: it may be given to the door before
   that knows whether there will be one. */
static struct dtls_session *
dtls_door_prepare(struct dtls_listener *l, const struct dtls_pair *pair)
{
	struct dtls_session *s = l->spare;

	if (s == NULL && (s = calloc(1, sizeof(*s))) == NULL)
		return NULL;
	l->spare = s;
	s->part.dtls = l->part.dtls;
	s->part.kind = DTLS_ACCEPTED;
	s->listener = l;
	s->socket = &l->socket;
	s->pair = *pair;
	return s;
}

static bool
dtls_door_is_full(const struct dtls_listener *l)
{
	return l->half.count >= l->half.limit;
}

/* Many may come at once and mean well: each gets some time before it must make
   room. Who is put off says hello again. */
static bool
dtls_door_must_wait(const struct dtls_listener *l)
{
	const struct dtls_session *oldest = TAILQ_FIRST(&l->halves);
	uint64_t now = l->part.dtls->context->clock->now;

	return dtls_door_is_full(l) && now + l->conf->handshake_timeout <
	    oldest->deadline + HANDSHAKE_PATIENCE;
}

/* Room for one more: the oldest handshake goes; more, if the limit is a lower
   one now. */
static void
dtls_door_make_room(struct dtls_listener *l)
{
	while (dtls_door_is_full(l)) {
		dtls_count(l->part.dtls, METRIC_HANDSHAKES_EVICTED);
		dtls_session_end(TAILQ_FIRST(&l->halves), SESSION_END_REFUSED,
		    "evicted");
	}
}

/* The cookie was right: the spare is in use. */
static void
dtls_door_let_in(struct dtls_listener *l, struct dtls_session *s,
    const struct dtls_hello *h)
{
	enum wax_status st = table_insert(&l->half, &s->link, h->pair_hash);

	l->spare = NULL;
	s->context = handshake_context_ref(l->context);
	s->hello = h->random_hash;
	s->order = net_take_order(l->part.dtls->net);
	if (st != WAX_OK) {
		SLIST_INSERT_HEAD(&l->part.dtls->over, s, next_over);
		s->phase = DTLS_OVER;
		return;
	}
	TAILQ_INSERT_TAIL(&l->halves, s, next_half);
	if (dtls_session_start(s, l->conf->handshake_timeout) == WAX_OK)
		dtls_session_proceed(s);
	else
		dtls_session_end(s, SESSION_END_REFUSED, "memory");
}

void
dtls_door_take(struct dtls_listener *l, struct dtls_session *half,
    const struct dtls_hello *h)
{
	struct dtls *dtls = l->part.dtls;
	struct door_answer answer = { l, h->pair };
	struct dtls_session *s = dtls_door_prepare(l, h->pair);

	if (half == NULL && dtls_door_must_wait(l)) {
		dtls_count(dtls, METRIC_HANDSHAKES_DELAYED);
		return;
	}
	if (l->is_closing || s == NULL || dtls_listener_renew(l) != WAX_OK)
		return;

	struct secure_hooks hooks = dtls_session_hooks(s);

	dtls->clear_used = 0;

	enum wax_status st = secure_door_take(l->context->door,
	    bytes_of(&h->pair->peer, sizeof(h->pair->peer)), h->datagram,
	    dtls_door_reply, &answer, &hooks, &s->secure);

	if (st == WAX_FORMAT)
		dtls_count(dtls, METRIC_RECORDS_MALFORMED);
	if (st != WAX_OK || s->secure == NULL)
		return;
	if (half != NULL)
		dtls_session_drop(half);	/* the peer began anew */
	else
		dtls_door_make_room(l);
	dtls_door_let_in(l, s, h);
}
