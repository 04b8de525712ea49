/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_peers.c - peers whose Message IDs are counted: their limit */

#include "check_main.h"

#include <stdio.h>
#include <stdlib.h>

#include "ostler/net/rig.h"

static struct rig r;

static void
setup(void)
{
	rig_init(&r);
	r.conf.inbound_max = 4;
	rig_start(&r);
}

static void
teardown(void)
{
	rig_clear(&r);
}

/* A NON request of another client, and its answer. */
static struct inbound *
ask(unsigned n, enum response_kind kind)
{
	char text[64];

	r.client.port = (uint16_t)(1000 + n);
	snprintf(text, sizeof(text), "51 01 %04x aa", n);
	rig_ask(&r, text);
	ck_assert_int_eq(rig_respond(&r, r.event.in, MESSAGE_NON, "",
	    kind), WAX_OK);
	free(fake_take(&r.fake));
	return r.event.in;
}

START_TEST(idle_peers_make_room)
{
	for (unsigned i = 0; i < 20; i++)
		ask(i, RESPONSE_FINAL);
	ck_assert_uint_eq(rig_usage(&r).peers, 4);
	ck_assert_uint_eq(rig_count(&r, METRIC_PEERS_EVICTED), 16);
	rig_pass(&r, CLOCK_S(249));
	ck_assert_uint_eq(rig_usage(&r).peers, 0);
}
END_TEST

START_TEST(peers_in_use_stay_and_keep_their_message_ids)
{
	struct inbound *first = ask(0, RESPONSE_MORE);
	uint16_t mid;

	for (unsigned i = 1; i < 20; i++)
		ask(i, RESPONSE_FINAL);
	rig_respond(&r, first, MESSAGE_NON, "", RESPONSE_MORE);
	mid = rig_mid(STAILQ_FIRST(&r.fake.sent));
	free(fake_take(&r.fake));
	rig_respond(&r, first, MESSAGE_NON, "", RESPONSE_MORE);
	ck_assert_uint_eq(rig_mid(STAILQ_FIRST(&r.fake.sent)),
	    (uint16_t)(mid + 1));
	rig_pass(&r, CLOCK_S(1000));
	ck_assert_uint_eq(rig_usage(&r).peers, 1);
	inbound_drop(first);
}
END_TEST

START_TEST(two_observations_of_one_client_share_its_message_ids)
{
	struct inbound *in[2];
	uint16_t mid[2];

	for (unsigned i = 0; i < 2; i++) {
		char text[64];

		snprintf(text, sizeof(text), "51 01 %04x aa", i);
		rig_ask(&r, text);
		in[i] = r.event.in;
		rig_respond(&r, in[i], MESSAGE_NON, "", RESPONSE_MORE);
		mid[i] = rig_mid(STAILQ_FIRST(&r.fake.sent));
		free(fake_take(&r.fake));
	}
	ck_assert_uint_eq(mid[1], (uint16_t)(mid[0] + 1));
	ck_assert_uint_eq(rig_usage(&r).peers, 1);
	inbound_drop(in[0]);
	inbound_drop(in[1]);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/peers", setup, teardown,
    idle_peers_make_room,
    peers_in_use_stay_and_keep_their_message_ids,
    two_observations_of_one_client_share_its_message_ids)
