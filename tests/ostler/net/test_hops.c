/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hops.c - how hops are: addresses that fail, waits, signs of life */

#include "check_main.h"

#include <errno.h>
#include <stdlib.h>

#include "ostler/net/session_rig.h"

START_TEST(a_failed_open_moves_on_with_the_requests)
{
	struct fake_session *s;

	r.hop.address_count = 3;
	hop_rig_start(&fake_stream_transport);
	hop_rig_ask("one");
	for (uint16_t i = 0; i < 2; i++) {
		s = hop_rig_opening();
		ck_assert_uint_eq(s->peer.port, 7000 + i);
		fake_end(s, SESSION_END_REFUSED);
		net_flush(r.net);
	}
	ck_assert_uint_eq(r.failures, 0);
	s = hop_rig_open();
	ck_assert_uint_eq(s->peer.port, 7002);
	free(hop_rig_expect(s, "one"));
	ck_assert_uint_eq(rig_count(&r, METRIC_HOPS_MOVED), 2);
	ck_assert_uint_eq(rig_count(&r, METRIC_SESSIONS_FAILED), 2);
	ck_assert(rig_logged(&r, "hop name=next state=up "
	    "address=10.0.0.2:7002\n"));
	/* and stays there */
	rig_pass(&r, CLOCK_S(2));
	fake_end(s, SESSION_END_PEER);
	hop_rig_ask("two");
	ck_assert_uint_eq(hop_rig_opening()->peer.port, 7002);
}
END_TEST

START_TEST(a_server_that_fails_over_resumption_is_asked_again_at_once)
{
	for (size_t i = 0; i < 2; i++) {
		r.hop.address_count = 2;
		hop_rig_start(session_kinds[i]);
		hop_rig_ask("one");
		fake_end(hop_rig_opening(), SESSION_END_AGAIN);
		ck_assert_uint_eq(r.failures, 0);
		ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_TRYING);
		ck_assert_uint_eq(r.streams.connects, 2);
		ck_assert_uint_eq(hop_rig_opening()->peer.port, 7000);
		free(hop_rig_expect(hop_rig_open(), "one"));
		ck_assert_uint_eq(rig_count(&r, METRIC_HOPS_MOVED), 0);
		ck_assert_uint_eq(rig_count(&r, METRIC_SESSIONS_FAILED), 1);
		if (i == 0)
			hop_rig_restart();
	}
}
END_TEST

START_TEST(when_all_addresses_fail_the_hop_is_down)
{
	static const struct {
		enum session_end how;
		enum hop_failure why;
	} ends[] = {
		{ SESSION_END_REFUSED, HOP_REFUSED },
		{ SESSION_END_SILENT, HOP_TIMEOUT },
		{ SESSION_END_INSECURE, HOP_INSECURE },
		{ SESSION_END_LOST, HOP_REFUSED },
		{ SESSION_END_PROTOCOL, HOP_REFUSED },
	};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct hop_status status;
		struct outbound *out;

		r.hop.address_count = 2;
		hop_rig_start(&fake_stream_transport);
		hop_rig_ask("one");
		hop_rig_ask("two");
		fake_end(hop_rig_opening(), SESSION_END_REFUSED);
		fake_end(hop_rig_opening(), ends[i].how);
		ck_assert_uint_eq(r.failures, 2);
		ck_assert_int_eq(r.event.why, ends[i].why);
		hop_get_status(hop_rig_hop(), &status);
		ck_assert_int_eq(status.health, HOP_HEALTH_DOWN);
		ck_assert_uint_ge(status.retry_at, r.now + CLOCK_S(1));
		ck_assert_uint_le(status.retry_at, r.now + CLOCK_S(2));
		ck_assert_uint_eq(status.outstanding, 0);
		ck_assert(rig_logged(&r, "hop name=next state=down "
		    "address=10.0.0.2:7000 reason="));
		ck_assert(rig_logged(&r, " retry_ms=1"));
		ck_assert_uint_eq(rig_count(&r, METRIC_HOPS_DOWN), 1);
		ck_assert_int_eq(hop_rig_try("x", NULL, &out), WAX_STATE);
		ck_assert_uint_eq(rig_count(&r, METRIC_OUTBOUND_DOWN), 1);
		/* the first request after the wait tries again */
		rig_pass(&r, status.retry_at - r.now - 1);
		ck_assert_int_eq(hop_rig_try("x", NULL, &out), WAX_STATE);
		ck_assert_uint_eq(r.streams.connects, 2);
		rig_pass(&r, 1);
		hop_rig_ask("three");
		ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_TRYING);
		free(hop_rig_expect(hop_rig_open(), "three"));
		ck_assert(rig_logged(&r, "state=up"));
		if (i + 1 < sizeof(ends) / sizeof(ends[0]))
			hop_rig_restart();
	}
}
END_TEST

START_TEST(a_connect_that_fails_at_once_moves_on_or_refuses)
{
	struct outbound *out;

	r.hop.address_count = 2;
	hop_rig_start(&fake_stream_transport);
	r.streams.connect_errno = ECONNREFUSED;
	ck_assert_int_eq(hop_rig_try("x", NULL, &out), WAX_SYSTEM);
	ck_assert_uint_eq(r.streams.connects, 2);
	ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_DOWN);
	ck_assert_uint_eq(r.failures, 0);
	ck_assert_uint_eq(rig_usage(&r).outbounds, 0);
	ck_assert_uint_eq(rig_usage(&r).ports, 0);
}
END_TEST

START_TEST(what_we_lack_ourselves_is_not_the_hops_fault)
{
	struct outbound *out;

	hop_rig_start(&fake_stream_transport);
	r.streams.connect_errno = EMFILE;
	ck_assert_int_eq(hop_rig_try("x", NULL, &out), WAX_SYSTEM);
	r.streams.no_memory = true;
	ck_assert_int_eq(hop_rig_try("x", NULL, &out), WAX_MEMORY);
	r.streams.no_memory = false;
	r.streams.connect_errno = 0;
	ck_assert_int_ne(hop_rig_health(), HOP_HEALTH_DOWN);
	free((hop_rig_ask("one"), hop_rig_expect(hop_rig_open(), "one")));
}
END_TEST

START_TEST(a_lost_session_fails_its_requests_and_the_next_address_is_taken)
{
	for (size_t i = 0; i < 2; i++) {
		struct fake_session *s;

		r.hop.address_count = 2;
		hop_rig_start(session_kinds[i]);
		hop_rig_ask("one");
		s = hop_rig_open();
		free(hop_rig_expect(s, "one"));
		hop_rig_ask("two");
		free(hop_rig_expect(s, "two"));
		rig_pass(&r, CLOCK_S(1));
		fake_end(s, SESSION_END_LOST);
		ck_assert_uint_eq(r.failures, 2);
		ck_assert_int_eq(r.event.why, HOP_LOST);
		ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_IDLE);
		ck_assert_uint_eq(rig_usage(&r).outbounds, 0);
		net_flush(r.net);
		hop_rig_ask("three");
		ck_assert_uint_eq(hop_rig_opening()->peer.port, 7001);
		if (i == 0)
			hop_rig_restart();
	}
}
END_TEST

START_TEST(a_session_that_ends_at_once_is_a_failed_one)
{
	struct outbound *out;

	hop_rig_start(&fake_stream_transport);
	hop_rig_ask("one");
	fake_end(hop_rig_open(), SESSION_END_PEER);
	ck_assert_int_eq(r.event.why, HOP_LOST);
	ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_DOWN);
	ck_assert_int_eq(hop_rig_try("x", NULL, &out), WAX_STATE);
}
END_TEST

START_TEST(an_idle_session_of_a_hop_ends)
{
	struct outbound *out;

	r.hop.idle = CLOCK_S(60);
	hop_rig_start(&fake_stream_transport);
	out = hop_rig_ask("one");
	free(hop_rig_expect(hop_rig_open(), "one"));
	outbound_keep(out);
	rig_pass(&r, CLOCK_S(600));
	ck_assert_uint_eq(rig_usage(&r).sessions, 1);
	outbound_end(out);
	rig_pass(&r, CLOCK_S(121));
	ck_assert_uint_eq(rig_usage(&r).sessions, 0);
	ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_IDLE);
	ck_assert_uint_eq(rig_usage(&r).ports, 0);
	ck_assert(rig_logged(&r, "transport=fake+tcp hop=next reason=idle"));
}
END_TEST

START_TEST(who_is_to_be_there_always_is_connected_at_start_and_again)
{
	struct hop_status status;

	r.hop.connect_at_start = true;
	r.hop.idle = CLOCK_S(10);
	hop_rig_start(&fake_stream_transport);
	ck_assert_uint_eq(r.streams.connects, 0);
	rig_pass(&r, 0);
	ck_assert_uint_eq(r.streams.connects, 1);
	fake_end(hop_rig_opening(), SESSION_END_REFUSED);
	hop_get_status(hop_rig_hop(), &status);
	ck_assert_int_eq(status.health, HOP_HEALTH_DOWN);
	rig_pass(&r, status.retry_at - r.now - 1);
	ck_assert_uint_eq(r.streams.connects, 1);
	rig_pass(&r, 1);
	ck_assert_uint_eq(r.streams.connects, 2);
	hop_rig_open();
	/* it is not idle, it is kept */
	rig_pass(&r, CLOCK_S(1000));
	ck_assert_uint_eq(rig_usage(&r).sessions, 1);
	fake_end(LIST_FIRST(&r.streams.sessions), SESSION_END_LOST);
	rig_pass(&r, CLOCK_S(1));
	ck_assert_uint_eq(r.streams.connects, 3);
	hop_rig_open();
	/* one that ends at once waits longer each time */
	for (int i = 0; i < 10; i++) {
		fake_end(LIST_FIRST(&r.streams.sessions), SESSION_END_PEER);
		ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_DOWN);
		hop_get_status(hop_rig_hop(), &status);
		rig_pass(&r, status.retry_at - r.now);
		hop_rig_open();
	}
	fake_end(LIST_FIRST(&r.streams.sessions), SESSION_END_PEER);
	hop_get_status(hop_rig_hop(), &status);
	ck_assert_uint_ge(status.retry_at - r.now, CLOCK_S(30));
}
END_TEST

START_TEST(who_is_released_is_connected_anew)
{
	struct fake_session *old;
	struct outbound *out;

	r.hop.connect_at_start = true;
	r.hop.timeout = CLOCK_S(1000);
	hop_rig_start(&fake_stream_transport);
	rig_pass(&r, 0);
	old = hop_rig_open();
	out = hop_rig_ask("one");
	free(hop_rig_expect(old, "one"));
	net_take_release(&old->common);
	rig_pass(&r, CLOCK_S(1));
	hop_rig_open();
	ck_assert_uint_eq(rig_usage(&r).sessions, 2);
	outbound_end(out);
	net_flush(r.net);
	ck_assert_uint_eq(rig_usage(&r).sessions, 1);
	rig_pass(&r, CLOCK_S(100));
	ck_assert_uint_eq(r.streams.connects, 2);
}
END_TEST

START_TEST(a_connect_at_start_without_sockets_is_tried_again)
{
	r.hop.connect_at_start = true;
	hop_rig_start(&fake_stream_transport);
	r.streams.connect_errno = EMFILE;
	rig_pass(&r, CLOCK_MS(1500));
	ck_assert_uint_eq(r.streams.connects, 2);
	r.streams.connect_errno = ENETUNREACH;
	rig_pass(&r, CLOCK_S(1));
	ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_DOWN);
	r.streams.connect_errno = 0;
	rig_pass(&r, CLOCK_S(2));
	hop_rig_open();
	ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_UP);
}
END_TEST

START_TEST(a_datagram_session_that_acknowledges_nothing_is_lost)
{
	struct fake_message *d;
	struct fake_session *s;

	r.hop.timeout = CLOCK_S(200);
	hop_rig_start(&fake_secure_transport);
	hop_rig_ask("one");
	hop_rig_open();
	rig_pass(&r, CLOCK_S(94));
	for (int i = 0; i < 5; i++) {
		d = fake_take_message(&r.streams);
		ck_assert_ptr_nonnull(d);
		free(d);
	}
	ck_assert_uint_eq(r.failures, 1);
	ck_assert_int_eq(r.event.why, HOP_TIMEOUT);
	ck_assert_uint_eq(rig_usage(&r).sessions, 0);
	ck_assert(rig_logged(&r, "hop=next reason=timeout"));
	/* but not one that answers something else */
	hop_rig_ask("two");
	s = hop_rig_open();
	free(hop_rig_expect(s, "two"));
	for (int i = 0; i < 9; i++) {
		hop_rig_ask("three");
		while ((d = fake_take_message(&r.streams)) != NULL) {
			if (memcmp(d->data + d->len - 3, "two", 3) != 0)
				hop_rig_answer(s, d);
			free(d);
		}
		rig_pass(&r, CLOCK_S(11));
	}
	ck_assert_uint_eq(r.failures, 2);
	ck_assert_uint_eq(rig_usage(&r).sessions, 1);
}
END_TEST

START_TEST(a_silent_session_of_a_hop_is_lost)
{
	struct outbound *out;

	r.hop.keep_alive = CLOCK_S(30);
	hop_rig_start(&fake_stream_transport);
	out = hop_rig_ask("one");
	free(hop_rig_expect(hop_rig_open(), "one"));
	outbound_keep(out);
	rig_pass(&r, CLOCK_S(59));
	ck_assert_uint_eq(r.failures, 0);
	rig_pass(&r, CLOCK_S(1));
	ck_assert_int_eq(r.event.why, HOP_LOST);
	ck_assert_uint_eq(rig_count(&r, METRIC_SESSIONS_LOST), 1);
}
END_TEST

/* --- without sessions ---------------------------------------------------- */

static uint16_t
address_asked(void)
{
	struct fake_datagram *d = fake_take(&r.fake);
	uint16_t port;

	ck_assert_ptr_nonnull(d);
	port = d->to.port;
	free(d);
	return port;
}

START_TEST(an_address_that_acknowledges_nothing_is_left)
{
	struct hop_status status;

	r.hop.timeout = CLOCK_S(200);
	r.hop.address_count = 3;
	hop_rig_start(&fake_transport);
	for (uint16_t i = 0; i < 4; i++) {
		hop_rig_ask("x");
		ck_assert_uint_eq(address_asked(), 7000 + i % 3);
		rig_pass(&r, CLOCK_S(94));
		ck_assert_uint_eq(r.failures, i + 1u);
		while (r.fake.sent_count > 0)
			ck_assert_uint_eq(address_asked(), 7000 + i % 3);
	}
	/* one is all it takes to be there again; it is never down */
	hop_get_status(hop_rig_hop(), &status);
	ck_assert_int_eq(status.health, HOP_HEALTH_IDLE);
	ck_assert_uint_eq(status.address, 1);
	/* and the source ports of each address are used again */
	ck_assert_uint_eq(fake_count_ports(&r.fake), 3);
}
END_TEST

START_TEST(an_address_that_is_unreachable_is_left)
{
	struct fake_datagram *d;

	r.hop.address_count = 2;
	hop_rig_start(&fake_transport);
	hop_rig_ask("x");
	d = fake_take(&r.fake);
	fake_refuse(&r.fake, d, ECONNREFUSED);
	free(d);
	ck_assert_int_eq(r.event.why, HOP_UNREACHABLE);
	hop_rig_ask("x");
	d = fake_take(&r.fake);
	ck_assert_uint_eq(d->to.port, 7001);
	ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_IDLE);
	rig_reply(&r, d, MESSAGE_ACK, CODE_CONTENT, rig_mid(d));
	free(d);
	ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_UP);
	outbound_end(r.event.out);
	hop_rig_ask("x");
	ck_assert_uint_eq(address_asked(), 7001);
}
END_TEST

START_TEST(a_clients_own_port_keeps_its_address)
{
	struct hop_client client = { .peer = r.client };
	struct outbound *out;
	struct fake_datagram *d;

	r.hop.address_count = 2;
	hop_rig_start(&fake_transport);
	ck_assert_int_eq(hop_rig_try("x", &client, &out), WAX_OK);
	ck_assert_uint_eq(address_asked(), 7000);
	outbound_keep(out);
	hop_rig_ask("x");
	d = fake_take(&r.fake);
	fake_refuse(&r.fake, d, ECONNREFUSED);
	free(d);
	ck_assert_int_eq(hop_rig_try("x", &client, &out), WAX_OK);
	ck_assert_uint_eq(address_asked(), 7000);
	hop_rig_ask("x");
	ck_assert_uint_eq(address_asked(), 7001);
}
END_TEST

START_TEST(with_one_source_port_the_next_address_gets_it)
{
	struct fake_datagram *d;

	r.hop.address_count = 2;
	r.hop.source_ports = 1;
	hop_rig_start(&fake_transport);
	for (unsigned i = 0; i < 4; i++) {
		hop_rig_ask("x");
		d = fake_take(&r.fake);
		ck_assert_uint_eq(d->to.port, 7000u + (i & 1));
		fake_refuse(&r.fake, d, ECONNREFUSED);
		free(d);
	}
	ck_assert_uint_eq(fake_count_ports(&r.fake), 1);
}
END_TEST

/* An Empty CON to the address in use, and what a device answers it with. */
static void
expect_question(uint16_t port, bool answered)
{
	struct fake_datagram *d = fake_take(&r.fake);

	ck_assert_ptr_nonnull(d);
	ck_assert_uint_eq(d->to.port, port);
	ck_assert_uint_eq(d->len, 4);
	ck_assert_uint_eq(d->data[0], 0x40);
	if (answered)
		rig_reply(&r, d, MESSAGE_RST, CODE_EMPTY, rig_mid(d));
	free(d);
}

START_TEST(a_hop_without_signs_of_life_goes_down_and_is_asked_again)
{
	struct outbound *out;
	struct hop_status status;

	r.hop.keep_alive = CLOCK_S(30);
	r.hop.address_count = 2;
	hop_rig_start(&fake_transport);
	rig_pass(&r, CLOCK_S(30) - 1);
	rig_expect_nothing(&r);
	rig_pass(&r, 1);
	expect_question(7000, true);
	ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_UP);
	ck_assert_uint_eq(rig_count(&r, METRIC_ACKS_UNMATCHED), 0);
	rig_pass(&r, CLOCK_S(29));
	rig_expect_nothing(&r);
	/* silence: five times each address */
	rig_pass(&r, CLOCK_S(63));
	for (int i = 0; i < 5; i++)
		expect_question(7000, false);
	rig_pass(&r, CLOCK_S(62));
	for (int i = 0; i < 5; i++)
		expect_question(7001, false);
	hop_get_status(hop_rig_hop(), &status);
	ck_assert_int_eq(status.health, HOP_HEALTH_DOWN);
	ck_assert(rig_logged(&r, "state=down address=10.0.0.2:7000 "
	    "reason=silent retry_ms="));
	ck_assert_int_eq(hop_rig_try("x", NULL, &out), WAX_STATE);
	rig_pass(&r, status.retry_at - r.now);
	expect_question(7000, true);
	ck_assert_int_eq(hop_rig_health(), HOP_HEALTH_UP);
	hop_rig_ask("x");
	ck_assert_uint_eq(address_asked(), 7000);
}
END_TEST

START_TEST(every_datagram_is_a_sign_of_life)
{
	r.hop.keep_alive = CLOCK_S(30);
	hop_rig_start(&fake_transport);
	for (int i = 0; i < 10; i++) {
		struct fake_datagram *d;

		hop_rig_ask("x");
		d = fake_take(&r.fake);
		ck_assert_uint_gt(d->len, 4);
		rig_reply(&r, d, MESSAGE_ACK, CODE_CONTENT, rig_mid(d));
		free(d);
		outbound_end(r.event.out);
		rig_pass(&r, CLOCK_S(29));
	}
	rig_expect_nothing(&r);
	rig_pass(&r, CLOCK_S(1));
	expect_question(7000, true);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/hops", hop_rig_setup,
    session_rig_clear,
    a_failed_open_moves_on_with_the_requests,
    a_server_that_fails_over_resumption_is_asked_again_at_once,
    when_all_addresses_fail_the_hop_is_down,
    a_connect_that_fails_at_once_moves_on_or_refuses,
    what_we_lack_ourselves_is_not_the_hops_fault,
    a_lost_session_fails_its_requests_and_the_next_address_is_taken,
    a_session_that_ends_at_once_is_a_failed_one,
    an_idle_session_of_a_hop_ends,
    who_is_to_be_there_always_is_connected_at_start_and_again,
    who_is_released_is_connected_anew,
    a_connect_at_start_without_sockets_is_tried_again,
    a_datagram_session_that_acknowledges_nothing_is_lost,
    a_silent_session_of_a_hop_is_lost,
    an_address_that_acknowledges_nothing_is_left,
    an_address_that_is_unreachable_is_left,
    a_clients_own_port_keeps_its_address,
    with_one_source_port_the_next_address_gets_it,
    a_hop_without_signs_of_life_goes_down_and_is_asked_again,
    every_datagram_is_a_sign_of_life)
