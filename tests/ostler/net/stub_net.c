/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* stub_net.c - what a transport tells its net, noted */
#include "ostler/net/stub_net.h"

#include <stdlib.h>

#include <check.h>

/* --- what was told --- */

static struct stub_event *
stub_note(struct net *net, enum stub_kind kind, struct endpoint *e)
{
	size_t n = net->event_count;

	ck_assert_msg(!net->is_inside, "told from inside of the transport");
	if ((n & (n - 1)) == 0) {
		net->events = reallocarray(net->events, n == 0 ? 1 : 2 * n,
		    sizeof(*net->events));
		ck_assert_ptr_nonnull(net->events);
	}
	net->events[n] = (struct stub_event){ .kind = kind, .endpoint = e };
	net->event_count++;
	net->counts[kind]++;
	return &net->events[n];
}

const struct stub_event *
stub_nth(const struct net *net, enum stub_kind kind, size_t n)
{
	for (size_t i = 0; i < net->event_count; i++)
		if (net->events[i].kind == kind && n-- == 0)
			return &net->events[i];
	ck_abort_msg("nothing of that kind was told");
}

const struct stub_event *
stub_last(const struct net *net, enum stub_kind kind)
{
	ck_assert_uint_gt(net->counts[kind], 0);
	return stub_nth(net, kind, net->counts[kind] - 1);
}

/* --- sessions --- */

void
stub_adopt(struct net *net, struct endpoint *e)
{
	e->transport = net->transport;
	e->net = net;
	e->number = net->numbers++;
}

struct session *
stub_begin(struct net *net, struct endpoint *e)
{
	struct session *s = calloc(1, sizeof(*s));

	ck_assert_ptr_nonnull(s);
	ck_assert_ptr_null(e->session);
	stub_adopt(net, e);
	e->session = s;
	s->endpoint = e;
	TAILQ_INSERT_TAIL(&net->sessions, s, next);
	net->session_count++;
	return s;
}

void
stub_end(struct net *net, struct endpoint *e)
{
	struct session *s = e->session;

	ck_assert_msg(s != NULL, "the session is not known");
	e->session = NULL;
	TAILQ_REMOVE(&net->sessions, s, next);
	net->session_count--;
	free(s);
}

uint64_t
net_take_order(struct net *net)
{
	return ++net->last_order;
}

enum wax_status
net_accept(struct endpoint *listener, struct endpoint *e,
    const struct session_peer *peer)
{
	struct net *net = listener->net;

	ck_assert_ptr_eq(listener, net->listening);
	if (net->accept_status != WAX_OK)
		return net->accept_status;
	stub_begin(net, e)->is_up = true;
	e->listener = &net->listener;
	stub_note(net, STUB_ACCEPTED, e)->peer = *peer;
	return WAX_OK;
}

void
net_take_opened(struct endpoint *e, const struct session_peer *peer)
{
	ck_assert_ptr_nonnull(e->session);
	ck_assert(!e->session->is_up);
	e->session->is_up = true;
	stub_note(e->net, STUB_OPENED, e)->peer = *peer;
}

void
net_take_closed(struct endpoint *e, enum session_end how, const char *detail)
{
	struct net *net = e->net;
	struct stub_event *event = stub_note(net, STUB_CLOSED, e);

	ck_assert_ptr_nonnull(detail);
	event->how = how;
	event->detail = detail;
	stub_end(net, e);
}

void
net_take_refused(struct endpoint *listener, const struct address *peer,
    enum session_end how, const char *detail)
{
	struct stub_event *event = stub_note(listener->net, STUB_REFUSED,
	    listener);

	ck_assert_ptr_nonnull(detail);
	ck_assert_ptr_eq(listener, listener->net->listening);
	event->peer.address = *peer;
	event->how = how;
	event->detail = detail;
}

void
net_take_alive(struct endpoint *e)
{
	ck_assert(e->session != NULL && e->session->is_up);
	stub_note(e->net, STUB_ALIVE, e);
}

void
net_take_release(struct endpoint *e)
{
	ck_assert(e->session != NULL && e->session->is_up);
	stub_note(e->net, STUB_RELEASE, e);
}

void
net_take_unanswered(struct endpoint *e, struct bytes token,
    enum hop_failure why)
{
	struct stub_event *event = stub_note(e->net, STUB_UNANSWERED, e);

	ck_assert(e->session != NULL && e->session->is_up);
	event->why = why;
	event->token_len = token.len;
	if (token.len > 0)
		memcpy(event->token, token.data, token.len);
}

/* --- messages --- */

static void
stub_note_message(struct net *net, struct endpoint *e,
    const struct message *m, const struct address *peer)
{
	struct stub_event *event = stub_note(net, code_is_request(m->code) ?
	    STUB_REQUEST : STUB_RESPONSE, e);

	event->code = m->code;
	event->peer.address = *peer;
	event->token_len = m->token.len;
	if (m->token.len > 0)
		memcpy(event->token, m->token.data, m->token.len);
	event->payload_len = m->payload.len;
	if (m->payload.len == 0)
		return;
	event->payload = malloc(m->payload.len);
	ck_assert_ptr_nonnull(event->payload);
	memcpy(event->payload, m->payload.data, m->payload.len);
}

static enum wax_status
stub_put(struct net *net, struct endpoint *e, const struct message *m,
    const struct address *peer, const struct address *local)
{
	bool was_inside = net->is_inside;
	enum wax_status st = WAX_OK;

	net->is_inside = true;
	if (net->transport->kind == TRANSPORT_STREAM) {
		st = net->transport->send_message(e, m);
	} else {
		static uint8_t data[DATAGRAM_MAX];
		struct writer w = writer_open(data, sizeof(data));

		message_write_udp(&w, m);
		ck_assert_int_eq(writer_close(&w), WAX_OK);
		net->transport->send(e, peer, local, writer_bytes(&w));
	}
	net->is_inside = was_inside;
	return st;
}

static void
stub_take(struct net *net, struct endpoint *e, const struct message *m,
    const struct address *peer, const struct address *local)
{
	struct message answer = {
		.type = MESSAGE_NON, .code = CODE_CONTENT, .mid = m->mid,
		.token = m->token, .payload = m->payload,
	};

	if (net->transport->has_sessions)
		ck_assert_msg(e->session != NULL && e->session->is_up,
		    "a message of a session that is not up");
	stub_note_message(net, e, m, peer);
	if (net->closes)
		stub_close(net, e);
	else if (net->echoes && code_is_request(m->code))
		ck_assert_int_eq(stub_put(net, e, &answer, peer, local),
		    WAX_OK);
}

void
net_take_message(struct endpoint *e, const struct message *m)
{
	static const struct address none;

	ck_assert(e->net->transport->kind == TRANSPORT_STREAM);
	stub_take(e->net, e, m, &none, &none);
}

void
net_take_datagram(struct endpoint *e, const struct datagram *d)
{
	struct message m;

	ck_assert(e->net->transport->kind == TRANSPORT_DATAGRAM);
	ck_assert_int_eq(message_parse_udp(d->data, &m), WAX_OK);
	stub_take(e->net, e, &m, &d->peer, &d->local);
}

void
net_take_truncated(struct endpoint *e, const struct address *peer)
{
	stub_note(e->net, STUB_TRUNCATED, e)->peer.address = *peer;
}

void
net_take_error(struct endpoint *e, int error, struct bytes sent)
{
	(void)sent;
	stub_note(e->net, STUB_ERROR, e)->error = error;
}

void
net_count_unsent(struct net *net, size_t n)
{
	metrics_add(&net->metrics, METRIC_DATAGRAMS_UNSENT, n);
}

const struct net_context *
net_get_context(const struct net *net)
{
	return &net->context;
}

enum wax_status
stub_send_options(struct net *net, struct endpoint *e, uint8_t code,
    const char *token, struct bytes options, struct bytes payload)
{
	static const struct address none;
	struct message m = {
		.type = MESSAGE_NON, .code = code,
		.mid = (uint16_t)net->numbers++,
		.token = bytes_of_text(token), .options = options,
		.payload = payload,
	};

	return stub_put(net, e, &m, &net->address, &none);
}

enum wax_status
stub_send(struct net *net, struct endpoint *e, uint8_t code, const char *token,
    struct bytes payload)
{
	return stub_send_options(net, e, code, token, bytes_of("", 0),
	    payload);
}

void
stub_ping(struct net *net, struct endpoint *e)
{
	net->is_inside = true;
	net->transport->ping(e);
	net->is_inside = false;
}
