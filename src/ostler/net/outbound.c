/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* outbound.c - requests at next hops: from hop_send_request to their end */
#include "ostler/net/outbound.h"

#include <assert.h>
#include <stdlib.h>

#include "ostler/net/crossing.h"
#include "ostler/net/outbound_match.h"
#include "ostler/net/packet.h"
#include "ostler/net/reliable.h"
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

	TAILQ_INIT(&all->all);
	all->limit = limit;
	outbound_match_init(all, limit);
}

static void
outbound_uncount(struct net_outbound *out)
{
	out->part.hop->outstanding -= out->counted;
	out->counted = false;
}

/* The exchange lives on, but nothing is sent and nothing matched any more. */
static void
outbound_silence(struct net *net, struct net_outbound *out)
{
	timers_stop(net->timers, &out->timer);
	outbound_match_forget(&net->outbounds, out);
	outbound_uncount(out);
}

static void
outbound_free(struct net *net, struct net_outbound *out)
{
	outbound_silence(net, out);
	port_release(out->port);
	TAILQ_REMOVE(&net->outbounds.all, out, order);
	net->outbounds.count--;
	free(out);
}

void
outbound_clear(struct net *net)
{
	while (!TAILQ_EMPTY(&net->outbounds.all))
		outbound_free(net, TAILQ_FIRST(&net->outbounds.all));
	outbound_match_clear(&net->outbounds);
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
	};

	net_count(net, metrics[why]);
	outbound_silence(net, out);
	out->taker.take_failure(out->taker.arg, &out->part, why);
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

static enum wax_status
outbound_check_limits(struct net *net, const struct hop *hop)
{
	if (hop->outstanding < hop->conf->outstanding &&
	    net->outbounds.count < net->outbounds.limit)
		return WAX_OK;
	net_count(net, METRIC_OUTBOUND_FULL);
	return WAX_LIMIT;
}

static struct hop_taker
outbound_find_taker(const struct net *net, const struct hop_request *request)
{
	const struct hop_receiver *r = &net->receiver;

	return request->taker != NULL ? *request->taker :
	    (struct hop_taker){ r->arg, r->take_response, r->take_failure };
}

/* The struct with the request behind it; not yet known to anybody. */
static enum wax_status
outbound_new(struct hop *hop, const struct hop_request *request,
    struct net_outbound **result)
{
	struct net *net = hop->net;
	uint8_t token[OUTBOUND_TOKEN_LEN];
	size_t len = packet_size(request->message,
	    bytes_of(token, sizeof(token)));

	if (len > DATAGRAM_MAX)
		return WAX_RANGE;

	struct net_outbound *out = malloc(sizeof(*out) + len);

	if (out == NULL)
		return WAX_MEMORY;
	*out = (struct net_outbound){
		.part.owner = request->owner,
		.part.hop = hop,
		.taker = outbound_find_taker(net, request),
		.con = request->message->type != MESSAGE_NON,
		.cancels = request->is_cancel && request->same_as != NULL,
		.len = len,
		.deadline = net->clock->now + hop->conf->timeout,
		.next_transmit = UINT64_MAX,
	};
	if (request->same_as != NULL)
		memcpy(out->token, outbound_of(request->same_as)->token,
		    sizeof(out->token));
	else
		entropy_take(&net->entropy, out->token, sizeof(out->token));
	*result = out;
	return WAX_OK;
}

static enum wax_status
outbound_choose_port(struct hop *hop, const struct hop_request *request,
    struct net_outbound *out)
{
	if (request->same_as == NULL)
		return port_use(hop, request->client, &out->port);
	out->port = outbound_of(request->same_as)->port;
	return port_use_again(out->port);
}

/* From here on nothing fails. */
static void
outbound_begin(struct net *net, struct net_outbound *out,
    const struct message *m)
{
	TAILQ_INSERT_TAIL(&net->outbounds.all, out, order);
	net->outbounds.count++;
	out->part.hop->outstanding++;
	out->counted = true;
	packet_write(out->data, out->len, m,
	    out->con ? MESSAGE_CON : MESSAGE_NON, out->mid,
	    bytes_of(out->token, sizeof(out->token)));
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

enum wax_status
hop_send_request(struct hop *hop, const struct hop_request *request,
    struct outbound **result)
{
	struct net *net = hop->net;
	struct net_outbound *out;
	enum wax_status st;

	if (hop->crossing != NULL)
		return crossing_send(hop, request, result);
	st = outbound_check_limits(net, hop);
	if (st != WAX_OK || (st = outbound_new(hop, request, &out)) != WAX_OK)
		return st;
	if ((st = net_reserve_timer(net)) != WAX_OK)
		goto fail;
	if ((st = outbound_choose_port(hop, request, out)) != WAX_OK)
		goto fail;
	out->mid = port_take_mid(out->port);
	if ((st = outbound_match_note(&net->outbounds, out)) != WAX_OK) {
		port_release(out->port);
		goto fail;
	}
	if (request->same_as != NULL)
		outbound_take_over(net, outbound_of(request->same_as));
	outbound_begin(net, out, request->message);
	*result = &out->part;
	return WAX_OK;
fail:
	free(out);
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

static void
outbound_reject_own(struct net *net, struct net_outbound *out)
{
	struct way way = { .endpoint = out->port->endpoint,
	    .peer = out->port->address };

	/* unless its Message ID may be another message's by now */
	if (out->has_notification &&
	    heard_before(net, way.endpoint, out->notification))
		reliable_send_empty(net, &way, MESSAGE_RST, out->notification);
	outbound_free(net, out);
}

void
outbound_reject(struct outbound *part)
{
	struct net_outbound *out = outbound_of(part);

	if (part->hop->crossing != NULL)
		crossing_reject(part);
	else
		outbound_reject_own(outbound_net(out), out);
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
	out->taker.take_response(out->taker.arg, &out->part, m);
}
