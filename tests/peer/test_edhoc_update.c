/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_edhoc_update.c - new keys that are served (RFC 9528 appendix H) */

#include "check_main.h"

#include "peer/shaking.h"

static struct wax_context *before;

static void
set_up(void)
{
	struct waxpeer_handshake_call call;

	shaking_open();
	call = shaking_call();
	shaking_shake(&call);
	before = wax_context_ref(waxpeer_handshake_context(
	    shaking.client.h));
}

static void
tear_down(void)
{
	wax_context_free(before);
	shaking_close();
}

static void
ask(uint8_t code, struct wax_context *c, size_t len)
{
	static const uint8_t zeros[32];
	struct waxpeer_message *m = waxpeer_message_new(code);
	struct waxpeer_call call;

	waxpeer_message_set_path(m, WAXPEER_EDHOC_UPDATE_PATH);
	waxpeer_message_set_payload(m, zeros, len);
	call = rig_call(m);
	call.context = c;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	waxpeer_message_free(m);
}

static void
expect_answer(size_t number, uint8_t code)
{
	rig_wait_events(number);
	ck_assert_uint_eq(rig.events[number - 1].code, code);
}

static void
update(unsigned number)
{
	ck_assert_int_eq(waxpeer_handshake_update(shaking.client.h), WAX_OK);
	rig_wait_number(&shaking.client.states[WAXPEER_HANDSHAKE_UPDATED],
	    number);
}

START_TEST(the_old_keys_are_good_until_the_new_ones_are_used)
{
	struct rig_resource thing = { .payload_len = 0 };
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call;

	rig_add(&thing, "/thing", WAXPEER_SEALED_ONLY, false);
	update(1);
	waxpeer_message_set_path(m, "/thing");
	call = rig_call(m);
	call.context = before;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	shaking_ask(false, "x", 1);
	rig_wait_events(2);
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	rig_wait_events(3);
	ck_assert_int_eq(rig.events[2].outcome, WAXPEER_HOP_ERROR);
	ck_assert_uint_eq(thing.calls, 2);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(identifiers_remain_and_keys_do_not)
{
	size_t len, before_len;
	const uint8_t *id = wax_context_sender_id(before, &before_len);
	struct wax_ssn_state ssn;

	update(1);
	ck_assert_mem_eq(wax_context_sender_id(waxpeer_handshake_context(
	    shaking.client.h), &len), id, before_len);
	ck_assert_uint_eq(len, before_len);
	wax_context_ssn(waxpeer_handshake_context(shaking.client.h), &ssn);
	ck_assert_uint_eq(ssn.next, 0);
}
END_TEST

START_TEST(who_lost_an_answer_is_told_of_it)
{
	ask(CODE_POST, before, WAXPEER_EDHOC_UPDATE_RANDOM);
	expect_answer(1, CODE_CHANGED);
	ck_assert_uint_eq(rig.events[0].payload_len,
	    WAXPEER_EDHOC_UPDATE_RANDOM);
	ask(CODE_POST, before, WAXPEER_EDHOC_UPDATE_RANDOM);
	expect_answer(2, CODE_CONFLICT);
	ck_assert_int_eq(waxpeer_handshake_update(shaking.client.h), WAX_OK);
	rig_wait_number(&shaking.client.states[
	    WAXPEER_HANDSHAKE_NOT_UPDATED], 1);
	ck_assert_uint_eq(shaking.client.code, CODE_CONFLICT);
}
END_TEST

START_TEST(it_is_for_contexts_of_handshakes_and_in_its_form)
{
	ask(CODE_POST, rig.ours, WAXPEER_EDHOC_UPDATE_RANDOM);
	expect_answer(1, CODE_FORBIDDEN);
	ask(CODE_POST, NULL, WAXPEER_EDHOC_UPDATE_RANDOM);
	expect_answer(2, CODE_UNAUTHORIZED);
	ask(CODE_POST, before, WAXPEER_EDHOC_UPDATE_RANDOM - 1);
	expect_answer(3, CODE_BAD_REQUEST);
	ask(CODE_GET, before, 0);
	expect_answer(4, CODE_METHOD_NOT_ALLOWED);
	shaking.kit.r.memory.random_status = WAX_SYSTEM;
	ask(CODE_POST, before, WAXPEER_EDHOC_UPDATE_RANDOM);
	expect_answer(5, CODE_INTERNAL_ERROR);
}
END_TEST

/* The server went on, and the client did not: no second try may look good. */
START_TEST(an_update_that_fails_here_is_the_last_one)
{
	uint8_t digits[2] = { 0 };
	struct wax_context_parameters p = {
		.master_secret = digits, .master_secret_len = 1,
		.sender_id = digits, .sender_id_len = 1,
		.recipient_id = digits + 1, .recipient_id_len = 1,
	};
	struct wax_context *c;

	for (uint8_t i = 1; wax_contexts_count(rig.set) < 4; i++) {
		digits[0] = (uint8_t)(0x80 + i);
		digits[1] = (uint8_t)(0xc0 + i);
		ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_OK);
		ck_assert_int_eq(wax_contexts_add(rig.set, c), WAX_OK);
		wax_context_free(c);
	}
	ask(CODE_POST, before, WAXPEER_EDHOC_UPDATE_RANDOM);
	expect_answer(1, CODE_INTERNAL_ERROR);
	ask(CODE_POST, before, WAXPEER_EDHOC_UPDATE_RANDOM);
	expect_answer(2, CODE_CONFLICT);
}
END_TEST

TEST_MAIN_FIXTURE("peer/edhoc_update", set_up, tear_down,
    the_old_keys_are_good_until_the_new_ones_are_used,
    identifiers_remain_and_keys_do_not,
    who_lost_an_answer_is_told_of_it,
    it_is_for_contexts_of_handshakes_and_in_its_form,
    an_update_that_fails_here_is_the_last_one)
