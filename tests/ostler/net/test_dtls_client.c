/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_dtls_client.c - sessions that we open: at nobody, at the wrong one, and
   what the network refuses */

#include "check_main.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "link/pki.h"
#include "ostler/net/dtls_peer.h"

START_TEST(a_closed_port_refuses_a_session)
{
	static const char *const hosts[] = { "127.0.0.1", "[::1]" };

	for (size_t i = 0; i < 2; i++) {
		struct net *net = stub_new(&transport_dtls, hosts[i]);
		size_t before = stub_count_descriptors();

		stub_connect(net);
		stub_run(net, STUB_CLOSED, 1);
		dtls_expect_end(net, STUB_CLOSED, 0, SESSION_END_REFUSED,
		    "ECONNREFUSED");
		stub_settle(net);
		ck_assert_uint_eq(stub_count_descriptors(), before);
		stub_free(net);
	}
}
END_TEST

START_TEST(a_silent_peer_ends_by_the_connect_timeout)
{
	struct net *net = dtls_net();
	struct net *silent = stub_new_worker(net, 1, 1);

	/* its port is the listener's, which does not get a turn */
	stub_connect(silent);
	stub_settle(silent);
	for (unsigned i = 0; i < 19; i++) {
		wall_advance(CLOCK_S(1));
		stub_advance(silent, CLOCK_S(1));
		stub_settle(silent);
	}
	ck_assert_uint_eq(silent->counts[STUB_CLOSED], 0);
	stub_advance(silent, CLOCK_S(1));
	stub_run(silent, STUB_CLOSED, 1);
	dtls_expect_end(silent, STUB_CLOSED, 0, SESSION_END_SILENT,
	    "timeout");
	/* first flight and its repetitions */
	stub_settle(net);
	ck_assert_uint_ge(dtls_metric(net, METRIC_COOKIES_SENT), 3);
	stub_free(silent);
	stub_free(net);
}
END_TEST

START_TEST(without_a_key_for_the_expected_one_it_fails_at_once)
{
	struct net *net = dtls_net();

	net->hop.expected = pki_id(55);
	stub_connect(net);
	stub_run(net, STUB_CLOSED, 1);
	dtls_expect_end(net, STUB_CLOSED, 0, SESSION_END_INSECURE,
	    "unknown-psk");
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 1);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 0);
	stub_free(net);
}
END_TEST

/* Certificates of one CA: believed, but another one. */
START_TEST(who_is_not_the_expected_one_is_not_taken)
{
	struct net *net = dtls_certificate_net();

	net->hop.expected = *stub_id(0);
	stub_connect(net);
	stub_run(net, STUB_OPENED, 1);
	net->hop.expected = pki_id(55);
	stub_connect(net);
	stub_run(net, STUB_CLOSED, 1);
	dtls_expect_end(net, STUB_CLOSED, 0, SESSION_END_INSECURE,
	    "wrong-id");
	stub_run(net, STUB_REFUSED, 1);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 1);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 1);
	stub_free(net);
}
END_TEST

START_TEST(a_second_session_resumes_the_first)
{
	struct net *net = dtls_net();
	struct endpoint *ours, *theirs;

	stub_open(net, &ours, &theirs);
	ck_assert(!stub_last(net, STUB_OPENED)->peer.secure.resumed);
	stub_close(net, ours);
	stub_run(net, STUB_CLOSED, 1);
	stub_open(net, &ours, &theirs);
	ck_assert(stub_last(net, STUB_OPENED)->peer.secure.resumed);
	ck_assert(stub_last(net, STUB_ACCEPTED)->peer.secure.resumed);
	ck_assert(deviceid_equal(&stub_last(net, STUB_ACCEPTED)->peer.secure.id,
	    stub_id(1)));
	stub_free(net);
}
END_TEST

/* The listener's port is closed without a word; then it is there again, and
   nobody remembers. */
START_TEST(a_network_error_on_an_open_session_is_of_one_message)
{
	struct net *net = dtls_net();
	struct endpoint *ours, *theirs;
	int hole = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	stub_open(net, &ours, &theirs);
	ck_assert_int_ge(dup2(hole, listener_of(net)->socket.fd), 0);
	close(hole);
	for (unsigned i = 1; i <= 20; i++) {
		ck_assert_int_eq(stub_send(net, ours, CODE_GET, "a",
		    BYTES_ABSENT), WAX_OK);
		stub_run(net, STUB_ERROR, i);
		ck_assert_ptr_eq(stub_last(net, STUB_ERROR)->endpoint, ours);
		ck_assert_int_eq(stub_last(net, STUB_ERROR)->error,
		    ECONNREFUSED);
	}
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	stub_free(net);
}
END_TEST

START_TEST(errors_of_records_we_did_not_send_are_not_told)
{
	static const uint8_t record[14] = {
		23, 0xfe, 0xfd, 0, 1, 9, 9, 9, 9, 9, 9, 0, 1, 7,
	};
	struct net *net = dtls_net();
	struct endpoint *ours, *theirs;
	struct dtls_client *c;

	stub_open(net, &ours, &theirs);
	c = (struct dtls_client *)(void *)ours;
	dtls_client_take_error(c, ECONNREFUSED, BYTES_ARRAY(record));
	dtls_client_take_error(c, ECONNREFUSED, bytes_of(record, 4));
	ck_assert_uint_eq(net->counts[STUB_ERROR], 0);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	stub_free(net);
}
END_TEST

START_TEST(datagrams_that_are_no_records_are_counted)
{
	struct net *net = dtls_net();
	struct endpoint *ours, *theirs;
	struct datagram d = { .data = bytes_of("GET / HTTP/1.1\r\n", 16) };

	stub_open(net, &ours, &theirs);
	datagram_socket_send(&listener_of(net)->socket,
	    &((struct dtls_session *)(void *)theirs)->pair.peer, &d.local,
	    d.data);
	stub_settle(net);
	ck_assert_uint_eq(dtls_metric(net, METRIC_RECORDS_MALFORMED), 1);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	stub_free(net);
}
END_TEST

TEST_MAIN("ostler/net/dtls_client",
    a_closed_port_refuses_a_session,
    a_silent_peer_ends_by_the_connect_timeout,
    without_a_key_for_the_expected_one_it_fails_at_once,
    who_is_not_the_expected_one_is_not_taken,
    a_second_session_resumes_the_first,
    a_network_error_on_an_open_session_is_of_one_message,
    errors_of_records_we_did_not_send_are_not_told,
    datagrams_that_are_no_records_are_counted)
