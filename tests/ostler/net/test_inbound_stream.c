/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_inbound_stream.c - requests on sessions and their answers (RFC 8323, RFC
   7252 section 9) */

#include "check_main.h"

#include <stdlib.h>

#include "ostler/net/session.h"
#include "ostler/net/session_rig.h"
#include "scarce.h"

START_TEST(a_request_has_its_sessions_client_and_identity)
{
	for (size_t i = 0; i < 2; i++) {
		struct fake_session *s, *anonymous;
		struct inbound *in;

		session_rig_start(session_kinds[i]);
		s = session_accept(1000, &session_alice);
		anonymous = session_accept(1001, NULL);
		in = session_ask(s, 1, "ab");
		ck_assert_ptr_nonnull(in);
		ck_assert_uint_eq(in->client.session, s->common.number);
		ck_assert_uint_eq(in->client.peer.port, 1000);
		ck_assert_ptr_eq(in->listener, &r.listener);
		ck_assert(deviceid_equal(in->identity, &session_alice));
		ck_assert_int_eq(inbound_type(in), MESSAGE_CON);
		ck_assert(bytes_equal(inbound_token(in), bytes_of_text("ab")));
		inbound_drop(in);
		in = session_ask(anonymous, 1, "ab");
		ck_assert_ptr_null(in->identity);
		inbound_drop(in);
		if (i == 0)
			session_rig_restart();
	}
}
END_TEST

START_TEST(a_request_has_the_issuer_of_its_sessions_certificate)
{
	for (size_t i = 0; i < 2; i++) {
		struct fake_session *first, *second, *key;
		struct inbound *in;
		const char *issuer;

		session_rig_start(session_kinds[i]);
		r.streams.issuer = "CN=House CA";
		first = session_accept(1000, &session_alice);
		second = session_accept(1001, &session_alice);
		r.streams.issuer = NULL;
		key = session_accept(1002, &session_alice);
		in = session_ask(first, 1, "ab");
		issuer = in->issuer;
		ck_assert_str_eq(issuer, "CN=House CA");
		inbound_drop(in);
		fake_end(first, SESSION_END_PEER);
		in = session_ask(second, 1, "ab");
		ck_assert_ptr_eq(in->issuer, issuer);
		inbound_drop(in);
		in = session_ask(key, 1, "ab");
		ck_assert_ptr_null(in->issuer);
		inbound_drop(in);
		ck_assert(rig_logged(&r, "issuer=\"CN=House CA\""));
		if (i == 0)
			session_rig_restart();
	}
}
END_TEST

START_TEST(an_answer_on_a_stream_has_the_requests_token)
{
	struct fake_session *s;
	struct inbound *in;

	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	in = session_ask(s, 0, "ab");
	ck_assert_uint_eq(rig_count(&r, METRIC_REQUESTS_RECEIVED), 1);
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_ACK, "x",
	    RESPONSE_FINAL), WAX_OK);
	session_expect(s, "42 45 0000 6162 ff 78");
	ck_assert_uint_eq(rig_usage(&r).inbounds, 0);
	rig_pass(&r, CLOCK_S(10));
	session_expect_silence();
}
END_TEST

START_TEST(a_session_is_none_the_wiser_for_what_is_ignored_on_it)
{
	for (size_t i = 0; i < 2; i++) {
		struct fake_session *s;

		session_rig_start(session_kinds[i]);
		s = session_accept(1000, NULL);
		inbound_ignore(session_ask(s, 1, "ab"));
		rig_pass(&r, CLOCK_S(10));
		session_expect_silence();
		ck_assert_uint_eq(rig_usage(&r).waiting, 0);
		ck_assert_uint_eq(rig_usage(&r).sessions, 1);
		fake_end(s, SESSION_END_PEER);
		session_expect_none();
		if (i == 0)
			session_rig_restart();
	}
}
END_TEST

START_TEST(two_messages_on_a_stream_are_two_requests)
{
	struct fake_session *s;
	struct inbound *first, *second;

	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	first = session_ask(s, 0, "a");
	second = session_ask(s, 0, "a");
	ck_assert_ptr_nonnull(second);
	ck_assert_ptr_ne(first, second);
	inbound_drop(first);
	inbound_drop(second);
	rig_pass(&r, CLOCK_S(5));
	session_expect_silence();
	ck_assert_uint_eq(rig_usage(&r).inbounds, 0);
}
END_TEST

START_TEST(notifications_follow_on_a_stream)
{
	struct fake_session *s;
	struct inbound *in;

	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	in = session_ask(s, 0, "a");
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(rig_respond(&r, in, MESSAGE_NON, "x",
		    RESPONSE_MORE), WAX_OK);
		session_expect(s, "41 45 0000 61 ff 78");
		rig_pass(&r, CLOCK_S(100));
	}
	ck_assert_uint_eq(rig_usage(&r).waiting, 1);
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "y",
	    RESPONSE_FINAL), WAX_OK);
	session_expect(s, "41 45 0000 61 ff 79");
	ck_assert_uint_eq(rig_usage(&r).inbounds, 0);
}
END_TEST

START_TEST(a_notification_is_skipped_for_a_slow_reader)
{
	struct fake_session *s;
	struct inbound *in;

	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	in = session_ask(s, 0, "a");
	s->slow = true;
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "1",
	    RESPONSE_MORE), WAX_OK);
	session_expect_silence();
	ck_assert_uint_eq(rig_count(&r, METRIC_NOTIFICATIONS_SKIPPED), 1);
	s->slow = false;
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "2",
	    RESPONSE_MORE), WAX_OK);
	session_expect(s, "41 45 0000 61 ff 32");
	ck_assert_uint_eq(rig_usage(&r).sessions, 1);
}
END_TEST

START_TEST(who_does_not_read_its_answer_is_let_go)
{
	struct fake_session *s;
	struct inbound *in;

	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	session_ask(s, 0, "a");
	in = session_ask(s, 0, "b");
	s->slow = true;
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "1",
	    RESPONSE_FINAL), WAX_OK);
	/* not from inside the receiver's own call */
	ck_assert_uint_eq(r.cancels + r.session_ends, 0);
	net_flush(r.net);
	ck_assert_uint_eq(r.cancels, 1);
	ck_assert_uint_eq(r.session_ends, 1);
	ck_assert_uint_eq(r.streams.closes, 1);
	ck_assert_uint_eq(rig_count(&r, METRIC_SESSIONS_SLOW), 1);
	ck_assert(rig_logged(&r, "reason=slow-reader\n"));
	session_expect_none();
}
END_TEST

START_TEST(what_a_stream_can_not_carry_stays_to_be_answered_otherwise)
{
	struct fake_session *s;
	struct inbound *in;

	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	in = session_ask(s, 0, "a");
	s->max = 6;
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "123456",
	    RESPONSE_FINAL), WAX_RANGE);
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "",
	    RESPONSE_FINAL), WAX_OK);
	session_expect(s, "41 45 0000 61");
	/* one that is down: its end comes */
	in = session_ask(s, 0, "b");
	s->broken = true;
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "",
	    RESPONSE_FINAL), WAX_OK);
	fake_end(s, SESSION_END_LOST);
	ck_assert_uint_eq(r.cancels, 0);
	session_expect_none();
}
END_TEST

START_TEST(duplicates_are_known_by_session_and_message_id)
{
	struct fake_session *s, *again;
	struct inbound *in;

	session_rig_start(&fake_secure_transport);
	s = session_accept(1000, NULL);
	in = session_ask(s, 7, "a");
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_ACK, "1",
	    RESPONSE_FINAL), WAX_OK);
	session_expect(s, "61 45 0007 61 ff 31");
	ck_assert_ptr_null(session_ask(s, 7, "a"));
	session_expect(s, "61 45 0007 61 ff 31");
	/* the same peer in a new session starts anew (RFC 7252 section
	   9.1.1) */
	fake_end(s, SESSION_END_PEER);
	again = session_accept(1000, NULL);
	in = session_ask(again, 7, "a");
	ck_assert_ptr_nonnull(in);
	inbound_drop(in);
	session_expect(again, "60 00 0007");
}
END_TEST

/* RFC 7252 section 4.4: within EXCHANGE_LIFETIME in one direction. */
START_TEST(requests_and_responses_must_not_share_a_message_id)
{
	static bool used[65536];
	struct fake_session *s;
	struct message m = { .type = MESSAGE_NON, .code = CODE_GET };
	struct hop_request q = { .message = &m };
	struct inbound *in;

	r.listener.outstanding = 100000;
	r.conf.inbound_max = 100000;
	session_rig_start(&fake_secure_transport);
	s = session_accept(1000, NULL);
	in = session_ask(s, 1, "a");
	for (int i = 0; i < 20000; i++) {
		struct fake_message *d;
		struct outbound *out;

		ck_assert_int_eq(rig_respond(&r, in, MESSAGE_NON, "1",
		    RESPONSE_MORE), WAX_OK);
		ck_assert_int_eq(hop_send_request(hop_get_session(r.net,
		    s->common.number), &q, &out), WAX_OK);
		outbound_end(out);
		while ((d = fake_take_message(&r.streams)) != NULL) {
			uint16_t mid = session_mid(d);

			/* the first answer is piggybacked */
			ck_assert(d->data[0] >> 4 == 6 || !used[mid]);
			used[mid] |= d->data[0] >> 4 != 6;
			free(d);
		}
	}
}
END_TEST

START_TEST(acknowledgements_go_to_requests_and_then_to_responses)
{
	struct fake_session *s;
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct hop_request q = { .message = &m };
	struct message ack = { .type = MESSAGE_ACK };
	struct outbound *out;
	struct fake_message *d;
	struct inbound *in;

	session_rig_start(&fake_secure_transport);
	s = session_accept(1000, NULL);
	in = session_ask(s, 1, "a");
	rig_pass(&r, CLOCK_S(1));
	session_expect(s, "60 00 0001");
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "1",
	    RESPONSE_FINAL), WAX_OK);
	d = fake_take_message(&r.streams);
	ack.mid = session_mid(d);
	free(d);
	ck_assert_int_eq(hop_send_request(hop_get_session(r.net,
	    s->common.number), &q, &out), WAX_OK);
	d = fake_take_message(&r.streams);
	fake_say(s, &ack);
	ack.mid = session_mid(d);
	free(d);
	fake_say(s, &ack);
	ck_assert_uint_eq(rig_count(&r, METRIC_ACKS_UNMATCHED), 0);
	rig_pass(&r, CLOCK_S(19));
	session_expect_silence();
	fake_say(s, &ack);
	ck_assert_uint_eq(rig_count(&r, METRIC_ACKS_UNMATCHED), 1);
	outbound_end(out);
}
END_TEST

START_TEST(too_many_requests_on_a_stream_are_answered_with_5_03)
{
	struct fake_session *s;

	r.conf.inbound_max = 2;
	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	session_ask(s, 0, "a");
	session_ask(s, 0, "b");
	ck_assert_ptr_null(session_ask(s, 0, "c"));
	session_expect(s, "41 a3 0000 63");
	ck_assert_uint_eq(rig_count(&r, METRIC_INBOUND_FULL), 1);
}
END_TEST

START_TEST(responses_where_no_request_went_are_counted)
{
	struct message m = { .type = MESSAGE_CON, .code = CODE_CONTENT };

	session_rig_start(&fake_stream_transport);
	fake_say(session_accept(1000, NULL), &m);
	ck_assert_uint_eq(rig_count(&r, METRIC_MESSAGES_MISPLACED), 1);
	m.code = CODE_EMPTY;
	fake_say(session_accept(1001, NULL), &m);
	ck_assert_uint_eq(rig_count(&r, METRIC_MESSAGES_MISPLACED), 2);
	session_expect_silence();
}
END_TEST

START_TEST(without_memory_a_request_on_a_stream_is_refused)
{
	struct fake_session *s;
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct outbound *out;
	struct hop_request q = { .message = &m };
	struct hop *back;
	enum wax_status st;

	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	back = hop_get_session(r.net, s->common.number);
	if (!SCARCE_WORKS)
		return;
	scarce_memory = true;
	st = hop_send_request(back, &q, &out);
	scarce_memory = false;
	ck_assert_int_eq(st, WAX_MEMORY);
	ck_assert_uint_eq(rig_usage(&r).outbounds, 0);
	ck_assert_int_eq(hop_send_request(back, &q, &out), WAX_OK);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/inbound_stream", session_rig_setup,
    session_rig_clear,
    a_request_has_its_sessions_client_and_identity,
    a_request_has_the_issuer_of_its_sessions_certificate,
    an_answer_on_a_stream_has_the_requests_token,
    a_session_is_none_the_wiser_for_what_is_ignored_on_it,
    two_messages_on_a_stream_are_two_requests,
    notifications_follow_on_a_stream,
    a_notification_is_skipped_for_a_slow_reader,
    who_does_not_read_its_answer_is_let_go,
    what_a_stream_can_not_carry_stays_to_be_answered_otherwise,
    duplicates_are_known_by_session_and_message_id,
    requests_and_responses_must_not_share_a_message_id,
    acknowledgements_go_to_requests_and_then_to_responses,
    too_many_requests_on_a_stream_are_answered_with_5_03,
    responses_where_no_request_went_are_counted,
    without_memory_a_request_on_a_stream_is_refused)
