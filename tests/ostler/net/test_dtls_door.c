/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_dtls_door.c - who comes in, and what those cost who do not */

#include "check_main.h"

#include <malloc.h>

#include "ostler/net/dtls_peer.h"

#define FLOOD 10000

static size_t
halves(const struct net *net)
{
	return listener_of(net)->half.count;
}

/* A ClientHello as somebody sent it, from where it did not come from. */
static void
feed(struct net *net, const struct peer *p, const struct address *from)
{
	struct datagram d = {
		.peer = *from,
		.data = bytes_of(p->sent, p->sent_len),
	};

	dtls_listener_take(listener_of(net), &d);
}

START_TEST(a_first_hello_is_answered_and_forgotten)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);

	peer_begin(p);
	stub_settle(net);
	ck_assert_uint_eq(dtls_metric(net, METRIC_COOKIES_SENT), 1);
	ck_assert_uint_eq(halves(net), 0);
	ck_assert_uint_eq(timers_next(&net->timers), UINT64_MAX);
	ck_assert(peer_read(p, 1));
	stub_settle(net);
	ck_assert_uint_eq(halves(net), 1);
	peer_carry(p);
	ck_assert_uint_eq(halves(net), 0);
	ck_assert_int_eq(secure_state(p->secure), SECURE_OPEN);
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 1);
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(spoofed_hellos_leave_nothing_behind_and_others_go_on)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);
	struct peer *forger = peer_new(net, "127.0.0.1", NULL);
	struct address from = p->address;
	size_t before = 0;

	peer_open(p);
	peer_begin(forger);
	for (unsigned i = 0; i < FLOOD; i++) {
		from.ip[14] = (uint8_t)(1 + i % 250);
		from.port = (uint16_t)(10000 + i);
		feed(net, forger, &from);
		if (i == 10)
			before = mallinfo2().uordblks;
		if (i % 64 == 0)
			net_flush(net);
	}
	ck_assert_uint_eq(mallinfo2().uordblks, before);
	ck_assert_uint_eq(halves(net), 0);
	ck_assert_uint_eq(timers_next(&net->timers), UINT64_MAX);
	peer_carry(forger);
	peer_expect_talk(p, 'a');
	ck_assert_uint_ge(dtls_metric(net, METRIC_COOKIES_SENT), FLOOD);
	peer_free(forger);
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(a_cookie_is_good_for_its_own_address_only)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);
	struct peer *other = peer_new(net, "127.0.0.1", NULL);

	peer_begin(p);
	stub_settle(net);
	ck_assert(peer_read(p, 1));	/* the cookie is in what it sent */
	feed(net, p, &other->address);
	ck_assert_uint_eq(halves(net), 0);
	feed(net, p, &p->address);
	ck_assert_uint_eq(halves(net), 1);
	peer_free(other);
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(a_repeated_hello_begins_nothing_new)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);

	peer_knock(p);
	for (int i = 0; i < 5; i++)
		feed(net, p, &p->address);
	ck_assert_uint_eq(halves(net), 1);
	ck_assert_uint_eq(dtls_metric(net, METRIC_COOKIES_SENT), 1);
	peer_carry(p);
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 1);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 0);
	peer_expect_talk(p, 'a');
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(a_hello_repeated_late_changes_nothing)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);
	uint8_t hello[DATAGRAM_ROOM];
	size_t len;

	peer_knock(p);
	len = p->sent_len;
	memcpy(hello, p->sent, len);
	peer_carry(p);
	for (int i = 0; i < 5; i++)
		peer_put(p, bytes_of(hello, len));
	peer_carry(p);
	ck_assert_uint_eq(halves(net), 0);
	peer_expect_talk(p, 'a');
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(a_handshake_begun_anew_takes_the_place_of_the_first)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);

	peer_knock(p);
	peer_knock(p);
	ck_assert_uint_eq(halves(net), 1);
	peer_carry(p);
	ck_assert_int_eq(secure_state(p->secure), SECURE_OPEN);
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 1);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 0);
	peer_expect_talk(p, 'a');
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(young_handshakes_make_no_room_for_others)
{
	struct net *net = stub_new(&transport_dtls, "127.0.0.1");
	struct peer *p[4];

	net->echoes = true;
	net->listener.handshakes_max = 3;
	ck_assert_int_eq(stub_listen(net), WAX_OK);
	for (size_t i = 0; i < 3; i++) {
		p[i] = peer_new(net, "127.0.0.1", NULL);
		peer_knock(p[i]);
	}
	stub_advance(net, HANDSHAKE_PATIENCE - 1);
	p[3] = peer_new(net, "127.0.0.1", NULL);
	peer_begin(p[3]);
	stub_settle(net);
	ck_assert_uint_eq(dtls_metric(net, METRIC_HANDSHAKES_DELAYED), 1);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 0);
	for (size_t i = 0; i < 3; i++) {
		peer_carry(p[i]);
		peer_expect_talk(p[i], 'a');
	}
	for (size_t i = 0; i < 4; i++)
		peer_free(p[i]);
	stub_free(net);
}
END_TEST

START_TEST(of_too_many_handshakes_the_oldest_goes)
{
	struct net *net = stub_new(&transport_dtls, "127.0.0.1");
	struct peer *p[5];

	net->echoes = true;
	net->listener.handshakes_max = 3;
	ck_assert_int_eq(stub_listen(net), WAX_OK);
	for (size_t i = 0; i < 5; i++) {
		p[i] = peer_new(net, "127.0.0.1", NULL);
		if (i == 3)
			stub_advance(net, HANDSHAKE_PATIENCE);
		peer_knock(p[i]);
	}
	ck_assert_uint_eq(halves(net), 3);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 2);
	ck_assert_uint_eq(dtls_metric(net, METRIC_HANDSHAKES_EVICTED), 2);
	for (size_t i = 0; i < 2; i++) {
		dtls_expect_end(net, STUB_REFUSED, i, SESSION_END_REFUSED,
		    "evicted");
		ck_assert(address_equal(&stub_nth(net, STUB_REFUSED,
		    i)->peer.address, &p[i]->address));
	}
	for (size_t i = 2; i < 5; i++) {
		peer_carry(p[i]);
		peer_expect_talk(p[i], 'a');
	}
	for (size_t i = 0; i < 5; i++)
		peer_free(p[i]);
	stub_free(net);
}
END_TEST

/* Those that are left finish with what they began with. */
START_TEST(a_lowered_limit_is_kept_from_the_next_newcomer_on)
{
	struct net *net = dtls_net();
	struct listener_conf changed = net->listener;
	struct handshake_context *made = NULL;
	struct peer *p[5];

	for (size_t i = 0; i < 4; i++) {
		p[i] = peer_new(net, "127.0.0.1", NULL);
		peer_knock(p[i]);
	}
	changed.handshakes_max = 2;
	ck_assert_int_eq(transport_dtls.prepare(net->listening, &changed,
	    &made), WAX_OK);
	transport_dtls.change(net->listening, &changed, made);
	ck_assert_uint_eq(halves(net), 4);
	stub_advance(net, HANDSHAKE_PATIENCE);
	p[4] = peer_new(net, "127.0.0.1", NULL);
	peer_knock(p[4]);
	ck_assert_uint_eq(halves(net), 2);
	ck_assert_uint_eq(dtls_metric(net, METRIC_HANDSHAKES_EVICTED), 3);
	for (size_t i = 3; i < 5; i++) {
		peer_carry(p[i]);
		peer_expect_talk(p[i], 'a');
	}
	for (size_t i = 0; i < 5; i++)
		peer_free(p[i]);
	stub_free(net);
}
END_TEST

/* The first bytes of a handshake message of that number and length. */
static void
put_fragment(struct peer *p, unsigned number, uint32_t length)
{
	uint8_t data[13 + 12 + 10] = {
		22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 9, (uint8_t)number, 0, 22,
		11, (uint8_t)(length >> 16), (uint8_t)(length >> 8),
		(uint8_t)length, 0, (uint8_t)number, 0, 0, 0, 0, 0, 10,
	};

	peer_put(p, BYTES_ARRAY(data));
}

START_TEST(messages_that_never_end_cost_little)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);
	size_t before;

	peer_knock(p);
	before = mallinfo2().uordblks;
	for (unsigned number = 2; number < 100; number++) {
		put_fragment(p, number, 16000);
		stub_settle(net);
	}
	ck_assert_uint_le(mallinfo2().uordblks, before + 256 * 1024);
	for (unsigned number = 2; number < 100; number++) {
		put_fragment(p, number, 100000);
		stub_settle(net);
	}
	ck_assert_uint_le(mallinfo2().uordblks, before + 256 * 1024);
	peer_free(p);
	stub_free(net);
}
END_TEST

TEST_MAIN("ostler/net/dtls_door",
    a_first_hello_is_answered_and_forgotten,
    spoofed_hellos_leave_nothing_behind_and_others_go_on,
    a_cookie_is_good_for_its_own_address_only,
    a_repeated_hello_begins_nothing_new,
    a_hello_repeated_late_changes_nothing,
    a_handshake_begun_anew_takes_the_place_of_the_first,
    young_handshakes_make_no_room_for_others,
    of_too_many_handshakes_the_oldest_goes,
    a_lowered_limit_is_kept_from_the_next_newcomer_on,
    messages_that_never_end_cost_little)
