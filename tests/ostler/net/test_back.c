/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_back.c - requests back over sessions that were accepted */

#include "check_main.h"

#include <stdlib.h>

#include "ostler/net/session_rig.h"
#include "scarce.h"

static struct hop *
back_to(const struct fake_session *s)
{
	return hop_get_session(r.net, s->common.number);
}

static enum wax_status
ask_back(struct hop *hop, struct outbound **out)
{
	struct hop_client client = { .peer = r.client };
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct hop_request q = { .message = &m, .client = &client };

	return hop_send_request(hop, &q, out);
}

START_TEST(requests_go_back_over_the_session)
{
	for (size_t i = 0; i < 2; i++) {
		struct fake_session *s, *other;
		struct fake_message *d;
		struct outbound *out;

		session_rig_start(session_kinds[i]);
		s = session_accept(1000, &session_alice);
		other = session_accept(1001, NULL);
		ck_assert_ptr_nonnull(back_to(s));
		ck_assert_ptr_eq(back_to(s), back_to(s));
		ck_assert_ptr_ne(back_to(s), back_to(other));
		ck_assert_int_eq(ask_back(back_to(s), &out), WAX_OK);
		d = fake_take_message(&r.streams);
		ck_assert_uint_eq(d->session, s->common.number);
		/* nobody else can answer it */
		hop_rig_answer(other, d);
		ck_assert_uint_eq(r.responses, 0);
		hop_rig_answer(s, d);
		ck_assert_uint_eq(r.responses, 1);
		ck_assert_ptr_eq(r.event.out, out);
		free(d);
		outbound_end(out);
		if (i == 0)
			session_rig_restart();
	}
}
END_TEST

START_TEST(there_is_no_way_back_over_a_session_that_is_not_there)
{
	struct fake_session *s;
	uint32_t number;

	session_rig_start(&fake_stream_transport);
	ck_assert_ptr_null(hop_get_session(r.net, 0));
	ck_assert_ptr_null(hop_get_session(r.net, 99));
	s = session_accept(1000, NULL);
	number = s->common.number;
	fake_end(s, SESSION_END_PEER);
	ck_assert_ptr_null(hop_get_session(r.net, number));
}
END_TEST

START_TEST(the_listener_says_how_many_requests_and_how_long)
{
	struct fake_session *s;
	struct outbound *out;
	struct hop_status status;

	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(ask_back(back_to(s), &out), WAX_OK);
	ck_assert_int_eq(ask_back(back_to(s), &out), WAX_LIMIT);
	hop_get_status(back_to(s), &status);
	ck_assert_int_eq(status.health, HOP_HEALTH_UP);
	ck_assert_uint_eq(status.outstanding, 4);
	ck_assert_str_eq(hop_conf(back_to(s))->name, "in");
	rig_pass(&r, CLOCK_S(20) - 1);
	ck_assert_uint_eq(r.failures, 0);
	rig_pass(&r, 1);
	ck_assert_uint_eq(r.failures, 4);
	ck_assert_int_eq(r.event.why, HOP_TIMEOUT);
	ck_assert_int_eq(ask_back(back_to(s), &out), WAX_OK);
}
END_TEST

START_TEST(the_way_back_goes_with_the_session_after_its_last_outbound)
{
	struct fake_session *s;
	struct outbound *out[2];
	struct hop *back;
	struct outbound *more;

	r.keep_failed = true;
	session_rig_start(&fake_secure_transport);
	s = session_accept(1000, NULL);
	back = back_to(s);
	ck_assert_int_eq(ask_back(back, &out[0]), WAX_OK);
	ck_assert_int_eq(ask_back(back, &out[1]), WAX_OK);
	fake_end(s, SESSION_END_LOST);
	ck_assert_uint_eq(r.failures, 2);
	ck_assert_int_eq(r.event.why, HOP_LOST);
	/* it is still there, and of no use */
	ck_assert_int_eq(ask_back(back, &more), WAX_STATE);
	ck_assert_str_eq(hop_conf(back)->name, "in");
	outbound_end(out[0]);
	ck_assert_int_eq(ask_back(back, &more), WAX_STATE);
	outbound_end(out[1]);
	ck_assert_uint_eq(rig_usage(&r).outbounds, 0);
}
END_TEST

START_TEST(a_session_used_in_that_direction_is_not_idle)
{
	struct fake_session *s;
	struct outbound *out;

	r.listener.idle = CLOCK_S(30);
	r.listener.timeout = CLOCK_S(1000);
	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	ck_assert_int_eq(ask_back(back_to(s), &out), WAX_OK);
	rig_pass(&r, CLOCK_S(200));
	ck_assert_uint_eq(rig_usage(&r).sessions, 1);
	outbound_end(out);
	rig_pass(&r, CLOCK_S(61));
	ck_assert_uint_eq(rig_usage(&r).sessions, 0);
}
END_TEST

START_TEST(a_released_session_waits_for_answers_to_us)
{
	struct fake_session *s;
	struct outbound *out;

	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	ck_assert_int_eq(ask_back(back_to(s), &out), WAX_OK);
	net_take_release(&s->common);
	net_flush(r.net);
	ck_assert_uint_eq(rig_usage(&r).sessions, 1);
	outbound_end(out);
	net_flush(r.net);
	ck_assert_uint_eq(rig_usage(&r).sessions, 0);
}
END_TEST

START_TEST(without_memory_there_is_no_way_back)
{
	struct fake_session *s;
	struct hop *back;

	session_rig_start(&fake_stream_transport);
	s = session_accept(1000, NULL);
	if (!SCARCE_WORKS)
		return;
	scarce_memory = true;
	back = back_to(s);
	scarce_memory = false;
	ck_assert_ptr_null(back);
	ck_assert_ptr_nonnull(back_to(s));
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/back", session_rig_setup,
    session_rig_clear,
    requests_go_back_over_the_session,
    there_is_no_way_back_over_a_session_that_is_not_there,
    the_listener_says_how_many_requests_and_how_long,
    the_way_back_goes_with_the_session_after_its_last_outbound,
    a_session_used_in_that_direction_is_not_idle,
    a_released_session_waits_for_answers_to_us,
    without_memory_there_is_no_way_back)
