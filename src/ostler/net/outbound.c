/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* outbound.c - requests at next hops: from hop_send_request to their end */
#include "ostler/net/outbound.h"

#include <assert.h>
#include <stdlib.h>

#include "core/option.h"
#include "ostler/net/crossing.h"
#include "ostler/net/hops.h"
#include "ostler/net/outbound_match.h"
#include "ostler/net/packet.h"
#include "ostler/net/reliable.h"
#include "ostler/net/session.h"
#include "ostler/net/state.h"

#define OUTBOUND_TOKEN_LEN 8

static struct net_outbound *
outbound_of(struct outbound *part)
{
	return (struct net_outbound *)(void *)part;
}

static struct net *
outbound_net(const struct net_outbound *out)
{
	return out->part.hop->net;
}

void
outbound_init(struct net *net, size_t limit)
{
	struct outbounds *all = &net->outbounds;

	TAILQ_INIT(&all->failing);
	TAILQ_INIT(&all->loose);
	all->limit = limit;
	outbound_match_init(all, limit);
}

void
outbound_set_limit(struct net *net, size_t limit)
{
	net->outbounds.limit = limit;
	outbound_match_set_limit(&net->outbounds, limit);
}

static void
outbound_uncount(struct net_outbound *out)
{
	out->part.hop->outstanding -= out->counted;
	out->counted = false;
}

/* The exchange lives on. */
void
outbound_silence(struct net *net, struct net_outbound *out)
{
	timers_stop(net->timers, &out->timer);
	outbound_match_forget(&net->outbounds, out);
	outbound_uncount(out);
}

struct outbound_list *
outbound_list(struct net_outbound *out)
{
	struct outbounds *all = &outbound_net(out)->outbounds;

	if (out->port != NULL)
		return &out->port->outbounds;
	return out->is_failing ? &all->failing : &all->loose;
}

/* A transport that works for each request may stop. */
static void
outbound_forget(const struct net_outbound *out)
{
	const struct endpoint *e = out->port == NULL ? NULL :
	    out->port->endpoint;

	if (e != NULL && e->transport->forget != NULL && !out->waiting &&
	    !out->answered && out->has_token)
		e->transport->forget(out->port->endpoint,
		    bytes_of(out->token, sizeof(out->token)));
}

/* The hop may go with its last one. */
static void
outbound_free(struct net *net, struct net_outbound *out)
{
	struct hop *hop = out->part.hop;

	outbound_forget(out);
	outbound_silence(net, out);
	TAILQ_REMOVE(outbound_list(out), out, order);
	if (out->port != NULL)
		port_release(out->port);
	net->outbounds.count--;
	free(out);
	if (--hop->users == 0 && hop->on_unused != NULL)
		hop->on_unused(hop);
}

void
outbound_discard(struct net_outbound *out)
{
	outbound_free(outbound_net(out), out);
}

void
outbound_discard_loose(struct net *net)
{
	struct outbounds *all = &net->outbounds;

	while (!TAILQ_EMPTY(&all->failing))
		outbound_free(net, TAILQ_FIRST(&all->failing));
	while (!TAILQ_EMPTY(&all->loose))
		outbound_free(net, TAILQ_FIRST(&all->loose));
}

void
outbound_clear(struct net *net)
{
	outbound_match_clear(&net->outbounds);
}

/* Nothing came since it was repeated the last time: there is nobody who knows
   of the session. */
static void
outbound_blame_session(const struct net_outbound *out, struct session *s)
{
	const struct net *net = outbound_net(out);

	if (out->retransmitted >= net->times.max_retransmit &&
	    s->alive + out->timeout <= net->clock->now)
		session_doom_lost(s, "timeout");
}

/* What it says of the hop's address. */
static void
outbound_blame(struct net_outbound *out, enum hop_failure why)
{
	struct port *port = out->port;

	if (port == NULL || out->waiting)
		return;
	if (why == HOP_UNREACHABLE)
		hop_take_silence(out->part.hop, port->place, "unreachable");
	if (why != HOP_TIMEOUT || !out->con || !out->has_mid)
		return;
	if (port->endpoint->session != NULL)
		outbound_blame_session(out, port->endpoint->session);
	else
		hop_take_silence(out->part.hop, port->place, "timeout");
}

void
outbound_fail(struct net *net, struct net_outbound *out,
    enum hop_failure why)
{
	static const enum metric metrics[] = {
		[HOP_TIMEOUT] = METRIC_OUTBOUND_TIMEOUTS,
		[HOP_UNREACHABLE] = METRIC_OUTBOUND_UNREACHABLE,
		[HOP_RESET] = METRIC_OUTBOUND_RESETS,
		[HOP_BAD_RESPONSE] = METRIC_OUTBOUND_BAD_RESPONSES,
		[HOP_REFUSED] = METRIC_OUTBOUND_REFUSED,
		[HOP_INSECURE] = METRIC_OUTBOUND_INSECURE,
		[HOP_LOST] = METRIC_OUTBOUND_LOST,
		[HOP_TOO_LARGE] = METRIC_OUTBOUND_TOO_LARGE,
		[HOP_ANSWER_LARGE] = METRIC_OUTBOUND_ANSWERS_LARGE,
	};

	net_count(net, metrics[why]);
	outbound_blame(out, why);
	outbound_forget(out);
	outbound_silence(net, out);
	out->failed = true;
	if (out->taker != NULL)
		out->taker->take_failure(out->taker->arg, &out->part, why);
	else
		net->receiver.take_failure(net->receiver.arg, &out->part, why);
}

static void
outbound_transmit(struct net_outbound *out)
{
	struct endpoint *e = out->port->endpoint;

	e->transport->send(e, &out->port->address,
	    &(struct address){ .port = 0 }, bytes_of(out->data, out->len));
}

static void outbound_on_timer(struct timer *timer, void *arg);

static void
outbound_start_timer(struct net *net, struct net_outbound *out)
{
	uint64_t due = out->next_transmit < out->deadline ?
	    out->next_transmit : out->deadline;

	if (due != UINT64_MAX)
		net_start_timer(net, &out->timer, due, outbound_on_timer);
}

/* An ACK or response that came in the meantime only sets next_transmit: the
   timer then fires once for nothing, which costs less than moving it. */
static void
outbound_on_timer(struct timer *timer, void *arg)
{
	struct net_outbound *out = TABLE_ENTRY(timer, struct net_outbound,
	    timer);
	struct net *net = outbound_net(out);
	uint64_t now = net->clock->now;

	(void)arg;
	if (now >= out->deadline) {
		outbound_fail(net, out, HOP_TIMEOUT);
		return;
	}
	if (now >= out->next_transmit) {
		if (out->retransmitted >= net->times.max_retransmit) {
			outbound_fail(net, out, HOP_TIMEOUT);
			return;
		}
		out->retransmitted++;
		out->timeout *= 2;
		out->next_transmit = now + out->timeout;
		net_count(net, METRIC_OUTBOUND_RETRANSMITTED);
		outbound_transmit(out);
	}
	outbound_start_timer(net, out);
}

/* Rounded up: whoever has a share at all has one request at least. */
static uint64_t
outbound_share(const struct hop *hop, const struct hop_request *request)
{
	uint64_t all = hop->conf->outstanding;

	return request->share == 0 ? all : (all * request->share + 99) / 100;
}

static enum wax_status
outbound_check_limits(struct net *net, const struct hop *hop,
    const struct hop_request *request)
{
	if (hop->outstanding < outbound_share(hop, request) &&
	    net->outbounds.count < net->outbounds.limit)
		return WAX_OK;
	net_count(net, METRIC_OUTBOUND_FULL);
	return WAX_LIMIT;
}

/* The one whose Token is to be used again, or NULL: that is of no use where its
   session is not there any more. */
static struct net_outbound *
outbound_earlier(const struct hop_request *request)
{
	struct net_outbound *earlier = request->same_as == NULL ? NULL :
	    outbound_of(request->same_as);

	return earlier != NULL && earlier->port != NULL &&
	    !earlier->port->leaving ? earlier : NULL;
}

static bool
outbound_is_registration(const struct message *m)
{
	struct bytes value;
	uint32_t number;

	return option_find(m->options, OPTION_OBSERVE, &value) &&
	    option_uint(value, &number) == WAX_OK && number == 0;
}

/* Bytes to be kept of the message. */
static enum wax_status
outbound_measure(const struct port *port, const struct message *m,
    bool registers, size_t *len)
{
	uint8_t token[OUTBOUND_TOKEN_LEN];
	bool stream = port_is_stream(port);

	*len = packet_size(m, bytes_of(token, sizeof(token)));
	if (!stream && *len > DATAGRAM_MAX)
		return WAX_RANGE;
	if (stream && port_is_up(port) && !registers)
		*len = 0;
	return WAX_OK;
}

/* The struct with the request behind it, if that is kept; not yet known to
   anybody. */
static enum wax_status
outbound_new(struct port *port, const struct hop_request *request,
    struct net_outbound **result)
{
	struct hop *hop = port->hop;
	struct net_outbound *earlier = outbound_earlier(request);
	bool registers = port_is_stream(port) &&
	    !hop->conf->transport->is_http &&
	    outbound_is_registration(request->message);
	size_t len;
	enum wax_status st = outbound_measure(port, request->message,
	    registers, &len);

	if (st != WAX_OK)
		return st;

	struct net_outbound *out = malloc(sizeof(*out) + len);

	if (out == NULL)
		return WAX_MEMORY;
	*out = (struct net_outbound){
		.part.owner = request->owner,
		.part.hop = hop,
		.port = port,
		.taker = request->taker,
		.con = request->message->type != MESSAGE_NON,
		.cancels = request->is_cancel && earlier != NULL,
		.waiting = !port_is_up(port),
		.registers = registers,
		.is_sealed = message_is_sealed(request->message),
		.len = len,
		.deadline = hop->net->clock->now + (request->timeout > 0 ?
		    request->timeout : hop->conf->timeout),
		.next_transmit = UINT64_MAX,
	};
	if (earlier != NULL)
		memcpy(out->token, earlier->token, sizeof(out->token));
	else
		entropy_take(&hop->net->entropy, out->token,
		    sizeof(out->token));
	*result = out;
	return WAX_OK;
}

static enum wax_status
outbound_choose_port(struct hop *hop, const struct hop_request *request,
    struct port **port)
{
	struct net_outbound *earlier = outbound_earlier(request);

	if (earlier == NULL)
		return port_use(hop, request->client, port);
	*port = earlier->port;
	return port_use_again(*port);
}

/* From here on nothing fails. */
static void
outbound_begin(struct net *net, struct net_outbound *out)
{
	TAILQ_INSERT_TAIL(&out->port->outbounds, out, order);
	net->outbounds.count++;
	out->part.hop->outstanding++;
	out->part.hop->users++;
	out->counted = true;
	if (out->waiting || port_is_stream(out->port))
		outbound_start_timer(net, out);
	else
		outbound_start_datagram(net, out);
}

void
outbound_start_datagram(struct net *net, struct net_outbound *out)
{
	if (out->con) {
		out->timeout = times_first_timeout(&net->times, &net->entropy);
		out->next_transmit = net->clock->now + out->timeout;
	}
	outbound_start_timer(net, out);
	outbound_transmit(out);
}

/* Whoever had the Token before gets no more responses and is not sent again
   (RFC 7641 section 3.6). */
static void
outbound_take_over(struct net *net, struct net_outbound *earlier)
{
	earlier->next_transmit = UINT64_MAX;
	outbound_match_forget(&net->outbounds, earlier);
}

/* Its Message ID, its place in the tables, and what can fail of sending it. */
static enum wax_status
outbound_prepare(struct net *net, struct net_outbound *out,
    const struct message *m)
{
	struct outbounds *all = &net->outbounds;
	bool datagram = !port_is_stream(out->port);
	enum wax_status st = outbound_match_note_token(all, out);

	if (st == WAX_OK && datagram && !out->waiting) {
		out->mid = port_take_mid(out->port);
		st = outbound_match_note_mid(all, out);
	}
	if (out->len > 0)
		packet_write(out->data, out->len, m,
		    out->con ? MESSAGE_CON : MESSAGE_NON, out->mid,
		    bytes_of(out->token, sizeof(out->token)));
	if (st == WAX_OK && !datagram && !out->waiting)
		st = outbound_send_stream(out, m);
	if (st != WAX_OK)
		outbound_match_forget(all, out);
	return st;
}

static enum wax_status
outbound_send_on_port(struct port *port, const struct hop_request *request,
    struct outbound **result)
{
	struct net *net = port->hop->net;
	struct net_outbound *earlier = outbound_earlier(request), *out;
	enum wax_status st = outbound_new(port, request, &out);

	if (st != WAX_OK)
		return st;
	if ((st = outbound_prepare(net, out, request->message)) != WAX_OK) {
		free(out);
		return st;
	}
	if (earlier != NULL)
		outbound_take_over(net, earlier);
	outbound_begin(net, out);
	*result = &out->part;
	return WAX_OK;
}

enum wax_status
hop_send_request(struct hop *hop, const struct hop_request *request,
    struct outbound **result)
{
	struct port *port;
	enum wax_status st;

	if (hop->crossing != NULL)
		return crossing_send(hop, request, result);
	/* what is open at a retired one may be cancelled */
	if ((hop->is_retired && outbound_earlier(request) == NULL) ||
	    !hop_begin(hop)) {
		net_count(hop->net, METRIC_OUTBOUND_DOWN);
		return WAX_STATE;
	}
	st = outbound_check_limits(hop->net, hop, request);
	if (st != WAX_OK ||
	    (st = outbound_choose_port(hop, request, &port)) != WAX_OK)
		return st;
	/* not before: a session that is opened takes places too */
	if ((st = net_reserve_timer(hop->net)) != WAX_OK ||
	    (st = outbound_send_on_port(port, request, result)) != WAX_OK)
		port_release(port);
	return st;
}

void
outbound_end(struct outbound *part)
{
	struct net_outbound *out = outbound_of(part);

	if (part->hop->crossing != NULL)
		crossing_end(part);
	else
		outbound_free(outbound_net(out), out);
}

/* Unless its Message ID may be another message's by now. */
static void
outbound_refuse_notification(struct net *net, const struct net_outbound *out)
{
	struct way way = { .endpoint = out->port->endpoint,
	    .peer = out->port->address };

	if (out->has_notification &&
	    heard_before(net, way.endpoint, out->notification))
		reliable_send_empty(net, &way, MESSAGE_RST, out->notification);
}

/* A sealed registration can not be cancelled by us: its seal would be a replay.
   But an observer has a session of its own, and with that it ends. */
static bool
outbound_ends_session(const struct net_outbound *out)
{
	return out->registers && out->is_sealed && out->port->dedicated &&
	    out->port->users == 1 && port_is_up(out->port);
}

static void
outbound_reject_stream(struct net *net, struct net_outbound *out)
{
	struct port *port = out->port;
	bool ends = outbound_ends_session(out);

	if (!ends)
		outbound_deregister(out);
	outbound_free(net, out);
	if (ends)
		port_close(port, "observer-gone");
}

void
outbound_reject(struct outbound *part)
{
	struct net_outbound *out = outbound_of(part);
	struct net *net = outbound_net(out);

	if (part->hop->crossing != NULL) {
		crossing_reject(part);
	} else if (out->port != NULL && port_is_stream(out->port)) {
		outbound_reject_stream(net, out);
	} else {
		if (out->port != NULL)
			outbound_refuse_notification(net, out);
		outbound_free(net, out);
	}
}

/* A retransmission that is still needed goes on. */
void
outbound_keep(struct outbound *part)
{
	struct net_outbound *out = outbound_of(part);
	struct net *net = outbound_net(out);

	if (part->hop->crossing != NULL) {
		crossing_keep(part);
		return;
	}
	out->deadline = UINT64_MAX;
	timers_stop(net->timers, &out->timer);
	outbound_start_timer(net, out);
}

/* It is at the next hop: no need to send it again. */
void
outbound_stop_sending(struct net *net, struct net_outbound *out)
{
	out->next_transmit = UINT64_MAX;
	outbound_match_forget_mid(&net->outbounds, out);
}

void
outbound_answer(struct net *net, struct net_outbound *out,
    const struct message *m)
{
	outbound_stop_sending(net, out);
	outbound_uncount(out);
	out->answered = true;
	if (out->taker != NULL)
		out->taker->take_response(out->taker->arg, &out->part, m);
	else
		net->receiver.take_response(net->receiver.arg, &out->part, m);
}
