/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_visit.c - what is seen of hops and sessions from outside */
#include "ostler/net/visit.h"

#include "check_main.h"

#include <string.h>

#include "ostler/net/made_conf.h"
#include "ostler/net/session_rig.h"

#define SEEN_MAX 4

static struct visit_hop hops[SEEN_MAX];
static struct visit_session sessions[SEEN_MAX];
static size_t count;

static void
take_hop(void *arg, const struct visit_hop *hop)
{
	ck_assert_ptr_eq(arg, &count);
	ck_assert_uint_lt(count, SEEN_MAX);
	hops[count++] = *hop;
}

static void
take_session(void *arg, const struct visit_session *session)
{
	ck_assert_ptr_eq(arg, &count);
	ck_assert_uint_lt(count, SEEN_MAX);
	sessions[count++] = *session;
}

static size_t
see_hops(void)
{
	count = 0;
	visit_hops(r.net, take_hop, &count);
	return count;
}

static size_t
see_sessions(void)
{
	count = 0;
	visit_sessions(r.net, take_session, &count);
	return count;
}

static struct hop *
use_found(void)
{
	struct hop_conf conf = r.hop;
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct hop_request q = { .message = &m };
	struct outbound *out;
	struct hop *hop;

	conf.expected = (struct deviceid){ { 1 } };
	hop = hop_get_found(r.net, &conf);
	ck_assert_ptr_nonnull(hop);
	ck_assert_int_eq(hop_send_request(hop, &q, &out), WAX_OK);
	return hop;
}

START_TEST(each_hop_is_seen_and_where_it_comes_from)
{
	struct hop *found;
	char text[ADDRESS_TEXT_SIZE];

	hop_rig_setup();
	r.conf.inbound_max = 100;
	r.hop.transport = &fake_stream_transport;
	rig_start(&r);
	ck_assert_uint_eq(see_hops(), 1);
	ck_assert_ptr_eq(hops[0].hop, hop_rig_hop());
	ck_assert_ptr_eq(hops[0].conf, &r.hop);
	ck_assert_int_eq(hops[0].origin, VISIT_CONFIGURED);
	ck_assert(!hops[0].was_used);
	address_format(&hops[0].address, text);
	ck_assert_str_eq(text, "10.0.0.2:7000");
	found = use_found();
	ck_assert_uint_eq(see_hops(), 2);
	ck_assert_ptr_eq(hops[1].hop, found);
	ck_assert_int_eq(hops[1].origin, VISIT_FOUND);
	ck_assert(hops[1].was_used);
	rig_clear(&r);
}
END_TEST

START_TEST(a_hop_that_a_reload_has_taken_out_is_seen_until_it_ends)
{
	struct net_conf *now = NULL, *next = made_new();
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };
	struct hop_request q = { .message = &m };
	struct outbound *out;

	rig_init(&r);
	rig_start(&r);
	made_hop(next, "gone", &fake_transport, 1);
	made_reload(&r, &now, next);
	ck_assert_int_eq(hop_send_request(hop_get(r.net, 0), &q, &out),
	    WAX_OK);
	made_reload(&r, &now, made_new());
	ck_assert_uint_eq(see_hops(), 1);
	ck_assert_int_eq(hops[0].origin, VISIT_RETIRED);
	ck_assert_str_eq(hops[0].conf->name, "gone");
	outbound_end(out);
	rig_pass(&r, CLOCK_S(1000));
	net_flush(r.net);
	ck_assert_uint_eq(see_hops(), 0);
	rig_clear(&r);
	made_spoil(now);
}
END_TEST

START_TEST(accepted_session_is_seen_with_its_listener_and_what_is_open)
{
	char text[ADDRESS_TEXT_SIZE];

	session_rig_setup();
	session_rig_start(&fake_stream_transport);
	ck_assert_uint_eq(see_sessions(), 0);
	rig_pass(&r, CLOCK_S(7));
	ck_assert_ptr_nonnull(session_ask(session_accept(1000, &session_alice),
	    1, "aa"));
	ck_assert_uint_eq(see_sessions(), 1);
	ck_assert(sessions[0].accepted);
	ck_assert_str_eq(sessions[0].state, "up");
	ck_assert_str_eq(sessions[0].name, r.listener.name);
	ck_assert_str_eq(sessions[0].transport, fake_stream_transport.name);
	ck_assert_str_eq(sessions[0].proof, "psk");
	ck_assert(sessions[0].facts->has_identity);
	ck_assert(deviceid_equal(&sessions[0].facts->identity,
	    &session_alice));
	ck_assert_uint_eq(sessions[0].began, r.clock.now);
	ck_assert_uint_eq(sessions[0].asked, 1);
	ck_assert_uint_eq(sessions[0].asking, 0);
	address_format(&sessions[0].peer, text);
	ck_assert_ptr_nonnull(strstr(text, ":1000"));
	session_rig_clear();
}
END_TEST

START_TEST(session_of_ours_is_seen_from_its_opening_on)
{
	char text[ADDRESS_TEXT_SIZE];

	hop_rig_setup();
	hop_rig_start(&fake_stream_transport);
	hop_rig_ask("one");
	ck_assert_uint_eq(see_sessions(), 1);
	ck_assert(!sessions[0].accepted);
	ck_assert_str_eq(sessions[0].state, "opening");
	ck_assert_str_eq(sessions[0].name, r.hop.name);
	ck_assert_uint_eq(sessions[0].began, 0);
	address_format(&sessions[0].peer, text);
	ck_assert_str_eq(text, "10.0.0.2:7000");
	hop_rig_open();
	ck_assert_uint_eq(see_sessions(), 1);
	ck_assert_str_eq(sessions[0].state, "up");
	ck_assert_uint_eq(sessions[0].asking, 1);
	ck_assert_uint_eq(sessions[0].asked, 0);
	ck_assert_uint_gt(sessions[0].facts->number, 0);
	rig_clear(&r);
}
END_TEST

TEST_MAIN("ostler/net/visit",
    each_hop_is_seen_and_where_it_comes_from,
    a_hop_that_a_reload_has_taken_out_is_seen_until_it_ends,
    accepted_session_is_seen_with_its_listener_and_what_is_open,
    session_of_ours_is_seen_from_its_opening_on)
