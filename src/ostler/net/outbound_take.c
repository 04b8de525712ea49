/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* outbound_take.c - what comes in on a source port */
#include "core/option.h"
#include "ostler/net/outbound_match.h"
#include "ostler/net/reliable.h"
#include "ostler/net/state.h"

static struct way
outbound_way(const struct endpoint *endpoint)
{
	return (struct way){
		.endpoint = (struct endpoint *)(uintptr_t)endpoint,
		.peer = endpoint->port->address,
	};
}

/* RFC 7252 section 5.3.2: Message ID and Token must match. Where only the
   Message ID does, it acknowledges the request and is nothing else: ocf
   devices protect even their acknowledgements. */
bool
outbound_take_piggybacked(struct net *net, struct endpoint *endpoint,
    const struct message *m)
{
	struct net_outbound *out = outbound_match_token(&net->outbounds,
	    endpoint, m->token);

	if (out == NULL || !out->con || out->mid != m->mid)
		return false;
	if (out->answered)
		net_count(net, METRIC_RESPONSES_DUPLICATE);
	else
		outbound_answer(net, out, m);
	return true;
}

static void
outbound_take_unknown(struct net *net, struct endpoint *endpoint,
    const struct message *m)
{
	struct way way = outbound_way(endpoint);

	net_count(net, METRIC_RESPONSES_UNKNOWN);
	reliable_send_empty(net, &way, MESSAGE_RST, m->mid);
}

/* A notification that was on its way when the observation was cancelled:
   the answer to that has no Observe option (RFC 7641 section 3.6), and the
   request is not at the next hop yet. */
static bool
outbound_is_late(const struct net_outbound *out, const struct message *m)
{
	struct bytes value;

	return out->cancels && option_find(m->options, OPTION_OBSERVE, &value);
}

/* RFC 7252 sections 4.5 and 5.3.2. */
void
outbound_take_separate(struct net *net, struct endpoint *endpoint,
    const struct message *m)
{
	bool con = m->type == MESSAGE_CON;
	bool duplicate = heard_before(net, endpoint, m->mid);
	struct net_outbound *out = duplicate ? NULL : outbound_match_token(
	    &net->outbounds, endpoint, m->token);

	if (!duplicate && out == NULL) {
		outbound_take_unknown(net, endpoint, m);
		return;
	}
	if (con) {
		struct way way = outbound_way(endpoint);

		reliable_send_empty(net, &way, MESSAGE_ACK, m->mid);
	}
	if (duplicate) {
		net_count(net, METRIC_RESPONSES_DUPLICATE);
		return;
	}
	heard_note(net, endpoint, m->type, m->mid);
	if (outbound_is_late(out, m)) {
		net_count(net, METRIC_NOTIFICATIONS_LATE);
		return;
	}
	out->has_notification = !con;
	out->notification = m->mid;
	outbound_answer(net, out, m);
}

void
outbound_take_message(struct net *net, struct endpoint *endpoint,
    const struct message *m)
{
	struct net_outbound *out = outbound_match_token(&net->outbounds,
	    endpoint, m->token);

	if (out == NULL || out->waiting)
		net_count(net, METRIC_RESPONSES_UNKNOWN);
	else if (outbound_is_late(out, m))
		net_count(net, METRIC_NOTIFICATIONS_LATE);
	else
		outbound_answer(net, out, m);
}

void
outbound_take_unanswered(struct net *net, const struct endpoint *endpoint,
    struct bytes token, enum hop_failure why)
{
	struct net_outbound *out = outbound_match_token(&net->outbounds,
	    endpoint, token);

	if (out != NULL && !out->waiting && !out->answered)
		outbound_fail(net, out, why);
}

bool
outbound_take_ack(struct net *net, const struct endpoint *endpoint,
    uint16_t mid)
{
	struct net_outbound *out = outbound_match_mid(&net->outbounds,
	    endpoint, mid);

	if (out == NULL || !out->con)
		return false;
	outbound_stop_sending(net, out);
	return true;
}

bool
outbound_take_reset(struct net *net, const struct endpoint *endpoint,
    uint16_t mid)
{
	struct net_outbound *out = outbound_match_mid(&net->outbounds,
	    endpoint, mid);

	if (out == NULL)
		return false;
	net_count(net, METRIC_RESETS_RECEIVED);
	outbound_fail(net, out, HOP_RESET);
	return true;
}

/* The Token of a message that can not be parsed, as far as it can be seen. */
static bool
outbound_peek_token(struct bytes datagram, struct bytes *token)
{
	size_t len = datagram.len > 0 ? datagram.data[0] & 15 : 0;

	if (len > MESSAGE_TOKEN_MAX || datagram.len < 4 + len)
		return false;
	*token = bytes_of(datagram.data + 4, len);
	return true;
}

static struct net_outbound *
outbound_find_blamed(struct net *net, const struct endpoint *endpoint,
    struct bytes datagram)
{
	enum message_type type;
	struct bytes token;
	uint16_t mid;

	if (!message_peek_udp(datagram, &type, &mid))
		return NULL;

	bool seen = outbound_peek_token(datagram, &token);
	struct net_outbound *out = seen ? outbound_match_token(
	    &net->outbounds, endpoint, token) : NULL;

	if (type == MESSAGE_CON || type == MESSAGE_NON)
		return out;
	if (type == MESSAGE_RST)
		return NULL;
	if (!seen)
		return outbound_match_mid(&net->outbounds, endpoint, mid);
	return out != NULL && out->mid == mid && !out->answered ? out : NULL;
}

void
outbound_take_malformed(struct net *net, const struct endpoint *endpoint,
    struct bytes datagram)
{
	struct net_outbound *out = outbound_find_blamed(net, endpoint,
	    datagram);

	if (out != NULL)
		outbound_fail(net, out, HOP_BAD_RESPONSE);
}

/* RFC 7252 section 4.2 asks to look at what the error gives back of our
   datagram: type, Message ID and Token must be those of an open request. */
void
outbound_take_error(struct net *net, const struct endpoint *endpoint,
    struct bytes sent)
{
	enum message_type type;
	struct bytes token;
	uint16_t mid;

	if (!message_peek_udp(sent, &type, &mid))
		return;

	struct net_outbound *out = outbound_match_mid(&net->outbounds,
	    endpoint, mid);

	if (out == NULL || (out->con ? MESSAGE_CON : MESSAGE_NON) != type)
		return;
	if (outbound_peek_token(sent, &token) && !bytes_equal(token,
	    bytes_of(out->token, sizeof(out->token))))
		return;
	outbound_fail(net, out, HOP_UNREACHABLE);
}
