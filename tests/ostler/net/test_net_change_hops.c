/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_net_change_hops.c - new settings for hops with requests and sessions
   open */
#include <stdlib.h>

#include "check_main.h"
#include "ostler/net/made_conf.h"
#include "ostler/net/overview.h"
#include "ostler/net/session_rig.h"

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

/* The next datagram sent, to that port of the next hop. */
static struct fake_datagram *
take_request(uint16_t port)
{
	struct fake_datagram *d;

	net_flush(r.net);
	d = fake_take(&r.fake);
	ck_assert_ptr_nonnull(d);
	ck_assert_uint_eq(d->to.port, port);
	return d;
}

START_TEST(a_kept_hop_keeps_what_is_open_and_has_new_limits)
{
	struct net_conf *next = made_new();
	struct fake_datagram *d;
	struct outbound *out;

	made_hop(next, "a", &fake_transport, 1);
	made_hop(next, "b", &fake_transport, 2);
	reload(next);
	out = ask(hop_get(r.net, 1), NULL);
	d = take_request(2);
	next = made_new();
	made_hop(next, "b", &fake_transport, 2)->outstanding = 1;
	next->hops[0].timeout = CLOCK_S(5);
	reload(next);
	ck_assert_ptr_eq(hop_get(r.net, 0), out->hop);
	ck_assert_ptr_eq(hop_conf(out->hop), &next->hops[0]);
	ck_assert_int_eq(try(out->hop), WAX_LIMIT);
	rig_reply(&r, d, MESSAGE_ACK, CODE_CONTENT, rig_mid(d));
	free(d);
	ck_assert_uint_eq(r.responses, 1);
	outbound_end(out);
	ck_assert_int_eq(try(hop_get(r.net, 0)), WAX_OK);
	rig_pass(&r, CLOCK_S(5));
	ck_assert_int_eq(r.event.why, HOP_TIMEOUT);
	ck_assert_uint_eq(rig_usage(&r).retired, 0);
}
END_TEST

START_TEST(a_kept_hop_has_new_source_ports)
{
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct net_conf *next = made_new();
	struct outbound *out;

	made_hop(next, "a", &fake_transport, 1)->source_ports = 2;
	reload(next);
	for (uint32_t i = 1; i < 6; i++) {
		struct hop_client client = { .session = i };
		struct hop_request q = { .message = &m, .client = &client };

		if (i == 2) {
			ck_assert_int_eq(hop_send_request(hop_get(r.net, 0),
			    &q, &out), WAX_LIMIT);
			next = made_new();
			made_hop(next, "a", &fake_transport, 1)->source_ports
			    = 6;
			reload(next);
		}
		ck_assert_int_eq(hop_send_request(hop_get(r.net, 0), &q,
		    &out), WAX_OK);
	}
	ck_assert_uint_eq(fake_count_ports(&r.fake), 5);
}
END_TEST

START_TEST(a_kept_hop_waits_as_it_is_told_now)
{
	struct net_conf *next = made_new();
	struct hop_status s;

	made_hop(next, "a", &fake_stream_transport, 1);
	reload(next);
	ck_assert_int_eq(try(hop_get(r.net, 0)), WAX_OK);
	next = made_new();
	made_hop(next, "a", &fake_stream_transport, 1)->retry_least =
	    CLOCK_S(30);
	reload(next);
	fake_end(hop_rig_opening(), SESSION_END_REFUSED);
	hop_get_status(hop_get(r.net, 0), &s);
	ck_assert_int_eq(s.health, HOP_HEALTH_DOWN);
	ck_assert_uint_ge(s.retry_at, r.now + CLOCK_S(30));
	next = made_new();
	made_hop(next, "a", &fake_stream_transport, 1)->connect_at_start =
	    true;
	reload(next);
	ck_assert_ptr_null(fake_find_opening(&r.streams));
	rig_pass(&r, s.retry_at - r.now);
	ck_assert_ptr_nonnull(fake_find_opening(&r.streams));
}
END_TEST

START_TEST(a_retired_hop_still_answers_and_gets_nothing_new)
{
	struct net_conf *next = made_new();
	struct fake_datagram *d, *other;
	struct outbound *out, *later;
	struct hop *hop;

	made_hop(next, "b", &fake_transport, 1);
	reload(next);
	hop = hop_get(r.net, 0);
	out = ask(hop, NULL);
	d = take_request(1);
	next = made_new();
	made_hop(next, "b", &fake_transport, 2);
	reload(next);
	ck_assert(hop_is_retired(hop));
	ck_assert(!hop_is_retired(hop_get(r.net, 0)));
	ck_assert_str_eq(hop_conf(hop)->name, "b");
	ck_assert_int_eq(try(hop), WAX_STATE);
	later = ask(hop_get(r.net, 0), NULL);
	other = take_request(2);
	rig_reply(&r, d, MESSAGE_ACK, CODE_CONTENT, rig_mid(d));
	ck_assert_ptr_eq(r.event.out, out);
	ck_assert_uint_eq(rig_usage(&r).retired, 1);
	outbound_end(out);
	rig_pass(&r, CLOCK_S(2));
	ck_assert_uint_eq(rig_usage(&r).retired, 0);
	rig_reply(&r, other, MESSAGE_ACK, CODE_CONTENT, rig_mid(other));
	ck_assert_ptr_eq(r.event.out, later);
	outbound_end(later);
	free(d);
	free(other);
}
END_TEST

START_TEST(an_unused_hop_goes_at_once)
{
	struct net_conf *next = made_new();

	made_hop(next, "a", &fake_transport, 1);
	made_hop(next, "b", &fake_transport, 2)->connect_at_start = true;
	reload(next);
	outbound_end(ask(hop_get(r.net, 0), NULL));
	reload(made_new());
	rig_pass(&r, CLOCK_S(1));
	ck_assert_uint_eq(rig_usage(&r).retired, 0);
	ck_assert_uint_eq(rig_usage(&r).ports, 0);
	ck_assert_uint_eq(fake_count_ports(&r.fake), 0);
}
END_TEST

START_TEST(an_observation_at_a_retired_hop_goes_on_and_can_be_cancelled)
{
	struct net_conf *next = made_new();
	struct fake_datagram *d, *cancel;
	struct outbound *out, *last;

	made_hop(next, "b", &fake_transport, 1);
	reload(next);
	out = ask(hop_get(r.net, 0), NULL);
	d = take_request(1);
	rig_reply(&r, d, MESSAGE_ACK, CODE_CONTENT, rig_mid(d));
	outbound_keep(out);
	reload(made_new());
	for (uint16_t i = 0; i < 3; i++) {
		rig_pass(&r, CLOCK_S(300));
		rig_reply(&r, d, MESSAGE_NON, CODE_CONTENT, i);
		ck_assert_uint_eq(r.responses, 2u + i);
	}
	ck_assert_uint_eq(rig_usage(&r).retired, 1);
	overview_log(r.net);
	ck_assert(rig_logged(&r, "retired=yes"));
	last = ask(out->hop, out);
	cancel = take_request(1);
	ck_assert_mem_eq(cancel->data + 4, d->data + 4, 8);
	ck_assert(address_equal(&cancel->from, &d->from));
	outbound_end(out);
	rig_reply(&r, cancel, MESSAGE_ACK, CODE_CONTENT, rig_mid(cancel));
	ck_assert_ptr_eq(r.event.out, last);
	outbound_end(last);
	rig_pass(&r, CLOCK_S(2));
	ck_assert_uint_eq(rig_usage(&r).retired, 0);
	free(d);
	free(cancel);
}
END_TEST

/* One with an answer outstanding, one that waits to be opened, one unused. */
START_TEST(sessions_of_a_retired_hop_end_when_nothing_is_open)
{
	for (size_t i = 0; i < 2; i++) {
		struct hop_client clients[] = { { .session = 1 },
			{ .session = 2 } };
		struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
		struct hop_request q = { .message = &m };
		struct net_conf *next = made_new();
		struct fake_session *s, *waiting;
		struct fake_message *d;
		struct outbound *out, *late, *over;
		struct hop *hop;

		made_hop(next, "b", session_kinds[i], 1);
		reload(next);
		hop = hop_get(r.net, 0);
		out = ask(hop, NULL);
		s = hop_rig_open();
		d = hop_rig_expect(s, "");
		q.client = &clients[0];
		ck_assert_int_eq(hop_send_request(hop, &q, &over), WAX_OK);
		fake_open(fake_find_opening(&r.streams), NULL);
		outbound_end(over);
		free(fake_take_message(&r.streams));
		q.client = &clients[1];
		ck_assert_int_eq(hop_send_request(hop, &q, &late), WAX_OK);
		ck_assert_uint_eq(fake_count_sessions(&r.streams), 3);
		reload(made_new());
		ck_assert_uint_eq(fake_count_sessions(&r.streams), 2);
		ck_assert(rig_logged(&r, "hop=b reason=reload"));
		waiting = hop_rig_open();
		outbound_end(late);
		rig_pass(&r, CLOCK_S(30));
		ck_assert_uint_eq(fake_count_sessions(&r.streams), 2);
		(void)waiting;
		hop_rig_answer(s, d);
		ck_assert_ptr_eq(r.event.out, out);
		outbound_end(out);
		rig_pass(&r, CLOCK_S(2));
		ck_assert_uint_eq(fake_count_sessions(&r.streams), 0);
		rig_pass(&r, CLOCK_S(2));
		ck_assert_uint_eq(rig_usage(&r).retired, 0);
		free(d);
		while ((d = fake_take_message(&r.streams)) != NULL)
			free(d);
	}
}
END_TEST

/* The peer may ask over our session, too. */
START_TEST(a_request_of_the_peer_keeps_its_session_at_a_retired_hop)
{
	struct net_conf *next = made_new();
	struct fake_session *s;
	struct inbound *in;

	made_hop(next, "b", &fake_stream_transport, 1)->takes_requests = true;
	reload(next);
	outbound_end(ask(hop_get(r.net, 0), NULL));
	s = hop_rig_open();
	in = session_ask(s, 1, "ab");
	ck_assert_str_eq(in->listener->name, "b");
	reload(made_new());
	rig_pass(&r, CLOCK_S(10));
	ck_assert_str_eq(in->listener->name, "b");
	ck_assert_uint_eq(rig_usage(&r).sessions, 1);
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "x",
	    RESPONSE_FINAL), WAX_OK);
	rig_pass(&r, CLOCK_S(2));
	ck_assert_uint_eq(rig_usage(&r).sessions, 0);
	ck_assert_uint_eq(r.session_ends, 1);
	rig_pass(&r, CLOCK_S(2));
	ck_assert_uint_eq(rig_usage(&r).retired, 0);
}
END_TEST

START_TEST(sessions_of_a_kept_hop_take_its_new_times)
{
	struct net_conf *next = made_new();
	struct fake_session *s;

	made_hop(next, "b", &fake_stream_transport, 1)->takes_requests = true;
	reload(next);
	outbound_end(ask(hop_get(r.net, 0), NULL));
	s = hop_rig_open();
	rig_pass(&r, CLOCK_S(1000));
	next = made_new();
	made_hop(next, "b", &fake_stream_transport, 1)->takes_requests = true;
	next->hops[0].keep_alive = CLOCK_S(5);
	reload(next);
	ck_assert_uint_eq(s->pings, 0);
	rig_pass(&r, CLOCK_S(5));
	ck_assert_uint_eq(s->pings, 1);
	net_take_alive(&s->common);
	ck_assert_ptr_nonnull(session_ask(s, 1, "ab"));
	ck_assert_ptr_eq(r.event.in->listener, &next->hops[0].answering);
	inbound_drop(r.event.in);
	next = made_new();
	made_hop(next, "b", &fake_stream_transport, 1)->takes_requests = true;
	next->hops[0].idle = CLOCK_S(50);
	reload(next);
	rig_pass(&r, CLOCK_S(49));
	ck_assert_uint_eq(s->pings, 1);
	rig_pass(&r, CLOCK_S(2));
	ck_assert_uint_eq(rig_usage(&r).sessions, 0);
}
END_TEST

START_TEST(what_hops_do_by_themselves_begins_and_ends)
{
	struct net_conf *next = made_new();

	made_hop(next, "a", &fake_transport, 1);
	reload(next);
	rig_pass(&r, CLOCK_S(100));
	ck_assert_uint_eq(fake_count_ports(&r.fake), 0);
	next = made_new();
	made_hop(next, "a", &fake_transport, 1)->keep_alive = CLOCK_S(9);
	made_hop(next, "b", &fake_stream_transport, 1)->connect_at_start =
	    true;
	reload(next);
	rig_pass(&r, 0);
	ck_assert_ptr_nonnull(fake_find_opening(&r.streams));
	hop_rig_open();
	rig_pass(&r, CLOCK_S(9));
	free(take_request(1));
	next = made_new();
	made_hop(next, "a", &fake_transport, 1);
	made_hop(next, "b", &fake_stream_transport, 1);
	reload(next);
	while (r.fake.sent_count > 0)
		free(fake_take(&r.fake));
	rig_pass(&r, CLOCK_S(100));
	rig_expect_nothing(&r);
	reload(made_new());
	rig_pass(&r, CLOCK_S(100));
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.timers.count, 0);
}
END_TEST

START_TEST(found_hops_get_the_new_numbers_of_their_credentials)
{
	struct net_conf *next = made_new(), *sample = made_new();
	struct hop_conf *device;
	struct hop *found;

	made_credential(next, "x");
	made_credential(next, "y");
	reload(next);
	device = made_hop(sample, "light", &fake_secure_transport, 9);
	device->expected.bytes[0] = 1;
	device->credential = 1;
	found = hop_get_found(r.net, device);
	ck_assert_ptr_nonnull(found);
	outbound_end(ask(found, NULL));
	next = made_new();
	made_credential(next, "y");
	reload(next);
	device->credential = 0;
	ck_assert_ptr_eq(hop_get_found(r.net, device), found);
	ck_assert_uint_eq(rig_usage(&r).found, 1);
	reload(made_new());
	ck_assert_uint_eq(rig_usage(&r).found, 0);
	ck_assert_uint_eq(hop_conf(found)->credential, CREDENTIAL_NONE);
	rig_pass(&r, CLOCK_S(3));
	made_spoil(sample);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/net_change_hops", setup, teardown,
    a_kept_hop_keeps_what_is_open_and_has_new_limits,
    a_kept_hop_has_new_source_ports,
    a_kept_hop_waits_as_it_is_told_now,
    a_retired_hop_still_answers_and_gets_nothing_new,
    an_unused_hop_goes_at_once,
    an_observation_at_a_retired_hop_goes_on_and_can_be_cancelled,
    sessions_of_a_retired_hop_end_when_nothing_is_open,
    a_request_of_the_peer_keeps_its_session_at_a_retired_hop,
    sessions_of_a_kept_hop_take_its_new_times,
    what_hops_do_by_themselves_begins_and_ends,
    found_hops_get_the_new_numbers_of_their_credentials)
