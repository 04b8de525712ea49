/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_session_alive.c - sessions without traffic (RFC 7252 section 4.3, RFC
   8323 section 5.4) */

#include "check_main.h"

#include <stdlib.h>

#include "ostler/net/session.h"
#include "ostler/net/session_rig.h"

START_TEST(an_idle_session_ends_when_nothing_is_open)
{
	for (size_t i = 0; i < 2; i++) {
		struct fake_session *s;
		struct inbound *in;

		r.listener.idle = CLOCK_S(60);
		session_rig_start(session_kinds[i]);
		s = session_accept(1000, NULL);
		rig_pass(&r, CLOCK_S(50));
		in = session_ask(s, 1, "a");
		rig_pass(&r, CLOCK_S(500));
		ck_assert_uint_eq(rig_usage(&r).sessions, 1);
		ck_assert_int_eq(rig_respond(&r, in, MESSAGE_NON, "1",
		    RESPONSE_FINAL), WAX_OK);
		rig_pass(&r, CLOCK_S(59));
		ck_assert_uint_eq(rig_usage(&r).sessions, 1);
		rig_pass(&r, CLOCK_S(61));
		ck_assert_uint_eq(r.session_ends, 1);
		ck_assert_uint_eq(r.streams.closes, 1);
		ck_assert_uint_eq(rig_count(&r, METRIC_SESSIONS_IDLE), 1);
		ck_assert(rig_logged(&r, "reason=idle\n"));
		session_expect_none();
		if (i == 0)
			session_rig_restart();
	}
}
END_TEST

START_TEST(a_silent_stream_is_asked_and_then_lost)
{
	struct fake_session *s;

	r.listener.keep_alive = CLOCK_S(30);
	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	rig_pass(&r, CLOCK_S(30) - 1);
	ck_assert_uint_eq(s->pings, 0);
	rig_pass(&r, 1);
	ck_assert_uint_eq(s->pings, 1);
	rig_pass(&r, CLOCK_S(1));
	net_take_alive(&s->common);
	rig_pass(&r, CLOCK_S(29));
	ck_assert_uint_eq(s->pings, 1);
	/* every message is a sign of life */
	inbound_drop(session_ask(s, 0, "a"));
	rig_pass(&r, CLOCK_S(29));
	ck_assert_uint_eq(s->pings, 1);
	rig_pass(&r, CLOCK_S(30));
	ck_assert_uint_eq(s->pings, 2);
	ck_assert_uint_eq(r.session_ends, 0);
	rig_pass(&r, CLOCK_S(1));
	ck_assert_uint_eq(r.session_ends, 1);
	ck_assert_uint_eq(rig_count(&r, METRIC_SESSIONS_LOST), 1);
	ck_assert(rig_logged(&r, "reason=silent\n"));
	session_expect_none();
}
END_TEST

START_TEST(a_silent_datagram_session_is_asked_with_an_empty_confirmable)
{
	struct fake_session *s;
	struct message rst = { .type = MESSAGE_RST };
	struct fake_message *d;
	uint16_t mid = 0;

	r.listener.keep_alive = CLOCK_S(30);
	session_rig_start(&fake_secure_transport);
	s = session_accept(1000, NULL);
	rig_pass(&r, CLOCK_S(30));
	d = fake_take_message(&r.streams);
	ck_assert_uint_eq(d->len, 4);
	ck_assert_uint_eq(d->data[0], 0x40);
	ck_assert_uint_eq(d->data[1], CODE_EMPTY);
	rst.mid = session_mid(d);
	free(d);
	fake_say(s, &rst);
	ck_assert_uint_eq(rig_count(&r, METRIC_ACKS_UNMATCHED), 0);
	rig_pass(&r, CLOCK_S(29));
	session_expect_silence();
	/* then there is silence: 2, 4, 8, 16 and 32 s for five of them */
	rig_pass(&r, CLOCK_S(62));
	ck_assert_uint_eq(r.session_ends, 0);
	for (int i = 0; i < 5; i++) {
		d = fake_take_message(&r.streams);
		ck_assert_ptr_nonnull(d);
		ck_assert(i == 0 || session_mid(d) == mid);
		mid = session_mid(d);
		free(d);
	}
	rig_pass(&r, CLOCK_S(2));
	session_expect_silence();
	ck_assert_uint_eq(r.session_ends, 1);
	ck_assert(rig_logged(&r, "reason=silent\n"));
	session_expect_none();
}
END_TEST

START_TEST(who_was_not_asked_for_want_of_a_message_id_is_asked_later)
{
	struct fake_session *s;
	struct fake_message *d;
	uint16_t mid;

	r.listener.keep_alive = CLOCK_S(30);
	session_rig_start(&fake_secure_transport);
	s = session_accept(1000, NULL);
	while (mids_take(&s->common.session->mids, r.now, CLOCK_S(247), &mid))
		continue;
	rig_pass(&r, CLOCK_S(200));
	session_expect_silence();
	ck_assert_uint_eq(r.session_ends, 0);
	ck_assert_uint_eq(rig_count(&r, METRIC_PINGS_SENT), 0);
	/* the Message IDs are free again */
	rig_pass(&r, CLOCK_S(51));
	ck_assert_uint_ge(rig_count(&r, METRIC_PINGS_SENT), 1);
	while ((d = fake_take_message(&r.streams)) != NULL)
		free(d);
	rig_pass(&r, CLOCK_S(64));
	ck_assert_uint_eq(r.session_ends, 1);
	while ((d = fake_take_message(&r.streams)) != NULL)
		free(d);
	session_expect_none();
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/session_alive", session_rig_setup,
    session_rig_clear,
    an_idle_session_ends_when_nothing_is_open,
    a_silent_stream_is_asked_and_then_lost,
    a_silent_datagram_session_is_asked_with_an_empty_confirmable,
    who_was_not_asked_for_want_of_a_message_id_is_asked_later)
