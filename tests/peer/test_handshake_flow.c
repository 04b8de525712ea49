/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_handshake_flow.c - which message follows which */

#include "check_main.h"

#include "peer/shaking.h"

static struct rig_resource thing;
static bool has_message_4, is_reverse;

static struct waxpeer_edhoc_settings
settings(void)
{
	struct waxpeer_edhoc_settings s = shaking_settings();

	s.has_message_4 = has_message_4;
	s.is_reverse = is_reverse;
	return s;
}

static void
open_flow(bool with_4, bool reverse)
{
	has_message_4 = with_4;
	is_reverse = reverse;
	shaking_open_as(settings);
	thing = (struct rig_resource){ .payload_len = 0 };
	rig_add(&thing, "/thing", WAXPEER_SEALED_ONLY, false);
}

static void
shake(const unsigned sent[5], const unsigned received[5])
{
	struct waxpeer_handshake_call call = shaking_call();

	call.has_message_4 = has_message_4;
	call.is_reverse = is_reverse;
	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_READY], 1);
	for (unsigned i = 0; i < 5; i++) {
		ck_assert_uint_eq(shaking.client.sent[i], sent[i]);
		ck_assert_uint_eq(shaking.server.received[i], sent[i]);
		ck_assert_uint_eq(shaking.client.received[i], received[i]);
		ck_assert_uint_eq(shaking.server.sent[i], received[i]);
	}
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 0);
	shaking_ask(false, "x", 1);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	shaking_close();
}

START_TEST(the_client_begins)
{
	open_flow(false, false);
	shake((const unsigned[]){ 0, 1, 0, 1, 0 },
	    (const unsigned[]){ 0, 0, 1, 0, 0 });
}
END_TEST

START_TEST(the_client_begins_and_message_4_ends_it)
{
	open_flow(true, false);
	shake((const unsigned[]){ 0, 1, 0, 1, 0 },
	    (const unsigned[]){ 0, 0, 1, 0, 1 });
}
END_TEST

START_TEST(the_server_begins_when_it_is_asked)
{
	open_flow(false, true);
	shake((const unsigned[]){ 0, 0, 1, 0, 0 },
	    (const unsigned[]){ 0, 1, 0, 1, 0 });
}
END_TEST

START_TEST(the_server_begins_and_message_4_ends_it)
{
	open_flow(true, true);
	shake((const unsigned[]){ 0, 0, 1, 0, 1 },
	    (const unsigned[]){ 0, 1, 0, 1, 0 });
}
END_TEST

START_TEST(a_server_that_never_begins_says_so)
{
	struct waxpeer_handshake_call call;

	open_flow(false, false);
	call = shaking_call();
	call.is_reverse = true;
	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_FAILED], 1);
	ck_assert_uint_eq(shaking.client.code, CODE_BAD_REQUEST);
	shaking_close();
}
END_TEST

/* RFC 9528 appendix D.2, for a Responder that is the client. */
START_TEST(a_server_that_begins_must_be_the_wanted_one)
{
	struct waxpeer_handshake_call call;

	open_flow(false, true);
	call = shaking_call();
	call.is_reverse = true;
	call.peer = (const uint8_t *)"somebody else...";
	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_FAILED], 1);
	ck_assert_ptr_null(waxpeer_handshake_context(shaking.client.h));
	shaking_close();
}
END_TEST

START_TEST(a_message_4_that_one_end_does_not_expect_ends_it)
{
	struct waxpeer_handshake_call call;

	open_flow(false, false);
	call = shaking_call();
	call.has_message_4 = true;
	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_FAILED], 1);
	shaking_close();
}
END_TEST

TEST_MAIN("peer/handshake_flow",
    the_client_begins,
    the_client_begins_and_message_4_ends_it,
    the_server_begins_when_it_is_asked,
    the_server_begins_and_message_4_ends_it,
    a_server_that_never_begins_says_so,
    a_server_that_begins_must_be_the_wanted_one,
    a_message_4_that_one_end_does_not_expect_ends_it)
