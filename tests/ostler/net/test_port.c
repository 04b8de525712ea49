/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_port.c - source ports: the pool, and ports of one client */

#include "check_main.h"

#include <stdlib.h>

#include "ostler/net/rig.h"

static struct rig r;

static void
setup(void)
{
	rig_init(&r);
	r.hop.source_ports = 3;
	r.hop.outstanding = 1000000;
	r.conf.inbound_max = 1000000;
	rig_start(&r);
}

static void
teardown(void)
{
	rig_clear(&r);
}

/* Sends a request for a client (NULL: any), forgets it at once unless out is
   given, and tells the source port; 0: refused. */
static uint16_t
send_for(const struct address *client, struct outbound **out)
{
	struct message m = { .type = MESSAGE_NON, .code = CODE_GET };
	struct hop_client asks = { .session = 0 };
	struct hop_request q = {
		.message = &m, .client = client == NULL ? NULL : &asks,
	};
	struct outbound *mine;
	struct fake_datagram *d;
	uint16_t port;

	if (client != NULL)
		asks.peer = *client;
	if (hop_send_request(hop_get(r.net, 0), &q, &mine) != WAX_OK)
		return 0;
	d = fake_take(&r.fake);
	port = d->from.port;
	free(d);
	if (out == NULL)
		outbound_end(mine);
	else
		*out = mine;
	return port;
}

START_TEST(no_port_is_opened_before_it_is_needed)
{
	ck_assert_uint_eq(fake_count_ports(&r.fake), 0);
	send_for(NULL, NULL);
	ck_assert_uint_eq(fake_count_ports(&r.fake), 1);
}
END_TEST

START_TEST(one_port_serves_until_its_message_ids_are_used_up)
{
	uint16_t port = send_for(NULL, NULL), other = port;
	unsigned n = 1;

	while ((other = send_for(NULL, NULL)) == port)
		n++;
	ck_assert_uint_ne(other, 0);
	ck_assert_uint_gt(n, 63000);
	ck_assert_uint_le(n, 65536);
	ck_assert_uint_eq(fake_count_ports(&r.fake), 2);
}
END_TEST

START_TEST(all_ports_used_up_is_a_limit_until_message_ids_come_free)
{
	unsigned n = 0;

	while (send_for(NULL, NULL) != 0)
		n++;
	ck_assert_uint_gt(n, 3 * 63000);
	ck_assert_uint_le(n, 3 * 65536);
	ck_assert_uint_eq(fake_count_ports(&r.fake), 3);
	ck_assert_uint_eq(rig_count(&r, METRIC_OUTBOUND_EXHAUSTED), 1);
	rig_pass(&r, CLOCK_S(246));
	ck_assert_uint_eq(send_for(NULL, NULL), 0);
	rig_pass(&r, CLOCK_S(2));
	/* on all ports */
	for (n = 0; send_for(NULL, NULL) != 0; n++)
		;
	ck_assert_uint_gt(n, 3 * 63000);
}
END_TEST

START_TEST(message_id_of_a_port_must_not_repeat_within_exchange_lifetime)
{
	static uint64_t used[3][65536];
	unsigned early = 0, sent = 0;

	/* 230 a second and then some, for twenty minutes */
	for (unsigned i = 0; i < 300000; i++) {
		struct outbound *out = NULL;
		struct fake_datagram *d;
		uint64_t *last;

		if (i % 1000 == 0)
			rig_pass(&r, CLOCK_S(4));
		if (rig_request(&r, MESSAGE_NON, &out) != WAX_OK)
			break;
		d = fake_take(&r.fake);
		last = &used[d->from.port - 40000][rig_mid(d)];
		early += *last != 0 && r.now - *last < CLOCK_S(247);
		*last = r.now;
		free(d);
		outbound_end(out);
		sent++;
	}
	ck_assert_uint_eq(sent, 300000);
	ck_assert_uint_eq(early, 0);
}
END_TEST

START_TEST(a_client_keeps_its_own_port)
{
	struct address a = r.client, b = r.client;
	struct outbound *out;
	uint16_t pool, of_a;

	b.port++;
	pool = send_for(NULL, NULL);
	of_a = send_for(&a, &out);
	ck_assert_uint_ne(of_a, pool);
	ck_assert_uint_eq(send_for(&a, NULL), of_a);
	ck_assert_uint_ne(send_for(&b, NULL), of_a);
	ck_assert_uint_eq(send_for(NULL, NULL), pool);
	rig_pass(&r, CLOCK_S(90));
	ck_assert_uint_eq(send_for(&a, NULL), of_a);
	outbound_end(out);
}
END_TEST

START_TEST(a_clients_port_closes_exchange_lifetime_after_its_last_use)
{
	struct outbound *out;

	ck_assert_uint_ne(send_for(&r.client, &out), 0);
	outbound_keep(out);
	rig_pass(&r, CLOCK_S(1000));
	ck_assert_uint_eq(fake_count_ports(&r.fake), 1);
	outbound_end(out);
	rig_pass(&r, CLOCK_S(246));
	ck_assert_uint_eq(fake_count_ports(&r.fake), 1);
	rig_pass(&r, CLOCK_S(2));
	ck_assert_uint_eq(fake_count_ports(&r.fake), 0);
	ck_assert_uint_eq(r.timers.count, 0);
}
END_TEST

START_TEST(clients_leave_the_pool_its_first_port)
{
	struct address c = r.client;
	struct outbound *out[2];

	for (int i = 0; i < 2; i++, c.port++)
		ck_assert_uint_ne(send_for(&c, &out[i]), 0);
	ck_assert_uint_eq(send_for(&c, NULL), 0);
	ck_assert_uint_eq(rig_count(&r, METRIC_SOURCES_FULL), 1);
	ck_assert_uint_ne(send_for(NULL, NULL), 0);
	ck_assert_uint_eq(fake_count_ports(&r.fake), 3);
	/* the longest idle one makes room */
	outbound_end(out[0]);
	ck_assert_uint_ne(send_for(&c, NULL), 0);
	ck_assert_uint_eq(fake_count_ports(&r.fake), 3);
	outbound_end(out[1]);
}
END_TEST

START_TEST(without_a_socket_the_request_is_refused)
{
	struct outbound *out;

	r.fake.connect_fails = true;
	ck_assert_int_eq(rig_request(&r, MESSAGE_CON, &out), WAX_SYSTEM);
	ck_assert_uint_eq(rig_usage(&r).outbounds, 0);
	r.fake.connect_fails = false;
	ck_assert_int_eq(rig_request(&r, MESSAGE_CON, &out), WAX_OK);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/port", setup, teardown,
    no_port_is_opened_before_it_is_needed,
    one_port_serves_until_its_message_ids_are_used_up,
    all_ports_used_up_is_a_limit_until_message_ids_come_free,
    message_id_of_a_port_must_not_repeat_within_exchange_lifetime,
    a_client_keeps_its_own_port,
    a_clients_port_closes_exchange_lifetime_after_its_last_use,
    clients_leave_the_pool_its_first_port,
    without_a_socket_the_request_is_refused)
