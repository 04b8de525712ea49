/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transport_suite.c - sessions and messages of every transport */
#include "ostler/net/transport_suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <check.h>

#include "link/wall.h"

struct net *
suite_new(const struct suite_case *c)
{
	struct net *net = stub_new(c->transport, c->host);

	if (c->has_certificates)
		stub_use_certificates(net);
	return net;
}

struct net *
suite_begin(const struct suite_case *c)
{
	struct net *net = suite_new(c);

	ck_assert_int_eq(stub_listen(net), WAX_OK);
	return net;
}

/* The endpoint that asks, and with a session the one that is asked. */
static struct endpoint *
suite_connect(struct net *net, struct endpoint **theirs)
{
	struct endpoint *ours;

	*theirs = NULL;
	if (!net->transport->has_sessions)
		return stub_connect(net);
	stub_open(net, &ours, theirs);
	return ours;
}

static void
suite_finish(struct net *net, struct endpoint *ours)
{
	if (!net->transport->has_sessions)
		stub_close(net, ours);
	stub_free(net);
}

static void
expect_peer(const struct suite_case *c, const struct net *net,
    const struct session_peer *peer, size_t credential)
{
	ck_assert_int_eq(peer->is_secure, net->transport->is_secure);
	if (net->transport->is_local)
		ck_assert_uint_eq(peer->address.zone, (uint32_t)getpid());
	else
		ck_assert_mem_eq(peer->address.ip, net->address.ip, 16);
	if (!peer->is_secure)
		return;
	ck_assert_int_eq(peer->secure.proof, c->has_certificates ?
	    SECURE_PROOF_X509 : SECURE_PROOF_PSK);
	ck_assert(deviceid_equal(&peer->secure.id, stub_id(credential)));
}

void
suite_session_opens_and_both_know_their_peer(const struct suite_case *c)
{
	struct endpoint *ours, *theirs;
	struct net *net;

	if (!c->transport->has_sessions)
		return;
	net = suite_begin(c);
	if (c->transport->is_secure)
		net->hop.expected = *stub_id(0);
	stub_open(net, &ours, &theirs);
	expect_peer(c, net, &stub_last(net, STUB_ACCEPTED)->peer, 1);
	expect_peer(c, net, &stub_last(net, STUB_OPENED)->peer, 0);
	stub_settle(net);
	ck_assert_uint_eq(net->event_count, 2);
	stub_free(net);
}

static void
expect_message(const struct net *net, enum stub_kind kind, uint8_t code,
    const char *token, struct bytes payload)
{
	const struct stub_event *e = stub_last(net, kind);

	ck_assert_uint_eq(e->code, code);
	ck_assert(bytes_equal(bytes_of(e->token, e->token_len),
	    bytes_of_text(token)));
	ck_assert(bytes_equal(bytes_of(e->payload, e->payload_len), payload));
}

static void
ask(struct net *net, struct endpoint *e, const char *token, const char *text)
{
	size_t before = net->counts[STUB_RESPONSE];

	ck_assert_int_eq(stub_send(net, e, CODE_POST, token,
	    bytes_of_text(text)), WAX_OK);
	stub_run(net, STUB_RESPONSE, before + 1);
	expect_message(net, STUB_REQUEST, CODE_POST, token,
	    bytes_of_text(text));
	expect_message(net, STUB_RESPONSE, CODE_CONTENT, token,
	    bytes_of_text(text));
	ck_assert_ptr_eq(stub_last(net, STUB_RESPONSE)->endpoint, e);
}

void
suite_requests_go_both_ways(const struct suite_case *c)
{
	struct net *net = suite_begin(c);
	struct endpoint *ours, *theirs;

	net->echoes = true;
	ours = suite_connect(net, &theirs);
	ask(net, ours, "a", "there");
	ask(net, ours, "12345678", "and again");
	ask(net, ours, "", "without a token");
	if (theirs != NULL)
		ask(net, theirs, "b", "and back");
	suite_finish(net, ours);
}

/* The largest payload that is sent; larger ones are WAX_RANGE. */
static size_t
find_limit(struct net *net, struct endpoint *e, const uint8_t *data,
    size_t refused)
{
	while (stub_send(net, e, CODE_POST, "t", bytes_of(data, refused)) ==
	    WAX_RANGE)
		refused--;
	return refused;
}

void
suite_large_messages_pass_up_to_the_limit(const struct suite_case *c)
{
	static uint8_t data[64 * 1024];
	struct endpoint *ours, *theirs;
	struct net *net;
	size_t limit;

	if (c->transport->kind != TRANSPORT_STREAM)
		return;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + (i >> 8));
	net = suite_begin(c);
	net->listener.max_message = 50000;
	stub_open(net, &ours, &theirs);
	limit = find_limit(net, ours, data, sizeof(data));
	ck_assert_uint_gt(limit, 50000 - 16);
	ck_assert_uint_lt(limit, 50000);
	stub_run(net, STUB_REQUEST, 1);
	expect_message(net, STUB_REQUEST, CODE_POST, "t",
	    bytes_of(data, limit));
	/* each end has a limit of its own */
	limit = find_limit(net, theirs, data, sizeof(data));
	ck_assert_uint_gt(limit, sizeof(data) - 16);
	stub_run(net, STUB_REQUEST, 2);
	expect_message(net, STUB_REQUEST, CODE_POST, "t",
	    bytes_of(data, limit));
	stub_free(net);
}

static void
expect_order(const struct net *net, enum stub_kind kind, unsigned count)
{
	unsigned n = 0;

	for (size_t i = 0; i < net->event_count; i++) {
		const struct stub_event *e = &net->events[i];
		unsigned number;

		if (e->kind != kind)
			continue;
		ck_assert_uint_eq(e->payload_len, sizeof(number));
		memcpy(&number, e->payload, sizeof(number));
		ck_assert_uint_eq(number, n++);
	}
	ck_assert_uint_eq(n, count);
}

void
suite_many_messages_come_in_order(const struct suite_case *c)
{
	unsigned count = c->has_datagrams ? 100 : 3000;
	struct net *net = suite_begin(c);
	struct endpoint *ours, *theirs;

	net->echoes = true;
	ours = suite_connect(net, &theirs);
	for (unsigned i = 0; i < count; i++)
		ck_assert_int_eq(stub_send(net, ours, CODE_GET, "t",
		    bytes_of(&i, sizeof(i))), WAX_OK);
	stub_run(net, STUB_RESPONSE, count);
	expect_order(net, STUB_REQUEST, count);
	expect_order(net, STUB_RESPONSE, count);
	suite_finish(net, ours);
}

void
suite_bytes_may_come_one_at_a_time(const struct suite_case *c)
{
	struct endpoint *ours, *theirs;
	struct relay *relay;
	struct net *net;

	if (c->has_datagrams)
		return;
	net = suite_begin(c);
	relay = relay_new(net, 1);
	net->echoes = true;
	stub_open(net, &ours, &theirs);
	ask(net, ours, "a", "there");
	ask(net, theirs, "b", "a message that is a little longer than that");
	relay_free(relay);
	stub_free(net);
}

void
suite_ping_is_answered(const struct suite_case *c)
{
	struct endpoint *ours, *theirs;
	struct net *net;

	if (c->transport->kind != TRANSPORT_STREAM)
		return;
	net = suite_begin(c);
	stub_open(net, &ours, &theirs);
	stub_ping(net, ours);
	stub_run(net, STUB_ALIVE, 1);
	ck_assert_ptr_eq(stub_last(net, STUB_ALIVE)->endpoint, ours);
	stub_ping(net, theirs);
	stub_run(net, STUB_ALIVE, 2);
	ck_assert_ptr_eq(stub_last(net, STUB_ALIVE)->endpoint, theirs);
	stub_free(net);
}

/* What was sent just before still arrives. */
static void
close_one(const struct suite_case *c, bool ours_closes)
{
	struct net *net = suite_begin(c);
	struct endpoint *ours, *theirs, *closer, *other;
	bool is_stream = c->transport->kind == TRANSPORT_STREAM;

	stub_open(net, &ours, &theirs);
	closer = ours_closes ? ours : theirs;
	other = ours_closes ? theirs : ours;
	ck_assert_int_eq(stub_send(net, closer, CODE_GET, "t",
	    bytes_of_text("last words")), WAX_OK);
	stub_close(net, closer);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_ptr_eq(stub_last(net, STUB_CLOSED)->endpoint, other);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how, SESSION_END_PEER);
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 1);
	ck_assert_uint_eq(net->counts[STUB_RELEASE], is_stream ? 1 : 0);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 1);
	ck_assert_uint_eq(net->session_count, 0);
	stub_free(net);
}

void
suite_close_is_told_to_the_other_once(const struct suite_case *c)
{
	if (!c->transport->has_sessions)
		return;
	close_one(c, true);
	close_one(c, false);
}

void
suite_session_may_be_closed_inside_of_a_message(const struct suite_case *c)
{
	struct endpoint *ours, *theirs;
	struct net *net;

	if (!c->transport->has_sessions)
		return;
	net = suite_begin(c);
	stub_open(net, &ours, &theirs);
	net->closes = true;
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(stub_send(net, ours, CODE_GET, "t",
		    BYTES_ABSENT), WAX_OK);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_ptr_eq(stub_last(net, STUB_CLOSED)->endpoint, ours);
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 1);
	stub_settle(net);
	ck_assert_uint_eq(net->session_count, 0);
	stub_free(net);
}

void
suite_session_refused_by_the_net_is_closed(const struct suite_case *c)
{
	struct net *net;

	if (!c->transport->has_sessions)
		return;
	net = suite_begin(c);
	net->accept_status = WAX_LIMIT;
	stub_connect(net);
	stub_run(net, STUB_CLOSED, 1);
	stub_settle(net);
	/* the net has told and counted it itself */
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 0);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 0);
	ck_assert_uint_eq(net->session_count, 0);
	stub_free(net);
}

static bool
descriptors_are_back(struct net *net, const void *arg)
{
	const size_t *before = arg;

	(void)net;
	return stub_count_descriptors() <= *before;
}

/* In waves: each opens sessions, half of them are closed from each end. */
void
suite_thousands_of_sessions_leave_nothing(const struct suite_case *c)
{
	enum { WAVES = 2, EACH = 1000, EACH_SECURE = 100 };
	size_t each = c->transport->is_secure ? EACH_SECURE : EACH;
	size_t before, opened = 0;
	struct net *net;

	if (!c->transport->has_sessions)
		return;
	net = suite_begin(c);
	net->listener.handshakes_max = EACH;
	before = stub_count_descriptors();
	for (size_t wave = 0; wave < WAVES; wave++) {
		for (size_t i = 0; i < each; i++)
			stub_connect(net);
		opened += each;
		stub_run(net, STUB_OPENED, opened);
		stub_run(net, STUB_ACCEPTED, opened);
		for (size_t i = 0; i < each; i++) {
			size_t n = opened - each + i;

			stub_close(net, stub_nth(net, i % 2 == 0 ?
			    STUB_OPENED : STUB_ACCEPTED, n)->endpoint);
			stub_run(net, STUB_CLOSED, n + 1);
		}
		stub_wait(net, descriptors_are_back, &before);
	}
	ck_assert_uint_eq(net->session_count, 0);
	stub_free(net);
}

/* --- credentials --- */

void
suite_wrong_id_is_insecure(const struct suite_case *c)
{
	struct net *net;

	if (!c->transport->is_secure)
		return;
	net = suite_begin(c);
	net->hop.expected = *stub_id(1);	/* not who is there */
	stub_connect(net);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how,
	    SESSION_END_INSECURE);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_OPENED], 0);
	stub_free(net);
}

/* The listener has no key for who comes. */
/* Where datagrams are lost without a word, a wrong one is known for what it is
   only by its repetitions. */
static void
let_repeat(struct net *net, enum stub_kind kind)
{
	for (unsigned i = 0; i < 9 && net->counts[kind] == 0; i++) {
		stub_settle(net);
		wall_advance(CLOCK_S(1));
		stub_advance(net, CLOCK_S(1));
	}
}

void
suite_unknown_key_is_insecure(const struct suite_case *c)
{
	struct net *net;

	if (!c->transport->is_secure || c->has_certificates)
		return;
	net = suite_begin(c);
	net->hop.credential = 2;
	stub_add_stranger(net, 2);
	stub_connect(net);
	if (net->transport->kind == TRANSPORT_DATAGRAM)
		let_repeat(net, STUB_CLOSED);
	stub_run(net, STUB_CLOSED, 1);
	stub_run(net, STUB_REFUSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_REFUSED)->how,
	    SESSION_END_INSECURE);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how,
	    SESSION_END_INSECURE);
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 0);
	ck_assert_uint_eq(net->counts[STUB_OPENED], 0);
	stub_free(net);
}

void
suite_new_credentials_are_for_new_sessions(const struct suite_case *c)
{
	struct endpoint *ours, *theirs;
	struct net *net;

	if (!c->transport->is_secure || c->has_certificates)
		return;
	net = suite_begin(c);
	net->echoes = true;
	stub_open(net, &ours, &theirs);
	ck_assert_uint_eq(net->vault.taken, 2);
	stub_renew_credentials(net);
	ask(net, ours, "t", "the old session goes on");
	stub_open(net, &ours, &theirs);
	ck_assert_uint_eq(net->vault.taken, 4);
	stub_open(net, &ours, &theirs);
	ck_assert_uint_eq(net->vault.taken, 4);
	ask(net, ours, "t", "and the new ones too");
	stub_free(net);
}
