/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_dtls_session.c - handshakes on bad paths, and how sessions end */

#include "check_main.h"

#include <limits.h>
#include <string.h>

#include "link/pki.h"
#include "ostler/net/dtls_peer.h"

START_TEST(handshakes_end_well_on_a_path_that_loses)
{
	struct net *net = dtls_certificate_net();
	struct rng rng = { 42 };

	net->listener.handshake_timeout = CLOCK_S(500);
	for (unsigned i = 0; i < 20; i++) {
		struct peer *p = peer_new(net, "127.0.0.1", NULL);

		p->rng = &rng;
		p->loss = 5 + 2 * i;
		peer_begin(p);
		peer_finish(p);
		ck_assert(secure_state(p->secure) == SECURE_OPEN ||
		    secure_failure(p->secure) == SECURE_FAILURE_TIMEOUT);
		p->rng = NULL;
		if (secure_state(p->secure) == SECURE_OPEN &&
		    net->counts[STUB_ACCEPTED] == i + 1)
			peer_expect_talk(p, 'a');
		peer_free(p);
	}
	ck_assert_uint_ge(net->counts[STUB_ACCEPTED], 15);
	stub_free(net);
}
END_TEST

START_TEST(a_handshake_has_its_time_and_its_timer)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);

	peer_knock(p);
	ck_assert_uint_le(timers_next(&net->timers), net->now + CLOCK_S(1));
	for (unsigned i = 0; i < 9; i++) {
		wall_advance(CLOCK_S(1));
		stub_advance(net, CLOCK_S(1));
		stub_settle(net);
	}
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 0);
	stub_advance(net, CLOCK_S(1));
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 1);
	dtls_expect_end(net, STUB_REFUSED, 0, SESSION_END_SILENT, "timeout");
	ck_assert_uint_eq(timers_next(&net->timers), UINT64_MAX);
	ck_assert_uint_eq(listener_of(net)->half.count, 0);
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(an_open_session_has_no_timer)
{
	struct net *net = dtls_net();
	struct endpoint *ours, *theirs;

	stub_open(net, &ours, &theirs);
	stub_settle(net);
	ck_assert_uint_eq(timers_next(&net->timers), UINT64_MAX);
	stub_free(net);
}
END_TEST

START_TEST(rfc6347_4_2_4_a_lost_flight_is_sent_again)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);
	struct peer deaf = *p;

	peer_knock(p);
	deaf.secure = NULL;
	peer_read(&deaf, UINT_MAX);	/* the server's flight is lost */
	wall_advance(CLOCK_S(1));
	stub_advance(net, CLOCK_S(1));
	peer_carry(p);
	ck_assert_int_eq(secure_state(p->secure), SECURE_OPEN);
	peer_expect_talk(p, 'a');
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(the_end_of_a_peer_is_told)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);

	peer_open(p);
	peer_ask(p, 'a');
	secure_close(p->secure);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 1);
	dtls_expect_end(net, STUB_CLOSED, 0, SESSION_END_PEER, "closed");
	ck_assert_uint_eq(listener_of(net)->open.count, 0);
	peer_open(p);
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(a_peer_is_told_of_our_end)
{
	struct net *net = dtls_net();
	struct endpoint *ours, *theirs;

	stub_open(net, &ours, &theirs);
	stub_close(net, theirs);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_ptr_eq(stub_last(net, STUB_CLOSED)->endpoint, ours);
	dtls_expect_end(net, STUB_CLOSED, 0, SESSION_END_PEER, "closed");
	stub_open(net, &ours, &theirs);
	stub_close(net, ours);
	stub_run(net, STUB_CLOSED, 2);
	ck_assert_ptr_eq(stub_last(net, STUB_CLOSED)->endpoint, theirs);
	stub_free(net);
}
END_TEST

START_TEST(a_session_may_be_closed_by_what_it_brings)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);

	peer_open(p);
	net->closes = true;
	for (char c = 'a'; c < 'f'; c++)
		peer_ask(p, c);
	peer_carry(p);
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 1);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	ck_assert_int_eq(secure_state(p->secure), SECURE_CLOSED);
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(rfc6347_4_1_2_6_early_records_are_bounded)
{
	static const uint8_t record[40] = {
		23, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 1, 0, 27,
	};
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);

	peer_knock(p);
	for (int i = 0; i < 100; i++)
		peer_put(p, BYTES_ARRAY(record));
	stub_settle(net);
	ck_assert_uint_eq(dtls_metric(net, METRIC_RECORDS_DROPPED),
	    100 - DTLS_EARLY);
	peer_carry(p);
	ck_assert_int_eq(secure_state(p->secure), SECURE_OPEN);
	peer_expect_talk(p, 'a');
	peer_free(p);
	stub_free(net);
}
END_TEST

/* The end is not told from inside of the send. */
START_TEST(a_session_that_ends_while_it_sends_is_told_of_later)
{
	struct net *net = dtls_net();
	struct endpoint *ours, *theirs;

	stub_open(net, &ours, &theirs);
	secure_close(((struct dtls_session *)(void *)ours)->secure);
	ck_assert_int_eq(stub_send(net, ours, CODE_GET, "a", BYTES_ABSENT),
	    WAX_OK);
	ck_assert_int_eq(stub_send(net, ours, CODE_GET, "a", BYTES_ABSENT),
	    WAX_OK);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	ck_assert_uint_eq(dtls_metric(net, METRIC_DATAGRAMS_UNSENT), 2);
	stub_run(net, STUB_CLOSED, 2);	/* ours, and theirs by its notice */
	stub_free(net);
}
END_TEST

START_TEST(messages_too_long_are_refused)
{
	static uint8_t data[DATAGRAM_ROOM + 200] = { 0x50, 1, 0, 1, 0xff };
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);

	peer_open(p);
	ck_assert_int_eq(secure_write(p->secure,
	    bytes_of(data, DATAGRAM_MAX)), WAX_OK);
	peer_carry(p);
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 1);
	ck_assert_int_eq(secure_write(p->secure,
	    bytes_of(data, DATAGRAM_MAX + 1)), WAX_OK);
	peer_carry(p);
	ck_assert_uint_eq(net->counts[STUB_TRUNCATED], 1);
	peer_put(p, BYTES_ARRAY(data));
	peer_carry(p);
	ck_assert_uint_eq(net->counts[STUB_TRUNCATED], 2);
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 1);
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(flights_keep_to_the_mtu)
{
	struct net *net = stub_new(&transport_dtls, "127.0.0.1");
	struct peer *p;

	net->conf.handshake_mtu = 300;
	dtls_use_certificates(net);
	ck_assert_int_eq(stub_listen(net), WAX_OK);
	p = peer_new(net, "127.0.0.1", NULL);
	peer_open(p);
	ck_assert_uint_le(p->largest, 300);
	peer_free(p);
	stub_free(net);
}
END_TEST

/* Who is refused, and the word for it on the listener's side. */
static void
expect_refused(struct net *net, struct credentials *c, const char *word)
{
	struct peer *p = peer_new(net, "127.0.0.1", c);
	size_t before = net->counts[STUB_REFUSED];

	peer_begin(p);
	peer_finish(p);
	ck_assert_int_eq(secure_state(p->secure), SECURE_FAILED);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], before + 1);
	dtls_expect_end(net, STUB_REFUSED, before, SESSION_END_INSECURE, word);
	ck_assert(address_equal(&stub_last(net, STUB_REFUSED)->peer.address,
	    &p->address));
	ck_assert_uint_eq(listener_of(net)->half.count, 0);
	peer_free(p);
	credentials_unref(c);
}

START_TEST(wrong_and_unknown_keys_are_refused_once)
{
	struct net *net = dtls_net();
	struct credentials *wrong = pki_credentials(stub_id(1));
	struct deviceid stranger = pki_id(77);
	struct credentials *unknown = pki_credentials(&stranger);

	pki_share(wrong, stub_id(0), 99);
	expect_refused(net, wrong, "wrong-psk");
	pki_share(unknown, stub_id(0), 7);
	expect_refused(net, unknown, "unknown-psk");
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 0);
	stub_free(net);
}
END_TEST

START_TEST(an_unknown_ca_is_refused_once)
{
	struct net *net = dtls_certificate_net();
	struct pki *ca = pki_new_ca(NULL, "another");
	struct pki *device = pki_new_device(ca, stub_id(1));
	struct credentials *c = pki_credentials(NULL);

	pki_own(c, device, NULL);
	pki_trust(c, ca, NULL);
	/* the peer does not believe the listener either, and says so first */
	expect_refused(net, c, "unknown CA");
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 0);
	pki_free(device);
	pki_free(ca);
	stub_free(net);
}
END_TEST

TEST_MAIN("ostler/net/dtls_session",
    handshakes_end_well_on_a_path_that_loses,
    a_handshake_has_its_time_and_its_timer,
    an_open_session_has_no_timer,
    rfc6347_4_2_4_a_lost_flight_is_sent_again,
    the_end_of_a_peer_is_told,
    a_peer_is_told_of_our_end,
    a_session_may_be_closed_by_what_it_brings,
    rfc6347_4_1_2_6_early_records_are_bounded,
    a_session_that_ends_while_it_sends_is_told_of_later,
    messages_too_long_are_refused,
    flights_keep_to_the_mtu,
    wrong_and_unknown_keys_are_refused_once,
    an_unknown_ca_is_refused_once)
