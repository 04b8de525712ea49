/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_session.c - sessions that were accepted: their beginning and end */

#include "check_main.h"

#include <stdlib.h>

#include "ostler/net/session.h"
#include "ostler/net/session_rig.h"
#include "scarce.h"

START_TEST(a_session_is_told_when_it_begins_and_ends)
{
	struct fake_session *s;
	uint32_t number;

	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, &session_alice);
	number = s->common.number;
	ck_assert_uint_ne(number, 0);
	ck_assert_int_eq(r.event.kind, RIG_SESSION);
	ck_assert_uint_eq(r.event.session.number, number);
	ck_assert_ptr_eq(r.event.session.listener, &r.listener);
	ck_assert(address_equal(&r.event.session.peer, &r.client));
	ck_assert(r.event.session.has_identity);
	ck_assert(deviceid_equal(&r.event.session.identity, &session_alice));
	ck_assert(rig_logged(&r, "session event=up peer=10.0.0.9:1000 "
	    "identity=a11ce000-0000-0000-0000-000000000000 proof=psk "
	    "transport=fake+tcp listener=in\n"));
	fake_end(s, SESSION_END_PEER);
	ck_assert_int_eq(r.event.kind, RIG_SESSION_END);
	ck_assert_uint_eq(r.event.session.number, number);
	ck_assert(rig_logged(&r, "listener=in reason=closed "
	    "detail=because\n"));
	ck_assert_uint_eq(rig_count(&r, METRIC_SESSIONS_ACCEPTED), 1);
	ck_assert_uint_eq(rig_count(&r, METRIC_SESSIONS_CLOSED), 1);
	session_expect_none();
}
END_TEST

START_TEST(nobody_need_want_to_know_of_sessions)
{
	struct hop_receiver none = { .arg = NULL };
	struct fake_session *s;

	session_rig_start(&fake_stream_transport);
	hop_set_receiver(r.net, &none);
	s = session_accept(1000, NULL);
	fake_end(s, SESSION_END_LOST);
	ck_assert_uint_eq(rig_count(&r, METRIC_SESSIONS_LOST), 1);
	session_expect_none();
}
END_TEST

START_TEST(sessions_above_the_limit_are_refused)
{
	struct fake_session *s[3];
	enum wax_status st;

	session_rig_start(&fake_stream_transport);
	for (uint16_t i = 0; i < 3; i++)
		s[i] = session_accept((uint16_t)(1000 + i), NULL);
	ck_assert_ptr_null(fake_accept(&r.streams, &r.listener, &r.client,
	    NULL, &st));
	ck_assert_int_eq(st, WAX_LIMIT);
	ck_assert_uint_eq(rig_count(&r, METRIC_SESSIONS_FULL), 1);
	ck_assert(rig_logged(&r, "session event=refused peer=10.0.0.9:1002 "
	    "transport=fake+tcp listener=in reason=full\n"));
	fake_end(s[1], SESSION_END_PEER);
	session_accept(1004, NULL);
	ck_assert_uint_eq(rig_usage(&r).sessions, 3);
}
END_TEST

START_TEST(a_peer_that_never_became_a_session_is_told_and_counted)
{
	struct fake_session *listener;

	session_rig_start(&fake_stream_transport);
	listener = fake_find_session(&r.streams, 1);
	net_take_refused(&listener->common, &r.client, SESSION_END_INSECURE,
	    "unknown-ca");
	ck_assert_uint_eq(rig_count(&r, METRIC_SESSIONS_REFUSED), 1);
	ck_assert(rig_logged(&r, "event=refused peer=10.0.0.9:60000 "
	    "transport=fake+tcp listener=in reason=insecure "
	    "detail=unknown-ca\n"));
}
END_TEST

/* RFC 8323 section 7.4. */
START_TEST(the_end_of_a_session_must_end_what_is_open_on_it)
{
	for (size_t i = 0; i < 2; i++) {
		struct fake_session *s, *other;
		struct inbound *in;

		session_rig_start(session_kinds[i]);
		s = session_accept(1000, NULL);
		other = session_accept(1001, NULL);
		session_ask(s, 1, "a");			/* fresh */
		in = session_ask(s, 2, "b");		/* observes */
		ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "1",
		    RESPONSE_MORE), WAX_OK);
		ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "2",
		    RESPONSE_MORE), WAX_OK);
		in = session_ask(s, 3, "c");		/* done */
		ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "3",
		    RESPONSE_FINAL), WAX_OK);
		in = session_ask(other, 1, "a");
		fake_end(s, SESSION_END_LOST);
		ck_assert_uint_eq(r.cancels, 2);
		ck_assert_uint_eq(rig_usage(&r).inbounds, 1);
		ck_assert_uint_eq(rig_usage(&r).peers, 0);
		ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "4",
		    RESPONSE_FINAL), WAX_OK);
		fake_end(other, SESSION_END_PEER);
		session_expect_none();
		if (i == 0)
			session_rig_restart();
	}
}
END_TEST

static struct inbound *sibling;
static enum wax_status sibling_answer;

static void
answer_sibling(void *arg, struct inbound *in)
{
	(void)arg;
	(void)in;
	if (sibling == NULL)
		return;
	sibling_answer = rig_respond(&r, sibling, MESSAGE_CON, "late",
	    RESPONSE_FINAL);
	inbound_drop(sibling);
	sibling = NULL;
}

START_TEST(nothing_is_sent_on_a_session_that_is_ending)
{
	for (size_t i = 0; i < 2; i++) {
		struct hop_receiver receiver;
		struct fake_session *s;

		session_rig_start(session_kinds[i]);
		s = session_accept(1000, NULL);
		sibling = session_ask(s, 1, "a");
		session_ask(s, 2, "b");		/* is cancelled first */
		receiver = (struct hop_receiver){
			.take_cancel = answer_sibling,
		};
		hop_set_receiver(r.net, &receiver);
		fake_end(s, SESSION_END_LOST);
		ck_assert_ptr_null(sibling);
		ck_assert_int_eq(sibling_answer, WAX_STATE);
		session_expect_silence();
		session_expect_none();
		if (i == 0)
			session_rig_restart();
	}
}
END_TEST

START_TEST(a_released_session_ends_once_nothing_is_open)
{
	struct fake_session *s;
	struct inbound *in;

	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	in = session_ask(s, 0, "a");
	net_take_release(&s->common);
	net_flush(r.net);
	ck_assert_uint_eq(rig_usage(&r).sessions, 1);
	/* no new requests to it (RFC 8323 section 5.5) */
	ck_assert_ptr_null(hop_get_session(r.net, s->common.number));
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "1",
	    RESPONSE_FINAL), WAX_OK);
	session_expect(s, "41 45 0000 61 ff 31");
	net_flush(r.net);
	ck_assert_uint_eq(r.session_ends, 1);
	ck_assert(rig_logged(&r, "reason=released\n"));
	session_expect_none();
}
END_TEST

static void
release_one(struct fake_streams *f)
{
	struct fake_session *s;

	LIST_FOREACH(s, &f->sessions, order) {
		if (s->accepts)
			continue;
		net_take_release(&s->common);
		return;
	}
}

START_TEST(a_session_released_at_the_end_of_the_turn_ends_in_it)
{
	session_rig_start(&fake_stream_transport);
	session_accept(1000, NULL);
	r.streams.at_flush = release_one;
	net_flush(r.net);
	ck_assert_uint_eq(r.session_ends, 1);
	ck_assert_uint_gt(timers_next(&r.timers), r.now);
}
END_TEST

START_TEST(what_the_end_of_a_turn_leaves_has_the_next_turn_at_once)
{
	r.listener.sessions_max = 30;
	session_rig_start(&fake_stream_transport);
	for (uint16_t i = 0; i < 30; i++)
		session_accept((uint16_t)(1000 + i), NULL);
	r.streams.at_flush = release_one;
	net_flush(r.net);
	ck_assert_uint_lt(r.session_ends, 30);
	while (r.session_ends < 30) {
		unsigned before = r.session_ends;

		ck_assert_uint_le(timers_next(&r.timers), r.now);
		rig_pass(&r, 0);
		ck_assert_uint_gt(r.session_ends, before);
	}
	ck_assert_uint_gt(timers_next(&r.timers), r.now);
}
END_TEST

START_TEST(a_session_can_be_found_and_ended_by_its_number)
{
	struct hop_session facts;
	struct fake_session *s;
	uint32_t number;

	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	number = s->common.number;
	session_ask(s, 0, "a");
	hop_end_session(r.net, 0, number + 1, "nobody");
	hop_end_session(r.net, 1, number, "another worker's");
	ck_assert(hop_find_session(r.net, number, &facts));
	ck_assert_uint_eq(facts.number, number);
	ck_assert_ptr_eq(facts.listener, &r.listener);
	ck_assert(!hop_find_session(r.net, number + 1, &facts));
	hop_end_session(r.net, 0, number, "operator");
	ck_assert(!hop_find_session(r.net, number, &facts));
	hop_end_session(r.net, 0, number, "again");
	ck_assert_uint_eq(r.session_ends, 0);
	net_flush(r.net);
	ck_assert_uint_eq(r.session_ends, 1);
	ck_assert_uint_eq(r.cancels, 1);
	ck_assert(rig_logged(&r, "reason=operator\n"));
	ck_assert(!rig_logged(&r, "again"));
	hop_end_session(r.net, 0, number, "gone");
	session_expect_none();
}
END_TEST

START_TEST(what_comes_after_the_end_is_ignored)
{
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };

	for (size_t i = 0; i < 2; i++) {
		struct fake_session *s;

		session_rig_start(session_kinds[i]);
		s = session_accept(1000, NULL);
		hop_end_session(r.net, 0, s->common.number, "test");
		sessions_end_doomed(r.net);
		fake_say(s, &m);
		net_take_alive(&s->common);
		net_take_release(&s->common);
		net_take_closed(&s->common, SESSION_END_LOST, "twice");
		ck_assert_uint_eq(r.requests, 0);
		ck_assert_uint_eq(r.session_ends, 1);
		session_expect_none();
		if (i == 0)
			session_rig_restart();
	}
}
END_TEST

START_TEST(a_net_ends_with_all_its_sessions)
{
	for (size_t i = 0; i < 2; i++) {
		struct fake_session *s;
		struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
		struct hop_request q = { .message = &m };
		struct outbound *out;

		r.listener.keep_alive = CLOCK_S(30);
		session_rig_start(session_kinds[i]);
		s = session_accept(1000, &session_alice);
		session_ask(s, 1, "a");
		ck_assert_int_eq(hop_send_request(hop_get_session(r.net,
		    s->common.number), &q, &out), WAX_OK);
		session_accept(1001, NULL);
		hop_end_session(r.net, 0, s->common.number, "test");
		if (i == 0)
			session_rig_restart();
	}
}
END_TEST

START_TEST(without_memory_no_session_is_accepted)
{
	struct fake_session *listener, session = { .slow = false };
	struct session_peer peer = { .is_secure = false };
	enum wax_status st;

	session_rig_start(&fake_stream_transport);
	if (!SCARCE_WORKS)
		return;
	listener = fake_find_session(&r.streams, 1);
	scarce_memory = true;
	st = net_accept(&listener->common, &session.common, &peer);
	scarce_memory = false;
	ck_assert_int_eq(st, WAX_MEMORY);
	ck_assert_ptr_null(session.common.session);
	ck_assert_uint_eq(rig_usage(&r).sessions, 0);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/session", session_rig_setup,
    session_rig_clear,
    a_session_is_told_when_it_begins_and_ends,
    nobody_need_want_to_know_of_sessions,
    sessions_above_the_limit_are_refused,
    a_peer_that_never_became_a_session_is_told_and_counted,
    the_end_of_a_session_must_end_what_is_open_on_it,
    nothing_is_sent_on_a_session_that_is_ending,
    a_released_session_ends_once_nothing_is_open,
    a_session_released_at_the_end_of_the_turn_ends_in_it,
    what_the_end_of_a_turn_leaves_has_the_next_turn_at_once,
    a_session_can_be_found_and_ended_by_its_number,
    what_comes_after_the_end_is_ignored,
    a_net_ends_with_all_its_sessions,
    without_memory_no_session_is_accepted)
