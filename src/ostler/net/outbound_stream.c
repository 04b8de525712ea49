/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* outbound_stream.c - requests over sessions: while they are opened, on streams
   (RFC 8323), and when they end */
#include <assert.h>
#include <stdlib.h>

#include "core/option.h"
#include "ostler/net/outbound_match.h"
#include "ostler/net/packet.h"
#include "ostler/net/session.h"
#include "ostler/net/state.h"

enum wax_status
outbound_send_stream(struct net_outbound *out, const struct message *m)
{
	struct endpoint *e = out->port->endpoint;
	struct message copy = *m;
	enum wax_status st;

	copy.token = bytes_of(out->token, sizeof(out->token));
	st = e->transport->send_message(e, &copy);
	session_use(e->session);
	return st == WAX_STATE ? WAX_OK : st;
}

/* What was kept of the request. */
static struct message
outbound_kept(const struct net_outbound *out)
{
	struct message m;
	enum wax_status st = message_parse_udp(bytes_of(out->data, out->len),
	    &m);

	assert(st == WAX_OK);	/* our own */
	(void)st;
	return m;
}

static enum wax_status
outbound_send_waiting_datagram(struct net *net, struct net_outbound *out)
{
	enum wax_status st = net_reserve_timer(net);

	if (st != WAX_OK)
		return st;
	out->mid = port_take_mid(out->port);
	if ((st = outbound_match_note_mid(&net->outbounds, out)) != WAX_OK)
		return st;
	out->data[2] = (uint8_t)(out->mid >> 8);
	out->data[3] = (uint8_t)out->mid;
	timers_stop(net->timers, &out->timer);
	outbound_start_datagram(net, out);
	return WAX_OK;
}

static void
outbound_set_failing(struct net *net, struct net_outbound *out,
    enum hop_failure why)
{
	struct port *port = out->port;

	outbound_silence(net, out);
	TAILQ_REMOVE(&port->outbounds, out, order);
	out->port = NULL;
	out->why = why;
	out->is_failing = !out->failed;
	TAILQ_INSERT_TAIL(outbound_list(out), out, order);
	port_release(port);
}

void
outbound_take_up(struct net *net, struct port *port)
{
	struct net_outbound *out, *next;

	for (out = TAILQ_FIRST(&port->outbounds); out != NULL; out = next) {
		bool waits = out->waiting && !out->failed;
		enum wax_status st = WAX_OK;

		next = TAILQ_NEXT(out, order);
		out->waiting = false;
		if (!waits)
			continue;
		if (port_is_stream(port)) {
			struct message m = outbound_kept(out);

			st = outbound_send_stream(out, &m);
		} else {
			st = outbound_send_waiting_datagram(net, out);
		}
		if (st != WAX_OK)
			outbound_set_failing(net, out, st == WAX_RANGE ?
			    HOP_TOO_LARGE : HOP_REFUSED);
	}
}

void
outbound_detach(struct net *net, struct port *port, enum hop_failure why)
{
	while (!TAILQ_EMPTY(&port->outbounds))
		outbound_set_failing(net, TAILQ_FIRST(&port->outbounds), why);
}

void
outbound_tell_failing(struct net *net)
{
	struct outbounds *all = &net->outbounds;
	struct net_outbound *out;

	while ((out = TAILQ_FIRST(&all->failing)) != NULL) {
		TAILQ_REMOVE(&all->failing, out, order);
		out->is_failing = false;
		TAILQ_INSERT_TAIL(&all->loose, out, order);
		outbound_fail(net, out, out->why);
	}
}

/* Observe: 1 instead of 0. */
static void
outbound_write_deregistration(struct writer *w, struct bytes options)
{
	struct option_walk walk = option_walk_open(options);
	struct option_writer to = option_writer_open(w);
	struct option o;

	while (option_walk_next(&walk, &o)) {
		if (o.number == OPTION_OBSERVE)
			option_write_uint(&to, OPTION_OBSERVE, 1);
		else
			option_write(&to, o.number, o.value);
	}
}

/* RFC 8323 section 7.4: there is no RST; the registration is sent again with
   the same Token and Observe 1. Nothing depends on it, so a failure, and the
   answer, are nobody's. */
void
outbound_deregister(struct net_outbound *out)
{
	struct message m;
	uint8_t *room;

	if (!out->registers || out->waiting || !out->has_token)
		return;
	m = outbound_kept(out);
	/* a byte for the value, which was empty */
	if ((room = malloc(m.options.len + 1)) == NULL)
		return;

	struct writer w = writer_open(room, m.options.len + 1);

	outbound_write_deregistration(&w, m.options);
	m.options = writer_bytes(&w);
	if (writer_close(&w) == WAX_OK &&
	    outbound_send_stream(out, &m) == WAX_OK)
		net_count(out->part.hop->net,
		    METRIC_DEREGISTRATIONS_SENT);
	free(room);
}
