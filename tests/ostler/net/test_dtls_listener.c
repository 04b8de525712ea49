/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_dtls_listener.c - many peers on one socket, and those that come again */

#include "check_main.h"

#include "ostler/net/dtls_peer.h"

START_TEST(many_peers_share_one_socket)
{
	struct net *net = dtls_net();
	struct peer *p[50];
	size_t before = stub_count_descriptors();

	for (size_t i = 0; i < 50; i++) {
		p[i] = peer_new(net, "127.0.0.1", NULL);
		peer_open(p[i]);
	}
	ck_assert_uint_eq(stub_count_descriptors(), before + 50);
	ck_assert_uint_eq(net->session_count, 50);
	for (size_t i = 0; i < 50; i++)
		peer_expect_talk(p[i], 'a');
	for (size_t i = 0; i < 50; i++)
		peer_free(p[i]);
	stub_free(net);
}
END_TEST

/* The peer's socket is connected: it takes an answer from nowhere else. */
START_TEST(answers_leave_from_the_address_that_was_asked)
{
	static const char *const hosts[] = { "0.0.0.0", "[::]" };

	for (size_t i = 0; i < 2; i++) {
		struct net *net = stub_new(&transport_dtls, hosts[i]);
		struct peer *a = peer_new(net, "127.0.0.1", NULL);
		struct peer *b = peer_new(net, "127.0.0.77", NULL);

		net->echoes = true;
		ck_assert_int_eq(stub_listen(net), WAX_OK);
		peer_open(a);
		peer_open(b);
		peer_expect_talk(a, 'a');
		peer_expect_talk(b, 'b');
		peer_free(a);
		peer_free(b);
		stub_free(net);
	}
}
END_TEST

static void
expect_replaced(struct net *net)
{
	struct peer *p = peer_new(net, "127.0.0.1", NULL);
	struct peer before = *p;	/* what it was before its restart */

	peer_open(p);
	before.secure = p->secure;
	p->secure = NULL;
	peer_knock(p);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	ck_assert_uint_eq(net->session_count, 1);

	/* the old keys are still good */
	peer_ask(&before, 'o');
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 1);

	peer_carry(p);
	ck_assert_int_eq(secure_state(p->secure), SECURE_OPEN);
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 2);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 1);
	dtls_expect_end(net, STUB_CLOSED, 0, SESSION_END_LOST, "replaced");
	ck_assert_ptr_eq(stub_last(net, STUB_CLOSED)->endpoint,
	    stub_nth(net, STUB_ACCEPTED, 0)->endpoint);
	ck_assert_uint_eq(dtls_metric(net, METRIC_SESSIONS_REPLACED), 1);
	peer_expect_talk(p, 'n');
	ck_assert_ptr_eq(stub_last(net, STUB_REQUEST)->endpoint,
	    stub_nth(net, STUB_ACCEPTED, 1)->endpoint);

	/* and are no longer */
	peer_ask(&before, 'o');
	peer_carry(p);
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 2);
	ck_assert_uint_eq(net->session_count, 1);
	secure_free(before.secure);
	peer_free(p);
	stub_free(net);
}

START_TEST(rfc6347_4_2_8_a_restarted_peer_replaces_its_session_at_the_end)
{
	expect_replaced(dtls_net());
	expect_replaced(dtls_certificate_net());
}
END_TEST

/* First without a cookie, then with one, as if it had been seen on its way. */
START_TEST(rfc6347_4_2_8_a_spoofed_restart_ends_nothing)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);
	struct peer forger = *p;	/* with the same address */

	peer_open(p);
	forger.secure = NULL;
	peer_begin(&forger);
	peer_expect_talk(p, 'a');
	secure_free(forger.secure);
	forger.secure = NULL;
	peer_knock(&forger);
	ck_assert_uint_eq(listener_of(net)->half.count, 1);
	peer_expect_talk(p, 'b');
	stub_advance(net, net->listener.handshake_timeout);
	stub_run(net, STUB_REFUSED, 1);
	dtls_expect_end(net, STUB_REFUSED, 0, SESSION_END_SILENT, "timeout");
	peer_expect_talk(p, 'c');
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	secure_free(forger.secure);
	peer_free(p);
	stub_free(net);
}
END_TEST

/* Damages that a record on its way can have; some keep its header true. */
static size_t
damage(struct rng *rng, unsigned which, uint8_t *data, size_t len)
{
	switch (which % 4) {
	case 0:
		len = rng_below(rng, 200);
		rng_fill(rng, data, len);
		break;
	case 1:
		data[rng_below(rng, len)] ^= (uint8_t)(1 + rng_below(rng, 255));
		break;
	case 2:
		rng_fill(rng, data + 5, len - 5);
		break;
	default:	/* shorter, down to nothing sealed */
		len = 13 + rng_below(rng, len - 13);
		data[0] = (uint8_t)(20 + rng_below(rng, 4));
		data[10] ^= 0x55;
		data[11] = 0;
		data[12] = (uint8_t)(len - 13);
	}
	return len;
}

static void
expect_garbage_ends_nothing(struct net *net)
{
	struct peer *p = peer_new(net, "127.0.0.1", NULL);
	struct rng rng = { 6347 };
	uint8_t data[DATAGRAM_ROOM];
	uint64_t counted;

	peer_open(p);
	for (unsigned i = 0; i < 3000; i++) {
		size_t len;

		peer_ask(p, 'a');	/* a record to be damaged */
		memcpy(data, p->sent, p->sent_len);
		len = damage(&rng, i, data, p->sent_len);
		peer_put(p, bytes_of(data, len));
		if (i % 16 == 0)
			peer_carry(p);
	}
	peer_carry(p);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 0);
	ck_assert_uint_eq(net->session_count, 1);
	counted = dtls_metric(net, METRIC_RECORDS_DROPPED) +
	    dtls_metric(net, METRIC_RECORDS_MALFORMED);
	ck_assert_uint_ge(counted, 2900);
	peer_expect_talk(p, 'b');
	peer_free(p);
	stub_free(net);
}

START_TEST(rfc6347_4_1_2_7_garbage_ends_no_session_and_is_counted)
{
	expect_garbage_ends_nothing(dtls_net());
	expect_garbage_ends_nothing(dtls_certificate_net());
}
END_TEST

START_TEST(alerts_in_clear_end_no_session)
{
	static const uint8_t alert[] = {
		21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40,
	};
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);
	uint8_t data[sizeof(alert)];

	peer_open(p);
	memcpy(data, alert, sizeof(data));
	for (unsigned level = 0; level < 4; level++)
		for (unsigned what = 0; what < 128; what++) {
			data[13] = (uint8_t)level;
			data[14] = (uint8_t)what;
			peer_put(p, BYTES_ARRAY(data));
			if (what % 16 == 0)
				stub_settle(net);
		}
	peer_expect_talk(p, 'a');
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(a_peer_whose_address_changed_begins_anew)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);
	struct peer *moved = peer_new(net, "127.0.0.1", NULL);

	peer_open(p);
	peer_ask(p, 'a');
	peer_carry(p);
	peer_put(moved, bytes_of(p->sent, p->sent_len));
	peer_carry(moved);
	ck_assert_uint_eq(dtls_metric(net, METRIC_RECORDS_STRAY), 1);
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 1);
	peer_open(moved);
	peer_expect_talk(moved, 'b');
	/* the old one ends by its idle time */
	ck_assert_uint_eq(net->session_count, 2);
	peer_free(moved);
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(a_session_too_many_is_closed_in_order)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);

	net->accept_status = WAX_LIMIT;
	peer_begin(p);
	peer_carry(p);
	ck_assert_int_eq(secure_state(p->secure), SECURE_CLOSED);
	ck_assert_uint_eq(listener_of(net)->open.count, 0);
	net->accept_status = WAX_OK;
	peer_open(p);
	peer_expect_talk(p, 'a');
	peer_free(p);
	stub_free(net);
}
END_TEST

START_TEST(sessions_go_on_when_their_listener_was_closed)
{
	struct net *net = dtls_net();
	struct peer *p = peer_new(net, "127.0.0.1", NULL);
	struct peer *half = peer_new(net, "127.0.0.1", NULL);
	struct peer *late = peer_new(net, "127.0.0.1", NULL);
	size_t before;

	peer_open(p);
	peer_knock(half);
	before = stub_count_descriptors();
	stub_close_listener(net);
	peer_expect_talk(p, 'a');
	peer_begin(late);
	peer_carry(late);
	ck_assert_int_eq(secure_state(late->secure), SECURE_HANDSHAKE);
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 1);
	ck_assert_uint_eq(stub_count_descriptors(), before);
	secure_close(p->secure);
	stub_run(net, STUB_CLOSED, 1);
	stub_settle(net);
	ck_assert_uint_eq(stub_count_descriptors(), before - 1);
	peer_free(late);
	peer_free(half);
	peer_free(p);
	stub_free(net);
}
END_TEST

TEST_MAIN("ostler/net/dtls_listener",
    many_peers_share_one_socket,
    answers_leave_from_the_address_that_was_asked,
    rfc6347_4_2_8_a_restarted_peer_replaces_its_session_at_the_end,
    rfc6347_4_2_8_a_spoofed_restart_ends_nothing,
    rfc6347_4_1_2_7_garbage_ends_no_session_and_is_counted,
    alerts_in_clear_end_no_session,
    a_peer_whose_address_changed_begins_anew,
    a_session_too_many_is_closed_in_order,
    sessions_go_on_when_their_listener_was_closed)
