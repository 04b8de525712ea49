/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_outbound_stream.c - requests over sessions: while they are opened, on
   streams (RFC 8323), and when they end */

#include "check_main.h"

#include <stdlib.h>

#include "ostler/net/session_rig.h"
#include "scarce.h"

START_TEST(requests_wait_for_the_session_and_are_sent_in_order)
{
	for (size_t i = 0; i < 2; i++) {
		struct outbound *out[3];
		struct fake_session *s;
		const char *const texts[] = { "one", "two", "three" };

		hop_rig_start(session_kinds[i]);
		for (int k = 0; k < 3; k++)
			out[k] = hop_rig_ask(texts[k]);
		ck_assert_uint_eq(r.streams.connects, 1);
		ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_TRYING);
		session_expect_silence();
		s = hop_rig_open();
		ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_UP);
		for (int k = 0; k < 3; k++) {
			struct fake_message *d = hop_rig_expect(s, texts[k]);

			hop_rig_answer(s, d);
			free(d);
			ck_assert_int_eq(r.event.kind, RIG_RESPONSE);
			ck_assert_ptr_eq(r.event.out, out[k]);
			outbound_end(out[k]);
		}
		ck_assert_uint_eq(rig_count(&r, METRIC_SESSIONS_OPENED), 1);
		ck_assert_uint_eq(r.sessions, 0);
		if (i == 0)
			hop_rig_restart();
	}
}
END_TEST

START_TEST(a_request_that_waits_too_long_times_out)
{
	struct outbound *out;
	struct fake_session *s;

	hop_rig_start(&fake_stream_transport);
	out = hop_rig_ask("one");
	rig_pass(&r, CLOCK_S(40));
	ck_assert_uint_eq(r.failures, 1);
	ck_assert_ptr_eq(r.event.out, out);
	ck_assert_int_eq(r.event.why, HOP_TIMEOUT);
	s = hop_rig_open();
	session_expect_silence();
	ck_assert_uint_eq(rig_usage(&r).outbounds, 0);
	free((hop_rig_ask("two"), hop_rig_expect(s, "two")));
}
END_TEST

START_TEST(a_request_ended_while_it_waits_is_not_sent)
{
	hop_rig_start(&fake_secure_transport);
	outbound_end(hop_rig_ask("one"));
	outbound_reject(hop_rig_ask("two"));
	hop_rig_open();
	session_expect_silence();
}
END_TEST

START_TEST(a_failed_outbound_that_is_kept_outlives_its_session)
{
	struct outbound *out;
	struct fake_session *s;

	r.keep_failed = true;
	hop_rig_start(&fake_stream_transport);
	out = hop_rig_ask("one");
	s = hop_rig_open();
	free(hop_rig_expect(s, "one"));
	rig_pass(&r, CLOCK_S(40));
	ck_assert_uint_eq(r.failures, 1);
	/* told once */
	fake_end(s, SESSION_END_LOST);
	net_flush(r.net);
	ck_assert_uint_eq(r.failures, 1);
	ck_assert_uint_eq(rig_usage(&r).outbounds, 1);
	outbound_keep(out);
	outbound_reject(out);
	ck_assert_uint_eq(rig_usage(&r).outbounds, 0);
	/* likewise one of a session that was lost */
	out = hop_rig_ask("two");
	s = hop_rig_open();
	free(hop_rig_expect(s, "two"));
	fake_end(s, SESSION_END_LOST);
	ck_assert_uint_eq(r.failures, 2);
	rig_pass(&r, CLOCK_S(100));
	ck_assert_uint_eq(r.failures, 2);
	outbound_end(out);
}
END_TEST

START_TEST(a_request_inside_take_failure_goes_over_a_new_session)
{
	struct outbound *out, *again;
	struct fake_session *s;

	r.keep_failed = true;
	hop_rig_start(&fake_stream_transport);
	out = hop_rig_ask("one");
	s = hop_rig_open();
	free(hop_rig_expect(s, "one"));
	rig_pass(&r, CLOCK_S(5));
	fake_end(s, SESSION_END_PEER);
	again = hop_rig_ask("two");
	s = hop_rig_open();
	free(hop_rig_expect(s, "two"));
	outbound_end(out);
	outbound_end(again);
}
END_TEST

START_TEST(new_requests_go_past_a_session_that_was_released)
{
	struct fake_session *old, *s;
	struct fake_message *d;
	struct outbound *out, *other;

	hop_rig_start(&fake_stream_transport);
	out = hop_rig_ask("one");
	old = hop_rig_open();
	d = hop_rig_expect(old, "one");
	net_take_release(&old->common);
	other = hop_rig_ask("two");
	s = hop_rig_open();
	ck_assert_ptr_ne(s, old);
	free(hop_rig_expect(s, "two"));
	ck_assert_uint_eq(r.streams.closes, 0);
	hop_rig_answer(old, d);
	free(d);
	ck_assert_ptr_eq(r.event.out, out);
	outbound_end(out);
	net_flush(r.net);
	ck_assert_uint_eq(r.streams.closes, 1);
	ck_assert_uint_eq(rig_usage(&r).sessions, 1);
	ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_UP);
	outbound_end(other);
}
END_TEST

START_TEST(requests_of_the_peer_are_taken_where_the_hop_says_so)
{
	for (size_t i = 0; i < 2; i++) {
		struct message m = {
			.type = MESSAGE_CON, .code = CODE_GET, .mid = 5,
		};
		struct fake_session *s;

		r.hop.connect_at_start = true;
		r.hop.takes_requests = true;
		r.hop.answering.name = (char *)(uintptr_t)"next";
		hop_rig_start(session_kinds[i]);
		rig_pass(&r, 0);
		s = hop_rig_open();
		ck_assert_uint_eq(r.sessions, 1);
		ck_assert_ptr_eq(r.event.session.listener,
		    &hop_conf(hop_rig_hop())->answering);
		/* the way back over it is the hop */
		ck_assert_ptr_eq(hop_get_session(r.net, s->common.number),
		    hop_rig_hop());
		fake_say(s, &m);
		ck_assert_uint_eq(r.requests, 1);
		ck_assert_uint_eq(r.event.in->client.session,
		    s->common.number);
		ck_assert_int_eq(rig_respond(&r, r.event.in, MESSAGE_ACK, "x",
		    RESPONSE_MORE), WAX_OK);
		free(fake_take_message(&r.streams));
		hop_rig_ask("mine");
		free(hop_rig_expect(s, "mine"));
		fake_end(s, SESSION_END_LOST);
		ck_assert_uint_eq(r.cancels + r.failures + r.session_ends, 3);
		if (i == 0)
			hop_rig_restart();
	}
}
END_TEST

START_TEST(requests_of_the_peer_are_refused_where_it_does_not)
{
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct fake_session *s;
	struct fake_message *d;

	hop_rig_start(&fake_stream_transport);
	hop_rig_ask("one");
	s = hop_rig_open();
	free(hop_rig_expect(s, "one"));
	m.token = bytes_of_text("t");
	fake_say(s, &m);
	d = fake_take_message(&r.streams);
	ck_assert_uint_eq(d->data[1], CODE_NOT_FOUND);
	ck_assert_uint_eq(d->data[4], 't');
	free(d);
	/* RFC 7252 section 5.9.3.6: Proxy-Uri: "c" */
	m.options = bytes_of("\xd1\x16" "c", 3);
	fake_say(s, &m);
	d = fake_take_message(&r.streams);
	ck_assert_uint_eq(d->data[1], CODE_PROXYING_NOT_SUPPORTED);
	free(d);
	ck_assert_uint_eq(r.requests, 0);
	ck_assert_uint_eq(rig_count(&r, METRIC_MESSAGES_MISPLACED), 2);
	hop_rig_restart();
	hop_rig_start(&fake_secure_transport);
	hop_rig_ask("one");
	s = hop_rig_open();
	free(hop_rig_expect(s, "one"));
	fake_say(s, &m);
	d = fake_take_message(&r.streams);
	ck_assert_uint_eq(d->data[0], 0x70);
	free(d);
}
END_TEST

START_TEST(what_the_session_does_not_take_is_refused_at_once)
{
	static const struct {
		size_t max;
		bool slow;
		enum wax_status st;
	} rows[] = { { 12, false, WAX_RANGE }, { 0, true, WAX_LIMIT } };
	struct outbound *out;
	struct fake_session *s;

	hop_rig_start(&fake_stream_transport);
	hop_rig_ask("one");
	s = hop_rig_open();
	free(hop_rig_expect(s, "one"));
	for (size_t i = 0; i < 2; i++) {
		s->max = rows[i].max;
		s->slow = rows[i].slow;
		ck_assert_int_eq(hop_rig_try("two", NULL, &out), rows[i].st);
		ck_assert_uint_eq(rig_usage(&r).outbounds, 1);
	}
	ck_assert_uint_eq(r.failures, 0);
}
END_TEST

START_TEST(what_waited_and_is_too_large_fails)
{
	struct fake_session *s;

	hop_rig_start(&fake_stream_transport);
	hop_rig_ask("a longer one");
	hop_rig_ask("one");
	s = hop_rig_opening();
	s->max = 18;
	fake_open(s, NULL);
	ck_assert_uint_eq(r.failures, 1);
	ck_assert_int_eq(r.event.why, HOP_TOO_LARGE);
	free(hop_rig_expect(s, "one"));
	ck_assert_uint_eq(rig_usage(&r).outbounds, 1);
}
END_TEST

START_TEST(a_session_that_is_down_tells_so_later)
{
	struct fake_session *s;

	hop_rig_start(&fake_stream_transport);
	hop_rig_ask("one");
	s = hop_rig_open();
	free(hop_rig_expect(s, "one"));
	s->broken = true;
	hop_rig_ask("two");
	ck_assert_uint_eq(r.failures, 0);
	rig_pass(&r, CLOCK_S(1));
	fake_end(s, SESSION_END_LOST);
	ck_assert_uint_eq(r.failures, 2);
}
END_TEST

START_TEST(nothing_is_repeated_on_a_stream)
{
	hop_rig_start(&fake_stream_transport);
	hop_rig_ask("one");
	free(hop_rig_expect(hop_rig_open(), "one"));
	rig_pass(&r, CLOCK_S(40) - 1);
	session_expect_silence();
	ck_assert_uint_eq(r.failures, 0);
	rig_pass(&r, 1);
	ck_assert_int_eq(r.event.why, HOP_TIMEOUT);
	/* the session is fine */
	ck_assert_uint_eq(rig_usage(&r).sessions, 1);
}
END_TEST

static unsigned taken, refused;

static void
take_response(void *arg, struct outbound *out, const struct message *m)
{
	(void)m;
	ck_assert_ptr_eq(arg, &taken);
	taken++;
	outbound_end(out);
}

static void
take_failure(void *arg, struct outbound *out, enum hop_failure why)
{
	(void)why;
	ck_assert_ptr_eq(arg, &taken);
	refused++;
	outbound_end(out);
}

START_TEST(a_request_may_have_a_taker_of_its_own)
{
	struct hop_taker taker = { &taken, take_response, take_failure };
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct hop_request q = { .message = &m, .taker = &taker };
	struct outbound *out;
	struct fake_session *s;
	struct fake_message *d;

	hop_rig_start(&fake_stream_transport);
	ck_assert_int_eq(hop_send_request(hop_rig_hop(), &q, &out), WAX_OK);
	s = hop_rig_open();
	d = fake_take_message(&r.streams);
	hop_rig_answer(s, d);
	free(d);
	ck_assert_uint_eq(taken, 1);
	ck_assert_int_eq(hop_send_request(hop_rig_hop(), &q, &out), WAX_OK);
	free(fake_take_message(&r.streams));
	fake_end(s, SESSION_END_LOST);
	ck_assert_uint_eq(refused, 1);
	ck_assert_uint_eq(r.responses + r.failures, 0);
}
END_TEST

START_TEST(without_memory_a_hop_opens_nothing)
{
	struct outbound *out;
	enum wax_status st;

	hop_rig_start(&fake_stream_transport);
	if (!SCARCE_WORKS)
		return;
	scarce_memory = true;
	st = hop_rig_try("x", NULL, &out);
	scarce_memory = false;
	ck_assert_int_eq(st, WAX_MEMORY);
	ck_assert_uint_eq(rig_usage(&r).ports, 0);
	ck_assert_uint_eq(rig_usage(&r).outbounds, 0);
	hop_rig_ask("one");
	free(hop_rig_expect(hop_rig_open(), "one"));
}
END_TEST

/* Opening a session takes three pieces of memory, and a request one: whichever
   there is none for, nothing stays behind. */
START_TEST(without_memory_for_the_table_a_session_is_given_up)
{
	struct fake_session *s;

	hop_rig_start(&fake_stream_transport);
	hop_rig_ask("one");
	s = hop_rig_opening();
	if (!SCARCE_WORKS)
		return;
	scarce_memory = true;
	fake_open(s, NULL);
	scarce_memory = false;
	net_flush(r.net);
	ck_assert_uint_eq(r.failures, 1);
	ck_assert_int_eq(r.event.why, HOP_REFUSED);
	ck_assert_uint_eq(rig_usage(&r).sessions, 0);
	ck_assert_uint_eq(rig_usage(&r).ports, 0);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/outbound_stream", hop_rig_setup,
    session_rig_clear,
    requests_wait_for_the_session_and_are_sent_in_order,
    a_request_that_waits_too_long_times_out,
    a_request_ended_while_it_waits_is_not_sent,
    a_failed_outbound_that_is_kept_outlives_its_session,
    a_request_inside_take_failure_goes_over_a_new_session,
    new_requests_go_past_a_session_that_was_released,
    requests_of_the_peer_are_taken_where_the_hop_says_so,
    requests_of_the_peer_are_refused_where_it_does_not,
    what_the_session_does_not_take_is_refused_at_once,
    what_waited_and_is_too_large_fails,
    a_session_that_is_down_tells_so_later,
    nothing_is_repeated_on_a_stream,
    a_request_may_have_a_taker_of_its_own,
    without_memory_a_hop_opens_nothing,
    without_memory_for_the_table_a_session_is_given_up)
