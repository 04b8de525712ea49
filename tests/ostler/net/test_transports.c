/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_transports.c - every transport does what transport.h says */
#include "ostler/net/transports.h"

#include "check_main.h"
#include "ostler/net/conn.h"
#include "ostler/net/dtls.h"
#include "ostler/net/transport_suite.h"
#include "ostler/net/udp.h"

/* A CSM with a long option; a record of a ClientHello; a request line. */
#define CSM "\xd0\xf0\xe1\xd2\xf0zzzzzzzz"
#define HELLO "\x16\x03\x01\x02\x00\x01\x00\x01\xfc"
#define GET "GET /.well-known/coap HTTP/1.1\r\n"

#define TCP(t, h) { .transport = &transport_##t, .host = h, \
	.beginning = CSM, .beginning_len = sizeof(CSM) - 1, \
	.garbage = "\xff\xff\xff\xff\xff" }
#define TLS(t, h) { .transport = &transport_##t, .host = h, \
	.beginning = HELLO, .beginning_len = sizeof(HELLO) - 1, \
	.garbage = "GET / HTTP/1.1\r\nHost: a\r\n\r\n" }
#define CERTIFICATES(t, h) { .transport = &transport_##t, .host = h, \
	.beginning = HELLO, .beginning_len = sizeof(HELLO) - 1, \
	.garbage = "GET / HTTP/1.1\r\nHost: a\r\n\r\n", \
	.has_certificates = true }
#define WS(t, h) { .transport = &transport_##t, .host = h, \
	.beginning = GET, .beginning_len = sizeof(GET) - 1, \
	.garbage = "\xd0\xf0\xe1\r\n\r\n" }
#define UDP(t, h) { .transport = &transport_##t, .host = h, \
	.has_datagrams = true }

const struct suite_case suite_cases[] = {
	UDP(udp, "127.0.0.1"),
	UDP(udp, "[::1]"),
	UDP(dtls, "127.0.0.1"),
	UDP(dtls, "[::1]"),
	TCP(tcp, "127.0.0.1"),
	TCP(tcp, "[::1]"),
	TLS(tls, "127.0.0.1"),
	TLS(tls, "[::1]"),
	CERTIFICATES(tls, "127.0.0.1"),
	WS(ws, "127.0.0.1"),
	WS(ws, "[::1]"),
	TLS(wss, "127.0.0.1"),
	CERTIFICATES(wss, "[::1]"),
	TCP(local, NULL),
	{ .transport = NULL },
};

#define SUITE_TEST(name) \
	START_TEST(name) \
	{ \
		for (const struct suite_case *c = suite_cases; \
		    c->transport != NULL; c++) \
			suite_##name(c); \
	} \
	END_TEST

SUITE_TEST(session_opens_and_both_know_their_peer)
SUITE_TEST(requests_go_both_ways)
SUITE_TEST(large_messages_pass_up_to_the_limit)
SUITE_TEST(many_messages_come_in_order)
SUITE_TEST(bytes_may_come_one_at_a_time)
SUITE_TEST(ping_is_answered)
SUITE_TEST(close_is_told_to_the_other_once)
SUITE_TEST(session_may_be_closed_inside_of_a_message)
SUITE_TEST(session_refused_by_the_net_is_closed)
SUITE_TEST(thousands_of_sessions_leave_nothing)
SUITE_TEST(wrong_id_is_insecure)
SUITE_TEST(unknown_key_is_insecure)
SUITE_TEST(new_credentials_are_for_new_sessions)
SUITE_TEST(refused_connection_is_told_later)
SUITE_TEST(silent_server_is_given_up)
SUITE_TEST(wrong_bytes_end_what_they_came_on)
SUITE_TEST(unread_output_is_limited_and_kept)
SUITE_TEST(peer_that_reads_nothing_is_given_up)
SUITE_TEST(oldest_of_too_many_half_open_goes)
SUITE_TEST(trickle_does_not_extend_a_handshake)
SUITE_TEST(message_without_an_end_ends_the_session)
SUITE_TEST(reset_is_told_to_both)
SUITE_TEST(end_without_a_goodbye_is_told)
SUITE_TEST(close_of_a_listener_leaves_its_sessions)
SUITE_TEST(address_in_use_is_told)
SUITE_TEST(workers_share_an_address)

TEST_MAIN("ostler/net/transports",
    session_opens_and_both_know_their_peer,
    requests_go_both_ways,
    large_messages_pass_up_to_the_limit,
    many_messages_come_in_order,
    bytes_may_come_one_at_a_time,
    ping_is_answered,
    close_is_told_to_the_other_once,
    session_may_be_closed_inside_of_a_message,
    session_refused_by_the_net_is_closed,
    thousands_of_sessions_leave_nothing,
    wrong_id_is_insecure,
    unknown_key_is_insecure,
    new_credentials_are_for_new_sessions,
    refused_connection_is_told_later,
    silent_server_is_given_up,
    wrong_bytes_end_what_they_came_on,
    unread_output_is_limited_and_kept,
    peer_that_reads_nothing_is_given_up,
    oldest_of_too_many_half_open_goes,
    trickle_does_not_extend_a_handshake,
    message_without_an_end_ends_the_session,
    reset_is_told_to_both,
    end_without_a_goodbye_is_told,
    close_of_a_listener_leaves_its_sessions,
    address_in_use_is_told,
    workers_share_an_address)
