/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_net_change.c - new settings while requests and sessions are open */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "check_main.h"
#include "ostler/net/made_conf.h"
#include "ostler/net/session_rig.h"
#include "scarce.h"

#define IN 5683		/* the port of the usual listener */

static struct net_conf *now;

static void
setup(void)
{
	rig_init(&r);
	rig_start(&r);
}

static void
teardown(void)
{
	rig_clear(&r);
	made_spoil(now);
}

static void
reload(struct net_conf *next)
{
	made_reload(&r, &now, next);
	net_flush(r.net);
}

/* A configuration with a listener for each transport. */
static struct net_conf *
with_listeners(void)
{
	struct net_conf *conf = made_new();

	made_listen(conf, "in", &fake_transport, IN);
	made_listen(conf, "stream", &fake_stream_transport, IN);
	made_listen(conf, "secure", &fake_secure_transport, IN);
	return conf;
}

static struct fake_session *
accept_at(size_t listener, uint16_t port)
{
	struct fake_session *s;
	enum wax_status st;

	r.client.port = port;
	s = fake_accept(&r.streams, &now->listeners[listener], &r.client,
	    &session_alice, &st);
	ck_assert_ptr_nonnull(s);
	return s;
}

static struct outbound *
ask(struct hop *hop, struct outbound *earlier)
{
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct hop_request q = { .message = &m, .same_as = earlier,
		.is_cancel = earlier != NULL };
	struct outbound *out;

	ck_assert_int_eq(hop_send_request(hop, &q, &out), WAX_OK);
	return out;
}

static enum wax_status
try(struct hop *hop)
{
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct hop_request q = { .message = &m };
	struct outbound *out;

	return hop_send_request(hop, &q, &out);
}

/* --- listeners ----------------------------------------------------------- */

START_TEST(a_kept_listener_keeps_its_sessions_and_open_requests)
{
	struct fake_session *s[2];
	struct inbound *in[3];
	struct hop_session facts;
	struct net_conf *next;

	reload(with_listeners());
	rig_ask(&r, "41 01 1234 aa");
	in[0] = r.event.in;
	for (size_t i = 0; i < 2; i++) {
		s[i] = accept_at(1 + i, (uint16_t)(1000 + i));
		in[1 + i] = session_ask(s[i], 1, "ab");
	}
	next = with_listeners();
	next->listeners[0].name[0] = 'I';
	next->listeners[1].idle = CLOCK_S(7);
	reload(next);
	for (size_t i = 0; i < 3; i++)
		ck_assert_ptr_eq(in[i]->listener, &next->listeners[i]);
	r.client.port = 60000;
	ck_assert_int_eq(rig_respond(&r, in[0], MESSAGE_CON, "x",
	    RESPONSE_FINAL), WAX_OK);
	rig_expect(&r, &r.client, "61 45 1234 aa ff 78");
	ck_assert_int_eq(rig_respond(&r, in[1], MESSAGE_CON, "x",
	    RESPONSE_FINAL), WAX_OK);
	session_expect(s[0], "42 45 0000 6162 ff 78");
	inbound_drop(in[2]);
	ck_assert_ptr_nonnull(session_ask(s[1], 2, "ab"));
	inbound_drop(r.event.in);
	ck_assert_uint_eq(rig_usage(&r).sessions, 2);
	ck_assert(hop_find_session(r.net, s[1]->common.number, &facts));
	ck_assert_ptr_eq(facts.listener, &next->listeners[2]);
	ck_assert(!hop_find_session(r.net, 12345, &facts));
	rig_pass(&r, CLOCK_S(7));
	ck_assert_uint_eq(rig_usage(&r).sessions, 1);
	ck_assert(rig_logged(&r, "reason=idle"));
	ck_assert_uint_eq(r.cancels, 0);
}
END_TEST

START_TEST(a_new_listener_takes_requests_and_sessions)
{
	struct net_conf *next;

	reload(with_listeners());
	next = made_new();
	for (size_t i = 3; i-- > 0;)	/* their order does not matter */
		made_listen(next, now->listeners[i].name,
		    now->listeners[i].transport, IN);
	made_listen(next, "more", &fake_transport, 7);
	made_listen(next, "calls", &fake_stream_transport, 8);
	reload(next);
	r.server.port = 7;
	rig_ask(&r, "51 01 1234 aa");
	ck_assert_ptr_eq(r.event.in->listener, &next->listeners[3]);
	ck_assert_ptr_nonnull(session_ask(accept_at(4, 1000), 1, "a"));
	ck_assert_ptr_eq(r.event.in->listener, &next->listeners[4]);
	ck_assert_ptr_nonnull(session_ask(accept_at(1, 1001), 1, "a"));
	ck_assert_str_eq(r.event.in->listener->name, "stream");
}
END_TEST

START_TEST(a_listener_that_is_gone_takes_all_that_came_there_along)
{
	uint8_t bytes[] = { 0x50, 0x01, 0x12, 0x36 };
	struct fake_session *s;

	reload(with_listeners());
	made_reload(&r, &now, made_new());
	net_flush(r.net);
	ck_assert(!fake_put(&r.fake, &r.client, &r.server,
	    BYTES_ARRAY(bytes)));
	reload(with_listeners());
	rig_ask(&r, "41 01 1234 aa");
	rig_ask(&r, "51 01 1235 aa");
	inbound_drop(r.event.in);
	s = accept_at(1, 1000);
	session_ask(s, 1, "a");
	session_ask(accept_at(2, 1001), 1, "a");
	rig_respond(&r, r.event.in, MESSAGE_CON, "", RESPONSE_MORE);
	ck_assert_uint_eq(rig_usage(&r).inbounds, 4);
	made_reload(&r, &now, made_new());
	ck_assert_uint_eq(r.cancels, 0);	/* not from inside */
	net_flush(r.net);
	ck_assert_uint_eq(r.cancels, 3);
	ck_assert_uint_eq(r.session_ends, 2);
	ck_assert_uint_eq(rig_usage(&r).inbounds, 0);
	ck_assert_uint_eq(rig_usage(&r).peers, 0);
	ck_assert_uint_eq(rig_usage(&r).sessions, 0);
	ck_assert(rig_logged(&r, "listener=stream reason=reload"));
	ck_assert(rig_logged(&r, "listener=secure reason=reload"));
	ck_assert(!fake_put(&r.fake, &r.client, &r.server,
	    BYTES_ARRAY(bytes)));
}
END_TEST

/* Till the turn ends its socket is still there. */
START_TEST(who_comes_to_a_listener_that_goes_is_let_go_with_it)
{
	struct fake_session *s, *l;
	enum wax_status st;

	reload(with_listeners());
	accept_at(1, 1000);
	made_reload(&r, &now, made_new());
	l = NULL;
	LIST_FOREACH(s, &r.streams.sessions, order)
		if (s->accepts && s->common.transport ==
		    &fake_stream_transport)
			l = s;
	ck_assert_ptr_nonnull(l);
	r.client.port = 1001;
	s = fake_accept(&r.streams, l->common.listener, &r.client, NULL, &st);
	ck_assert_ptr_nonnull(s);
	ck_assert_ptr_nonnull(session_ask(s, 1, "a"));
	ck_assert_str_eq(r.event.in->listener->name, "stream");
	net_flush(r.net);
	ck_assert_uint_eq(r.cancels, 1);
	ck_assert_uint_eq(rig_usage(&r).sessions, 0);
}
END_TEST

static struct inbound *other_in;

static void
respond_to_other(void *arg, struct inbound *in)
{
	(void)arg;
	(void)in;
	r.cancels++;
	if (other_in != NULL)
		rig_respond(&r, other_in, MESSAGE_CON, "", RESPONSE_FINAL);
	other_in = NULL;
}

START_TEST(what_is_answered_while_its_listener_goes_leaves_nothing)
{
	struct hop_receiver receiver = { .take_cancel = respond_to_other };
	struct inbound *first;

	reload(with_listeners());
	rig_ask(&r, "41 01 1234 aa");
	first = r.event.in;
	rig_ask(&r, "41 01 1235 aa");
	other_in = r.event.in;
	ck_assert_ptr_ne(first, other_in);
	hop_set_receiver(r.net, &receiver);
	reload(made_new());
	ck_assert_uint_eq(rig_usage(&r).inbounds, 0);
	ck_assert_uint_eq(rig_usage(&r).peers, 0);
	ck_assert_uint_ge(r.cancels, 1);
}
END_TEST

START_TEST(new_limits_of_a_listener_are_for_new_sessions)
{
	struct net_conf *next;
	struct fake_session *s;
	enum wax_status st;

	reload(with_listeners());
	accept_at(1, 1000);
	s = accept_at(1, 1001);
	next = with_listeners();
	next->listeners[1].sessions_max = 1;
	reload(next);
	ck_assert_uint_eq(rig_usage(&r).sessions, 2);
	ck_assert_ptr_null(fake_accept(&r.streams, &now->listeners[1],
	    &r.client, NULL, &st));
	ck_assert_int_eq(st, WAX_LIMIT);
	fake_end(s, SESSION_END_PEER);
	net_flush(r.net);
	ck_assert_ptr_null(fake_accept(&r.streams, &now->listeners[1],
	    &r.client, NULL, &st));
	next = with_listeners();
	next->listeners[1].sessions_max = 2;
	reload(next);
	accept_at(1, 1002);
}
END_TEST

/* --- what can not be ----------------------------------------------------- */

START_TEST(what_can_not_be_opened_changes_nothing)
{
	struct net_conf *next = with_listeners();
	struct net_change *change;
	struct outbound *out;
	struct inbound *in;
	size_t which;

	made_hop(next, "next", &fake_transport, 1);
	reload(next);
	rig_ask(&r, "51 01 1234 aa");
	in = r.event.in;
	out = ask(hop_get(r.net, 0), NULL);
	next = with_listeners();
	made_listen(next, "more", &fake_transport, 9);
	made_listen(next, "again", &fake_transport, IN);
	made_hop(next, "other", &fake_stream_transport, 1);
	ck_assert_int_eq(net_prepare(r.net, next, NULL, &change, &which),
	    WAX_SYSTEM);
	ck_assert_uint_eq(which, 4);
	ck_assert_int_eq(errno, EADDRINUSE);
	made_spoil(next);
	net_flush(r.net);
	ck_assert_ptr_eq(in->listener, &now->listeners[0]);
	ck_assert_ptr_eq(hop_get(r.net, 0), out->hop);
	ck_assert_str_eq(hop_conf(out->hop)->name, "next");
	ck_assert(!hop_is_retired(out->hop));
	ck_assert_uint_eq(rig_usage(&r).outbounds, 1);
	r.server.port = 9;
	ck_assert(!fake_put(&r.fake, &r.client, &r.server, bytes_of("", 0)));
	inbound_drop(in);
	outbound_end(out);
}
END_TEST

START_TEST(what_is_prepared_can_be_given_up)
{
	struct net_conf *next = with_listeners();
	struct net_change *change;
	struct fake_session *s;
	size_t which;

	made_hop(next, "a", &fake_transport, 1);
	made_hop(next, "b", &fake_transport, 2);
	reload(next);
	s = accept_at(1, 1000);
	outbound_end(ask(hop_get(r.net, 1), NULL));
	next = made_new();
	made_listen(next, "in", &fake_transport, IN);
	made_listen(next, "more", &fake_transport, 9);
	made_hop(next, "a", &fake_transport, 1);
	made_hop(next, "c", &fake_transport, 1)->connect_at_start = true;
	ck_assert_int_eq(net_prepare(r.net, next, NULL, &change, &which),
	    WAX_OK);
	net_abort(r.net, change);
	made_spoil(next);
	net_flush(r.net);
	ck_assert_ptr_nonnull(session_ask(s, 1, "a"));
	ck_assert_ptr_eq(r.event.in->listener, &now->listeners[1]);
	ck_assert_int_eq(try(hop_get(r.net, 1)), WAX_OK);
	r.server.port = 9;
	ck_assert(!fake_put(&r.fake, &r.client, &r.server, bytes_of("", 0)));
	net_abort(r.net, NULL);
}
END_TEST

START_TEST(without_memory_nothing_changes)
{
	struct net_conf *next = with_listeners();
	struct net_change *change = NULL;
	enum wax_status st;
	size_t which;

	reload(with_listeners());
	scarce_memory = SCARCE_WORKS;
	st = net_prepare(r.net, next, NULL, &change, &which);
	scarce_memory = false;
	ck_assert_int_eq(st, SCARCE_WORKS ? WAX_MEMORY : WAX_OK);
	net_abort(r.net, change);
	made_spoil(next);
	accept_at(1, 1000);
}
END_TEST

START_TEST(the_way_back_outlives_the_settings_of_its_listener)
{
	struct net_conf *next;
	struct fake_session *s;
	struct fake_message *d;
	struct outbound *out, *late;

	reload(with_listeners());
	s = accept_at(1, 1000);
	out = ask(hop_get_session(r.net, s->common.number), NULL);
	d = fake_take_message(&r.streams);
	next = with_listeners();
	next->listeners[1].outstanding = 2;
	reload(next);
	ck_assert_uint_eq(hop_conf(out->hop)->outstanding, 2);
	ck_assert_str_eq(hop_conf(out->hop)->name, "stream");
	hop_rig_answer(s, d);
	ck_assert_uint_eq(r.responses, 1);
	outbound_end(out);
	r.keep_failed = true;
	late = ask(hop_get_session(r.net, s->common.number), NULL);
	reload(made_new());
	ck_assert_uint_eq(r.failures, 1);
	reload(made_new());
	ck_assert_str_eq(hop_conf(late->hop)->name, "stream");
	outbound_end(late);
	free(d);
	free(fake_take_message(&r.streams));
}
END_TEST

START_TEST(what_a_worker_remembers_has_a_new_limit)
{
	char text[64];
	struct net_conf *next;

	reload(with_listeners());
	for (unsigned i = 0; i < 90; i++) {
		(void)snprintf(text, sizeof(text), "51 01 %04x aa", i);
		rig_ask(&r, text);
		inbound_drop(r.event.in);
	}
	next = with_listeners();
	next->inbound_max = 10;
	reload(next);
	ck_assert_uint_eq(rig_usage(&r).inbounds, 90);
	rig_ask(&r, "51 01 1000 aa");
	ck_assert_uint_eq(r.requests, 91);
	ck_assert_uint_eq(rig_usage(&r).inbounds, 10);
	next = with_listeners();
	next->inbound_max = 200;
	next->ack_delay = CLOCK_MS(10);
	reload(next);
	rig_ask(&r, "41 01 1001 aa");
	rig_pass(&r, CLOCK_MS(10));
	rig_expect(&r, &r.client, "60 00 1001");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/net_change", setup, teardown,
    a_kept_listener_keeps_its_sessions_and_open_requests,
    a_new_listener_takes_requests_and_sessions,
    a_listener_that_is_gone_takes_all_that_came_there_along,
    who_comes_to_a_listener_that_goes_is_let_go_with_it,
    what_is_answered_while_its_listener_goes_leaves_nothing,
    new_limits_of_a_listener_are_for_new_sessions,
    what_can_not_be_opened_changes_nothing,
    what_is_prepared_can_be_given_up,
    without_memory_nothing_changes,
    the_way_back_outlives_the_settings_of_its_listener,
    what_a_worker_remembers_has_a_new_limit)
