/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transport_suite.h - what every transport has to do, over real sockets on the
   loopback interface; test_transports.c runs it */
#ifndef TESTS_TRANSPORT_SUITE_H
#define TESTS_TRANSPORT_SUITE_H

#include "ostler/net/relay.h"
#include "ostler/net/stub_net.h"

/* A transport is tested where it is in this table: one line each. */
struct suite_case {
	const struct transport *transport;
	const char *host;
	/* A beginning of what a peer would send first, that goes on. */
	const char *beginning;
	size_t beginning_len;
	/* What no peer would ever send, and what a server would say. */
	const char *garbage;
	bool has_datagrams;		/* no connect, and no socket of its own
					   for each peer */
};

/* Ends with a NULL transport. */
extern const struct suite_case suite_cases[];

typedef void suite_check(const struct suite_case *c);

/* Each is a test of one case. Those that make no sense for it do nothing. */

/* transport_suite.c: sessions and messages */
suite_check suite_session_opens_and_both_know_their_peer;
suite_check suite_requests_go_both_ways;
suite_check suite_large_messages_pass_up_to_the_limit;
suite_check suite_many_messages_come_in_order;
suite_check suite_bytes_may_come_one_at_a_time;
suite_check suite_ping_is_answered;
suite_check suite_close_is_told_to_the_other_once;
suite_check suite_session_may_be_closed_inside_of_a_message;
suite_check suite_session_refused_by_the_net_is_closed;
suite_check suite_thousands_of_sessions_leave_nothing;
suite_check suite_wrong_id_is_insecure;
suite_check suite_unknown_key_is_insecure;
suite_check suite_new_credentials_are_for_new_sessions;

/* transport_trouble.c: peers and networks that do not behave */
suite_check suite_refused_connection_is_told_later;
suite_check suite_silent_server_is_given_up;
suite_check suite_wrong_bytes_end_what_they_came_on;
suite_check suite_unread_output_is_limited_and_kept;
suite_check suite_peer_that_reads_nothing_is_given_up;
suite_check suite_oldest_of_too_many_half_open_goes;
suite_check suite_trickle_does_not_extend_a_handshake;
suite_check suite_message_without_an_end_ends_the_session;
suite_check suite_reset_is_told_to_both;
suite_check suite_close_of_a_listener_leaves_its_sessions;
suite_check suite_address_in_use_is_told;
suite_check suite_workers_share_an_address;

/* A socket of the test's own towards the listener, and one that listens where
   the hop leads to. */
int suite_dial(const struct net *net);
int suite_serve(const struct net *net);
/* The peer of that socket has ended it. */
void suite_expect_end(int fd);

#endif
