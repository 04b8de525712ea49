/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* reliable.c - the message layer */
#include "ostler/net/reliable.h"

#include "ostler/net/hops.h"
#include "ostler/net/separate.h"
#include "ostler/net/session.h"
#include "ostler/net/state.h"

void
reliable_send(const struct way *way, struct bytes datagram)
{
	struct endpoint *e = way->endpoint;

	if (e->transport->has_sessions && e->session == NULL)
		return;		/* it is ending just now */
	e->transport->send(e, &way->peer, &way->local, datagram);
}

void
reliable_send_empty(struct net *net, const struct way *way,
    enum message_type type, uint16_t mid)
{
	uint8_t data[4] = {
		(uint8_t)(1 << 6 | (unsigned)type << 4), CODE_EMPTY,
		(uint8_t)(mid >> 8), (uint8_t)mid,
	};

	if (type == MESSAGE_RST)
		net_count(net, METRIC_RESETS_SENT);
	reliable_send(way, BYTES_ARRAY(data));
}

static void
reliable_complain(struct net *net, const struct way *way, const char *event,
    enum metric metric)
{
	net_count(net, metric);
	net_complain(net, event, way->endpoint, &way->peer);
	log_end(net->log);
}

/* RFC 7252 sections 3, 4.2 and 4.3: another version is silently ignored, a CON
   is rejected with RST, all else ignored. */
static void
reliable_take_malformed(struct net *net, const struct way *way,
    struct bytes data)
{
	enum message_type type;
	uint16_t mid;

	if (!message_peek_udp(data, &type, &mid)) {
		reliable_complain(net, way, "not-coap",
		    METRIC_MESSAGES_IGNORED);
		return;
	}
	reliable_complain(net, way, "malformed", METRIC_MESSAGES_MALFORMED);
	if (type == MESSAGE_CON)
		reliable_send_empty(net, way, MESSAGE_RST, mid);
	if (way->endpoint->port != NULL)
		outbound_take_malformed(net, way->endpoint, data);
}

/* A message without context here: rejected. A NON gets its RST too, if it is a
   response, so that a forgotten observation ends (RFC 7641 section 3.6). */
static void
reliable_reject(struct net *net, const struct way *way,
    const struct message *m)
{
	reliable_complain(net, way, "misplaced", METRIC_MESSAGES_MISPLACED);
	if (m->type == MESSAGE_CON ||
	    (m->type == MESSAGE_NON && code_is_response(m->code)))
		reliable_send_empty(net, way, MESSAGE_RST, m->mid);
}

/* CON or NON, Empty. */
static void
reliable_take_ping(struct net *net, const struct way *way,
    const struct message *m)
{
	if (m->type == MESSAGE_NON) {
		reliable_complain(net, way, "misplaced",
		    METRIC_MESSAGES_MISPLACED);
		return;
	}
	net_count(net, METRIC_PINGS_RECEIVED);
	reliable_send_empty(net, way, MESSAGE_RST, m->mid);
}

/* RFC 7252 section 4.3: an Empty CON of ours was a ping. */
static bool
reliable_take_pong(const struct endpoint *e, uint16_t mid)
{
	if (e->session != NULL)
		return session_take_pong(e->session, mid);
	return e->port != NULL && hop_take_pong(e->port->hop, mid);
}

/* An ACK or RST never gets an answer (RFC 7252 section 4.2). */
static void
reliable_take_reset(struct net *net, const struct way *way,
    const struct message *m)
{
	bool known;

	if (m->code != CODE_EMPTY) {
		reliable_complain(net, way, "misplaced",
		    METRIC_MESSAGES_MISPLACED);
		return;
	}
	known = (way->endpoint->port != NULL &&
	    outbound_take_reset(net, way->endpoint, m->mid)) ||
	    (way->endpoint->listener != NULL &&
	    separate_take_reset(net, way, m->mid)) ||
	    reliable_take_pong(way->endpoint, m->mid);
	if (!known)
		net_count(net, METRIC_ACKS_UNMATCHED);
}

/* On a session it may be for a request of ours or for a response. */
static bool
reliable_match_ack(struct net *net, const struct way *way, uint16_t mid)
{
	const struct endpoint *e = way->endpoint;

	return (e->port != NULL && outbound_take_ack(net, e, mid)) ||
	    (e->listener != NULL && separate_take_ack(net, way, mid));
}

/* What a client puts into the ACK of our response is ignored (RFC 7252
   section 5.2.2). */
static void
reliable_take_ack(struct net *net, const struct way *way,
    const struct message *m)
{
	if (code_is_request(m->code))
		reliable_complain(net, way, "misplaced",
		    METRIC_MESSAGES_MISPLACED);
	else if (m->code != CODE_EMPTY && way->endpoint->port != NULL &&
	    outbound_take_piggybacked(net, way->endpoint, m))
		return;
	else if (!reliable_match_ack(net, way, m->mid))
		net_count(net, METRIC_ACKS_UNMATCHED);
	else if (m->code != CODE_EMPTY)
		net_count(net, METRIC_ACKS_ODD);
}

static void
reliable_take_con_or_non(struct net *net, const struct way *way,
    const struct message *m)
{
	const struct endpoint *e = way->endpoint;

	if (m->code == CODE_EMPTY)
		reliable_take_ping(net, way, m);
	else if (code_is_request(m->code) && e->listener != NULL)
		inbound_take_request(net, way, m);
	else if (code_is_response(m->code) && e->port != NULL)
		outbound_take_separate(net, way->endpoint, m);
	else
		reliable_reject(net, way, m);
}

/* All that comes is a sign of life; all that is more than that is use. */
static void
reliable_note_life(struct endpoint *e, struct bytes data)
{
	if (e->session != NULL) {
		e->session->alive = e->net->clock->now;
		if (data.len > 4)
			session_use(e->session);
	} else if (e->port != NULL) {
		hop_take_alive(e->port);
	}
}

/* A session has one peer, whatever its datagrams came from. */
static struct way
reliable_way(struct endpoint *endpoint, const struct datagram *d)
{
	struct way way = { endpoint, d->peer, d->local };

	if (endpoint->session != NULL)
		way = (struct way){ .endpoint = endpoint,
		    .peer = endpoint->session->facts.peer };
	return way;
}

void
reliable_receive(struct net *net, struct endpoint *endpoint,
    const struct datagram *d)
{
	struct way way = reliable_way(endpoint, d);
	struct message m;

	net_count(net, METRIC_DATAGRAMS_RECEIVED);
	reliable_note_life(endpoint, d->data);
	if (message_parse_udp(d->data, &m) != WAX_OK)
		reliable_take_malformed(net, &way, d->data);
	else if (m.type == MESSAGE_ACK)
		reliable_take_ack(net, &way, &m);
	else if (m.type == MESSAGE_RST)
		reliable_take_reset(net, &way, &m);
	else
		reliable_take_con_or_non(net, &way, &m);
}
