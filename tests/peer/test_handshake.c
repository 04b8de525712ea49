/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_handshake.c - shaking hands as the client */

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

static void
expect_answers(size_t count)
{
	rig_wait_events(count);
	ck_assert_int_eq(rig.events[count - 1].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.events[count - 1].code, CODE_CONTENT);
	ck_assert_uint_eq(thing.calls, count);
	ck_assert(thing.had_peer);
}

START_TEST(three_messages_make_a_context_on_both_sides)
{
	struct waxpeer_handshake_call call = shaking_call();

	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_READY], 1);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 0);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 1);
	ck_assert_uint_eq(shaking.client.sent[1], 1);
	ck_assert_uint_eq(shaking.client.received[2], 1);
	ck_assert_uint_eq(shaking.client.sent[3], 1);
	ck_assert_uint_eq(shaking.server.received[3], 1);
	shaking_ask(false, "x", 1);
	expect_answers(1);
}
END_TEST

START_TEST(every_method_and_suite_of_the_keyring_works)
{
	static const int suites[] = { 0, 1, 2, 3, 4, 5, 6, 24 };
	struct waxpeer_handshake_call call = shaking_call();

	ck_assert_int_eq(waxpeer_keyring_set_suites(shaking.ours, suites, 8),
	    WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_set_suites(shaking.theirs, suites,
	    8), WAX_OK);
	for (unsigned i = 0; i < 32; i++) {
		const int *one = &suites[i / 4];

		/* the one that is preferred, or it would be error 2 */
		ck_assert_int_eq(waxpeer_keyring_set_suites(shaking.ours, one,
		    1), WAX_OK);
		call.method = (int)(i % 4);
		call.suite = *one;
		shaking_shake(&call);
		ck_assert_uint_eq(shaking.client.states[
		    WAXPEER_HANDSHAKE_READY], i + 1);
		shaking_ask(false, "x", 1);
		expect_answers(i + 1);
		waxpeer_handshake_free(shaking.client.h);
		shaking.client.h = NULL;
	}
}
END_TEST

/* RFC 9528 section 6.3. */
START_TEST(an_error_2_is_followed_to_a_suite_of_both_once)
{
	static const int both[] = { 0, 3 }, other[] = { 5 };
	struct waxpeer_handshake_call call = shaking_call();

	ck_assert_int_eq(waxpeer_keyring_set_suites(shaking.ours, both, 2),
	    WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_set_suites(shaking.theirs, both + 1,
	    1), WAX_OK);
	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_READY], 1);
	ck_assert_uint_eq(shaking.client.sent[1], 2);
	ck_assert_uint_eq(shaking.client.received[0], 1);
	waxpeer_handshake_free(shaking.client.h);
	ck_assert_int_eq(waxpeer_keyring_set_suites(shaking.theirs, other, 1),
	    WAX_OK);
	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_FAILED], 1);
	ck_assert_int_eq(shaking.client.error, WAX_EDHOC_ERROR_SUITE);
	ck_assert_int_eq(shaking.client.failure, WAX_EDHOC_FAILURE_PEER);
}
END_TEST

/* RFC 9528 appendix D.2: it is authentic, and another one. */
START_TEST(another_device_than_the_wanted_one_is_no_peer)
{
	struct waxpeer_handshake_call call = shaking_call();

	call.peer = (const uint8_t *)"somebody else...";
	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_FAILED], 1);
	ck_assert_int_eq(shaking.client.failure, WAX_EDHOC_FAILURE_SUBJECT);
	ck_assert_ptr_null(waxpeer_handshake_context(shaking.client.h));
	/* the server was told, and keeps nothing */
	rig_wait_number(&shaking.server.received[0], 1);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 0);
}
END_TEST

START_TEST(nobody_begins_without_saying_with_whom)
{
	struct waxpeer_handshake_call call = shaking_call();

	call.peer = NULL;
	ck_assert_int_eq(waxpeer_handshake_begin(rig.client, &call,
	    &shaking.client.h), WAX_RANGE);
	call = shaking_call();
	call.is_combined = call.is_reverse = true;
	ck_assert_int_eq(waxpeer_handshake_begin(rig.client, &call,
	    &shaking.client.h), WAX_RANGE);
	call.is_reverse = false;
	call.has_message_4 = true;
	ck_assert_int_eq(waxpeer_handshake_begin(rig.client, &call,
	    &shaking.client.h), WAX_RANGE);
}
END_TEST

START_TEST(the_callback_may_free_the_handshake)
{
	struct waxpeer_handshake_call call = shaking_call();

	shaking.client.frees = true;
	shaking_shake(&call);
	shaking.client.h = NULL;
	call.peer = (const uint8_t *)"somebody else...";
	shaking_shake(&call);
	shaking.client.h = NULL;
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_READY], 1);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_FAILED], 1);
}
END_TEST

START_TEST(a_way_that_is_silent_ends_the_handshake)
{
	struct waxpeer_handshake_call call = shaking_call();

	rig_stop_clock();
	rig_close_server();
	shaking_begin(&call);
	for (unsigned i = 0; i < 10; i++) {
		rig.now += CLOCK_S(20);
		clock_tick(&rig.client->clock);
		timers_run(&rig.client->timers, rig.now);
	}
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_FAILED], 1);
}
END_TEST

/* RFC 9528 appendix H, and RFC 8613 Appendix B.2. */
START_TEST(keys_are_updated_and_renewed_and_updated_again)
{
	struct waxpeer_handshake_call call = shaking_call();
	struct wax_renewal_state state;

	shaking_shake(&call);
	for (unsigned i = 1; i <= 3; i++) {
		ck_assert_int_eq(waxpeer_handshake_update(shaking.client.h),
		    WAX_OK);
		ck_assert_int_eq(waxpeer_handshake_update(shaking.client.h),
		    WAX_STATE);
		rig_wait_number(&shaking.client.states[
		    WAXPEER_HANDSHAKE_UPDATED], i);
		shaking_ask(false, "x", 1);
		expect_answers(2 * i - 1);
		ck_assert_int_eq(wax_context_renew(waxpeer_handshake_context(
		    shaking.client.h)), WAX_OK);
		shaking_ask(false, "x", 1);
		expect_answers(2 * i);
		wax_context_renewal(waxpeer_handshake_context(
		    shaking.client.h), &state);
		ck_assert_uint_eq(state.count, 1);
	}
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 1);
	/* the provisioned one, and the newest */
	ck_assert_uint_eq(wax_contexts_count(rig.set), 2);
}
END_TEST

TEST_MAIN_FIXTURE("peer/handshake", set_up, tear_down,
    three_messages_make_a_context_on_both_sides,
    every_method_and_suite_of_the_keyring_works,
    an_error_2_is_followed_to_a_suite_of_both_once,
    another_device_than_the_wanted_one_is_no_peer,
    nobody_begins_without_saying_with_whom,
    the_callback_may_free_the_handshake,
    a_way_that_is_silent_ends_the_handshake,
    keys_are_updated_and_renewed_and_updated_again)
