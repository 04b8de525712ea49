/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* stub_hop.c - net/hop.h without a network */
#include "ostler/forward/stub_hop.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "ostler/net/visit.h"

const struct transport stub_transport = { .name = "stub" };

static const struct listener_conf stub_listener = { .name = (char[]){ "in" },
	.transport = &stub_transport };

static char stub_names[][8] = { "b", "lamp", "door", "c" };

static struct stub_inbound *
stub_inbound_of(struct inbound *part)
{
	return (struct stub_inbound *)(void *)part;
}

static struct stub_outbound *
stub_outbound_of(struct outbound *part)
{
	return (struct stub_outbound *)(void *)part;
}

void
stub_init(struct net *net)
{
	*net = (struct net){ .hops = {
		{ .conf = { .name = stub_names[0], .kind = HOP_PROXY } },
		{ .conf = { .name = stub_names[1], .kind = HOP_DEVICE } },
		{ .conf = { .name = stub_names[2], .kind = HOP_DEVICE } },
		{ .conf = { .name = stub_names[3], .kind = HOP_PROXY } },
	} };
	for (size_t i = 0; i < sizeof(net->hops) / sizeof(net->hops[0]); i++)
		net->hops[i].net = net;
	for (size_t i = 0; i < STUB_SESSIONS; i++)
		net->sessions[i].net = net;
	for (size_t i = 0; i < STUB_WORKERS; i++)
		net->workers[i].net = net;
	net->found = (struct hop){ .net = net,
		.conf = { .name = net->found_name } };
}

void
stub_clear(struct net *net)
{
	for (size_t i = 0; i < net->inbound_count; i++)
		free(net->inbounds[i]);
	for (size_t i = 0; i < net->outbound_count; i++)
		free(net->outbounds[i]);
	net->inbound_count = 0;
	net->outbound_count = 0;
}

static struct stub_inbound *
stub_make_inbound(struct net *net, uint16_t port, const char *token,
    const struct message *m, uint64_t now)
{
	struct stub_inbound *in = calloc(1, sizeof(*in));

	ck_assert_ptr_nonnull(in);
	ck_assert_uint_lt(net->inbound_count, STUB_MAX);
	ck_assert_uint_le(strlen(token), MESSAGE_TOKEN_MAX);
	net->inbounds[net->inbound_count++] = in;
	in->part.listener = &stub_listener;
	in->part.client.peer.ip[15] = 1;
	in->part.client.peer.port = port;
	in->part.received = now;
	in->net = net;
	in->type = m->type;
	in->token_len = strlen(token);
	memcpy(in->token, token, in->token_len);
	in->owned = true;
	return in;
}

struct stub_inbound *
stub_take_request(struct net *net, uint16_t port, const char *token,
    const struct message *m, uint64_t now)
{
	struct stub_inbound *in = stub_make_inbound(net, port, token, m, now);

	net->receiver.take_request(net->receiver.arg, &in->part, m);
	return in;
}

struct stub_inbound *
stub_take_called(struct net *net, const struct listener_conf *listener,
    uint32_t session, const struct deviceid *identity,
    const struct message *m, uint64_t now)
{
	struct stub_inbound *in = stub_make_inbound(net, 1000, "t", m, now);

	in->part.listener = listener;
	in->part.client.session = session;
	in->part.identity = identity;
	net->receiver.take_request(net->receiver.arg, &in->part, m);
	return in;
}

void
stub_take_response(struct stub_outbound *out, const struct message *m)
{
	ck_assert(!out->ended);
	if (out->taker != NULL) {
		out->taker->take_response(out->taker->arg, &out->part, m);
		return;
	}
	out->net->receiver.take_response(out->net->receiver.arg, &out->part, m);
}

void
stub_take_failure(struct stub_outbound *out, enum hop_failure why)
{
	ck_assert(!out->ended);
	if (out->taker != NULL)
		out->taker->take_failure(out->taker->arg, &out->part, why);
	else
		out->net->receiver.take_failure(out->net->receiver.arg,
		    &out->part, why);
	ck_assert_msg(out->ended, "a failure is followed by outbound_end");
}

void
stub_take_cancel(struct stub_inbound *in)
{
	ck_assert(in->owned);
	in->net->receiver.take_cancel(in->net->receiver.arg, &in->part);
	ck_assert_msg(in->owned, "a cancelled request was touched");
	in->owned = false;
}

struct stub_outbound *
stub_last(struct net *net)
{
	return net->outbound_count == 0 ? NULL :
	    net->outbounds[net->outbound_count - 1];
}

/* What follows is net/hop.h. */

void
hop_set_receiver(struct net *net, const struct hop_receiver *receiver)
{
	net->receiver = *receiver;
}

struct hop *
hop_get(struct net *net, size_t index)
{
	ck_assert_uint_lt(index, sizeof(net->hops) / sizeof(net->hops[0]));
	return &net->hops[index];
}

struct hop *
hop_get_session(struct net *net, uint32_t number)
{
	return number < STUB_SESSIONS && net->session_is_up[number] ?
	    &net->sessions[number] : NULL;
}

struct hop *
hop_get_worker(struct net *net, unsigned worker)
{
	return worker < STUB_WORKERS ? &net->workers[worker] : NULL;
}

struct hop *
hop_get_found(struct net *net, const struct hop_conf *conf)
{
	if (net->found_is_full)
		return NULL;
	snprintf(net->found_name, sizeof(net->found_name), "%s", conf->name);
	return &net->found;
}

void
hop_end_session(struct net *net, unsigned worker, uint32_t number,
    const char *reason)
{
	net->ends++;
	net->end_worker = worker;
	net->end_session = number;
	net->end_reason = reason;
}

bool
hop_find_session(const struct net *net, uint32_t number,
    struct hop_session *out)
{
	if (number >= STUB_SESSIONS || !net->session_is_up[number])
		return false;
	*out = net->session_facts[number];
	return true;
}

void
visit_sessions(const struct net *net,
    void (*take)(void *arg, const struct visit_session *session), void *arg)
{
	for (size_t i = 0; i < STUB_SESSIONS; i++) {
		struct visit_session v = { .facts = &net->session_facts[i],
			.accepted = true, .state = "up" };

		if (net->session_is_up[i])
			take(arg, &v);
	}
}

bool
hop_is_retired(const struct hop *hop)
{
	return hop->is_retired;
}

const struct hop_conf *
hop_conf(const struct hop *hop)
{
	return &hop->conf;
}

void
hop_get_status(const struct hop *hop, struct hop_status *out)
{
	*out = hop->status != NULL ? *hop->status : hop->net->status;
}

enum wax_status
hop_send_request(struct hop *hop, const struct hop_request *request,
    struct outbound **result)
{
	struct net *net = hop->net;
	struct stub_outbound *out;

	if (net->send_status != WAX_OK)
		return net->send_status;
	out = calloc(1, sizeof(*out));
	ck_assert_ptr_nonnull(out);
	ck_assert_uint_lt(net->outbound_count, STUB_MAX);
	net->outbounds[net->outbound_count++] = out;
	out->part.owner = request->owner;
	out->part.hop = hop;
	out->net = net;
	sample_copy(&out->request, request->message);
	out->has_client = request->client != NULL;
	if (out->has_client)
		out->client = *request->client;
	out->same_as = request->same_as;
	out->is_cancel = request->is_cancel;
	out->session = request->session;
	out->timeout = request->timeout;
	out->share = request->share;
	out->taker = request->taker;
	if (out->same_as != NULL) {
		ck_assert(!stub_outbound_of(out->same_as)->ended);
		ck_assert_ptr_eq(out->same_as->hop, hop);
	}
	*result = &out->part;
	return WAX_OK;
}

void
outbound_end(struct outbound *part)
{
	struct stub_outbound *out = stub_outbound_of(part);

	ck_assert_msg(!out->ended, "ended twice");
	out->ended = true;
}

void
outbound_reject(struct outbound *part)
{
	stub_outbound_of(part)->rejected = true;
	outbound_end(part);
}

void
outbound_keep(struct outbound *part)
{
	struct stub_outbound *out = stub_outbound_of(part);

	ck_assert(!out->ended);
	out->kept = true;
}

enum wax_status
inbound_respond(struct inbound *part, const struct message *m,
    enum response_kind kind)
{
	struct stub_inbound *in = stub_inbound_of(part);

	ck_assert_msg(in->owned, "answered after the end");
	if (in->net->respond_failures > 0) {
		in->net->respond_failures--;
		return in->net->respond_status;
	}
	in->answers++;
	in->kind = kind == RESPONSE_MORE ? kind : RESPONSE_FINAL;
	in->is_refusal = kind == RESPONSE_REFUSAL;
	in->answer_type = m->type;
	sample_copy(&in->answer, m);
	in->owned = kind == RESPONSE_MORE;
	return WAX_OK;
}

void
inbound_drop(struct inbound *part)
{
	struct stub_inbound *in = stub_inbound_of(part);

	ck_assert_msg(in->owned, "dropped after the end");
	in->owned = false;
	in->dropped = true;
}

void
inbound_ignore(struct inbound *part)
{
	inbound_drop(part);
	stub_inbound_of(part)->ignored = true;
}

struct bytes
inbound_token(const struct inbound *part)
{
	const void *p = part;
	const struct stub_inbound *in = p;

	return bytes_of(in->token, in->token_len);
}

enum message_type
inbound_type(const struct inbound *part)
{
	const void *p = part;
	const struct stub_inbound *in = p;

	return in->type;
}
