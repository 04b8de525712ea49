/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_dtls.c - the transport as the net sees it */

#include "check_main.h"

#include <limits.h>

#include "ostler/net/dtls_peer.h"

START_TEST(a_session_tells_who_is_at_its_other_end)
{
	struct net *net = dtls_net();
	struct endpoint *ours, *theirs;

	stub_open(net, &ours, &theirs);

	const struct session_peer *opened = &stub_last(net, STUB_OPENED)->peer;
	const struct session_peer *in = &stub_last(net, STUB_ACCEPTED)->peer;

	ck_assert(opened->is_secure && in->is_secure);
	ck_assert_int_eq(opened->secure.proof, SECURE_PROOF_PSK);
	ck_assert_int_eq(in->secure.proof, SECURE_PROOF_PSK);
	ck_assert(deviceid_equal(&opened->secure.id, stub_id(0)));
	ck_assert(deviceid_equal(&in->secure.id, stub_id(1)));
	ck_assert(address_equal(&opened->address, &net->address));
	ck_assert_str_eq(in->secure.version, "DTLSv1.2");
	stub_free(net);
}
END_TEST

START_TEST(requests_go_both_ways)
{
	static const uint8_t payload[] = { 1, 2, 3 };
	struct net *net = dtls_net();
	struct endpoint *ours, *theirs;

	stub_open(net, &ours, &theirs);
	ck_assert_int_eq(stub_send(net, ours, CODE_GET, "a",
	    BYTES_ARRAY(payload)), WAX_OK);
	stub_run(net, STUB_RESPONSE, 1);
	ck_assert_ptr_eq(stub_last(net, STUB_REQUEST)->endpoint, theirs);
	ck_assert_ptr_eq(stub_last(net, STUB_RESPONSE)->endpoint, ours);
	ck_assert_int_eq(stub_send(net, theirs, CODE_GET, "b",
	    BYTES_ARRAY(payload)), WAX_OK);
	stub_run(net, STUB_RESPONSE, 2);
	ck_assert_ptr_eq(stub_last(net, STUB_REQUEST)->endpoint, ours);
	ck_assert_mem_eq(stub_last(net, STUB_RESPONSE)->payload, payload, 3);
	stub_free(net);
}
END_TEST

START_TEST(workers_share_a_port)
{
	struct net *first = stub_new(&transport_dtls, "127.0.0.1");
	struct net *n[2];
	struct peer *p[40];

	/* the first is only there to choose a port */
	for (unsigned i = 0; i < 2; i++) {
		n[i] = stub_new_worker(first, i, 2);
		n[i]->echoes = true;
		ck_assert_int_eq(stub_listen(n[i]), WAX_OK);
	}
	ck_assert_int_eq(stub_listen(first), WAX_SYSTEM);
	for (size_t i = 0; i < 40; i++) {
		p[i] = peer_new(n[0], "127.0.0.1", NULL);
		peer_begin(p[i]);
	}
	for (unsigned turn = 0; turn < 6; turn++)
		for (size_t i = 0; i < 40; i++) {
			if (i < 2)
				stub_settle(n[i]);
			peer_read(p[i], UINT_MAX);
		}
	for (size_t i = 0; i < 40; i++) {
		ck_assert_int_eq(secure_state(p[i]->secure), SECURE_OPEN);
		peer_free(p[i]);
	}
	/* each has got some of the 40 peers */
	ck_assert_uint_gt(n[0]->session_count, 0);
	ck_assert_uint_gt(n[1]->session_count, 0);
	ck_assert_uint_eq(n[0]->session_count + n[1]->session_count, 40);
	stub_free(n[0]);
	stub_free(n[1]);
	stub_free(first);
}
END_TEST

START_TEST(at_the_stop_each_peer_is_told)
{
	struct net *net = dtls_net();
	struct peer *p[10], *half;

	for (size_t i = 0; i < 10; i++) {
		p[i] = peer_new(net, "127.0.0.1", NULL);
		peer_open(p[i]);
	}
	half = peer_new(net, "127.0.0.1", NULL);
	peer_knock(half);
	stub_free(net);
	for (size_t i = 0; i < 10; i++) {
		peer_read(p[i], UINT_MAX);
		ck_assert_int_eq(secure_state(p[i]->secure), SECURE_CLOSED);
		peer_free(p[i]);
	}
	peer_free(half);
}
END_TEST

TEST_MAIN("ostler/net/dtls",
    a_session_tells_who_is_at_its_other_end,
    requests_go_both_ways,
    workers_share_a_port,
    at_the_stop_each_peer_is_told)
