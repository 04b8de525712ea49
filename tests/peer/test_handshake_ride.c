/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_handshake_ride.c - message_3 with the first request (RFC 9668) */

#include "check_main.h"

#include "peer/shaking.h"

static struct rig_resource thing;

static void
set_up(void)
{
	shaking_open();
	thing = (struct rig_resource){ .payload = (const uint8_t *)"yes",
	    .payload_len = 3 };
	rig_add(&thing, "/thing", WAXPEER_SEALED_ONLY, false);
}

static void
tear_down(void)
{
	shaking_close();
}

/* As far as the request may go. */
static void
shake_combined(void)
{
	struct waxpeer_handshake_call call = shaking_call();

	call.is_combined = true;
	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_READY], 1);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 1);
}

START_TEST(the_first_request_takes_message_3_along)
{
	shake_combined();
	shaking_ask(true, "x", 1);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(shaking.server.combined, 1);
	ck_assert_uint_eq(shaking.client.sent[3], 1);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 0);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 1);
	shaking_ask(true, "x", 1);
	rig_wait_events(2);
	ck_assert_uint_eq(rig.events[1].code, CODE_CONTENT);
	ck_assert_uint_eq(shaking.server.combined, 1);
	ck_assert_uint_eq(shaking.client.ends, 1);
}
END_TEST

/* RFC 9668 section 3.2.2: only the first block. */
START_TEST(of_a_body_in_blocks_the_first_one_takes_it)
{
	static uint8_t body[4000];

	shake_combined();
	/* a block of 1024 bytes and message_3 would be too long together */
	shaking_ask(true, body, sizeof(body));
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(thing.last_len, sizeof(body));
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 1);
	ck_assert_uint_eq(shaking.server.received[3], 1);
}
END_TEST

START_TEST(what_is_too_long_together_goes_one_after_the_other)
{
	static uint8_t body[1000];
	static const int suites[] = { 24 };
	struct waxpeer_handshake_call call = shaking_call();

	ck_assert_int_eq(waxpeer_keyring_set_suites(shaking.ours, suites, 1),
	    WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_set_suites(shaking.theirs, suites,
	    1), WAX_OK);
	call.is_combined = true;
	call.method = WAX_EDHOC_BOTH_SIGN;
	shaking_shake(&call);
	shaking_ask(true, body, sizeof(body));
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(thing.calls, 1);
	ck_assert_uint_eq(shaking.server.combined, 0);
	ck_assert_uint_eq(shaking.server.received[3], 1);
	ck_assert_uint_eq(shaking.client.ends, 1);
}
END_TEST

/* A proxy to HTTP, or a target that does not know option 21. */
START_TEST(a_4_02_makes_message_3_go_first)
{
	struct rig_raw raw;
	struct message refusal = { .type = MESSAGE_ACK,
	    .code = CODE_BAD_OPTION };
	struct bytes value;
	struct waxpeer_message *m = waxpeer_message_new(CODE_POST);
	struct waxpeer_call call;

	shake_combined();
	rig_raw_open(&raw);
	waxpeer_message_set_path(m, "/thing");
	waxpeer_message_set_payload(m, "x", 1);
	call = rig_call(m);
	call.hop = raw.address;
	call.context = waxpeer_handshake_context(shaking.client.h);
	call.handshake = shaking.client.h;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	rig_raw_receive(&raw);
	ck_assert(option_find(raw.message.options, OPTION_EDHOC, &value));
	ck_assert_uint_eq(value.len, 0);
	refusal.mid = raw.message.mid;
	refusal.token = raw.message.token;
	rig_raw_send_message(&raw, raw.from, &refusal);
	/* message_3 goes to the server, the request after it to the socket */
	rig_raw_receive(&raw);
	ck_assert(!option_find(raw.message.options, OPTION_EDHOC, &value));
	ck_assert(message_is_sealed(&raw.message));
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 1);
	rig_raw_send(&raw, rig.hop, raw.buffer, raw.len);
	rig_wait_number(&thing.calls, 1);
	ck_assert_uint_eq(shaking.client.ends, 1);
	rig_raw_close(&raw);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(one_request_at_a_time_carries_it)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_POST);
	struct waxpeer_call call;

	shake_combined();
	shaking_ask(true, "x", 1);
	waxpeer_message_set_path(m, "/thing");
	call = rig_call(m);
	call.context = waxpeer_handshake_context(shaking.client.h);
	call.handshake = shaking.client.h;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_STATE);
	rig_wait_events(1);
	/* another context is no passenger either */
	call.context = rig.ours;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	rig_wait_events(2);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(a_refused_message_3_is_an_error_of_the_way)
{
	shake_combined();
	waxpeer_endpoint_set_keyring(rig.server, NULL);
	shaking_ask(true, "x", 1);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_HOP_ERROR);
	ck_assert_uint_eq(rig.events[0].code, CODE_BAD_REQUEST);
	ck_assert(wax_edhoc_is_error(rig.events[0].payload,
	    rig.events[0].payload_len));
	ck_assert_uint_eq(thing.calls, 0);
}
END_TEST

START_TEST(a_handshake_may_go_before_its_passenger)
{
	shake_combined();
	shaking_ask(true, "x", 1);
	waxpeer_handshake_free(shaking.client.h);
	shaking.client.h = NULL;
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
}
END_TEST

TEST_MAIN_FIXTURE("peer/handshake_ride", set_up, tear_down,
    the_first_request_takes_message_3_along,
    of_a_body_in_blocks_the_first_one_takes_it,
    what_is_too_long_together_goes_one_after_the_other,
    a_4_02_makes_message_3_go_first,
    one_request_at_a_time_carries_it,
    a_refused_message_3_is_an_error_of_the_way,
    a_handshake_may_go_before_its_passenger)
