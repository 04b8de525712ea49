/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_edhoc_combined.c - requests with message_3 before them (RFC 9668 section
   3.3) */

#include "check_main.h"

#include "peer/shaking.h"

static struct rig_raw raw;
static struct rig_resource thing;

/* A combined request as it goes out: options and payload, and the server's
   half-open session. */
static struct {
	uint8_t options[200], payload[600];
	size_t options_len, payload_len, message_3_len;
} caught;

static void
set_up(void)
{
	struct waxpeer_handshake_call call;
	struct waxpeer_message *m = waxpeer_message_new(CODE_POST);
	struct waxpeer_call ask;
	struct waxpeer_request *r;

	shaking_open();
	rig_raw_open(&raw);
	thing = (struct rig_resource){ .payload_len = 0 };
	rig_add(&thing, "/thing", WAXPEER_SEALED_ONLY, false);
	call = shaking_call();
	call.is_combined = true;
	shaking_shake(&call);
	waxpeer_message_set_path(m, "/thing");
	ask = rig_call(m);
	ask.hop = raw.address;
	ask.context = waxpeer_handshake_context(shaking.client.h);
	ask.handshake = shaking.client.h;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &ask, &r), WAX_OK);
	rig_raw_receive(&raw);
	caught.options_len = raw.message.options.len;
	memcpy(caught.options, raw.message.options.data, caught.options_len);
	caught.payload_len = raw.message.payload.len;
	memcpy(caught.payload, raw.message.payload.data, caught.payload_len);
	ck_assert_int_eq(wax_edhoc_split_combined(caught.payload,
	    caught.payload_len, &caught.message_3_len), WAX_OK);
	waxpeer_request_cancel(r);
	waxpeer_message_free(m);
}

static void
tear_down(void)
{
	rig_raw_close(&raw);
	shaking_close();
}

static void
send_parts(struct bytes options, struct bytes payload)
{
	static uint16_t mid = 300;
	struct message m = {
		.type = MESSAGE_CON,
		.code = CODE_POST,
		.mid = ++mid,
		.token = bytes_of("t", 1),
		.options = options,
		.payload = payload,
	};

	rig_raw_send_message(&raw, rig.hop, &m);
	rig_raw_receive(&raw);
}

static struct bytes
all_options(void)
{
	return bytes_of(caught.options, caught.options_len);
}

static struct bytes
all_payload(void)
{
	return bytes_of(caught.payload, caught.payload_len);
}

static void
expect_refusal(uint8_t code, bool has_error)
{
	struct wax_edhoc_error e;

	ck_assert_uint_eq(raw.message.code, code);
	ck_assert_uint_eq(raw.message.payload.len > 0, has_error);
	if (has_error) {
		ck_assert_int_eq(wax_edhoc_read_error(
		    raw.message.payload.data, raw.message.payload.len, &e),
		    WAX_OK);
		ck_assert_int_eq(e.code, WAX_EDHOC_ERROR_UNSPECIFIED);
	}
	ck_assert_uint_eq(thing.calls, 0);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 0);
}

START_TEST(message_3_is_taken_and_the_request_is_answered_sealed)
{
	send_parts(all_options(), all_payload());
	ck_assert(message_is_sealed(&raw.message));
	ck_assert_uint_eq(thing.calls, 1);
	ck_assert(thing.had_peer);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 1);
}
END_TEST

START_TEST(it_is_taken_once)
{
	send_parts(all_options(), all_payload());
	send_parts(all_options(), all_payload());
	ck_assert_uint_eq(raw.message.code, CODE_BAD_REQUEST);
	ck_assert_uint_eq(thing.calls, 1);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 1);
}
END_TEST

START_TEST(without_the_oscore_option_it_is_a_bad_request)
{
	static const uint8_t edhoc[] = { 0xd0, 8 };

	send_parts(BYTES_ARRAY(edhoc), all_payload());
	expect_refusal(CODE_BAD_REQUEST, false);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 1);
}
END_TEST

START_TEST(payloads_of_another_form_are_bad_requests)
{
	for (size_t len = 1; len < caught.message_3_len + 9; len++) {
		send_parts(all_options(), bytes_of(caught.payload, len));
		expect_refusal(CODE_BAD_REQUEST, false);
	}
	send_parts(all_options(), BYTES_ABSENT);
	expect_refusal(CODE_BAD_REQUEST, false);
	caught.payload[0] = 0x01;
	send_parts(all_options(), all_payload());
	expect_refusal(CODE_BAD_REQUEST, false);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 1);
}
END_TEST

START_TEST(a_kid_that_is_nobodys_is_refused_and_harms_nobody)
{
	uint8_t options[64];
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);

	/* Partial IV 0, kid 99 of two bytes */
	option_write(&ow, OPTION_OSCORE, bytes_of("\x09\x00\x63\x63", 4));
	option_write(&ow, OPTION_EDHOC, bytes_of("", 0));
	send_parts(writer_bytes(&w), all_payload());
	expect_refusal(CODE_BAD_REQUEST, true);
	send_parts(all_options(), all_payload());
	ck_assert_uint_eq(thing.calls, 1);
}
END_TEST

/* RFC 9668 section 3.3.1: error code 1 for all, and nothing is kept. */
START_TEST(a_wrong_message_3_ends_the_session)
{
	caught.payload[caught.message_3_len - 1] ^= 1;
	send_parts(all_options(), all_payload());
	expect_refusal(CODE_BAD_REQUEST, true);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 0);
}
END_TEST

/* Then it is OSCORE's matter (step 6): the handshake was good. */
START_TEST(a_wrong_request_behind_a_good_message_3_is_refused_by_oscore)
{
	caught.payload[caught.payload_len - 1] ^= 1;
	send_parts(all_options(), all_payload());
	ck_assert_uint_eq(raw.message.code, CODE_BAD_REQUEST);
	ck_assert(!message_is_sealed(&raw.message));
	ck_assert_uint_eq(thing.calls, 0);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 1);
}
END_TEST

START_TEST(a_value_of_the_option_is_ignored_but_two_are_not)
{
	uint8_t options[220];
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);
	struct bytes oscore;

	ck_assert(option_find(all_options(), OPTION_OSCORE, &oscore));
	option_write(&ow, OPTION_OSCORE, oscore);
	option_write(&ow, OPTION_EDHOC, bytes_of("", 0));
	option_write(&ow, OPTION_EDHOC, bytes_of("", 0));
	send_parts(writer_bytes(&w), all_payload());
	expect_refusal(CODE_BAD_OPTION, false);
	w = writer_open(options, sizeof(options));
	ow = option_writer_open(&w);
	option_write(&ow, OPTION_OSCORE, oscore);
	option_write(&ow, OPTION_EDHOC, bytes_of("some", 4));
	send_parts(writer_bytes(&w), all_payload());
	ck_assert_uint_eq(thing.calls, 1);
}
END_TEST

/* Section 3.3.1: it is an unprocessed critical option there. */
START_TEST(inside_of_the_seal_it_is_not_understood)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_POST);
	struct waxpeer_call call;

	waxpeer_message_set_path(m, "/thing");
	waxpeer_message_add(m, OPTION_EDHOC, "", 0);
	call = rig_call(m);
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	rig_wait_events(1);
	ck_assert_uint_eq(thing.calls, 0);
	waxpeer_message_free(m);
}
END_TEST

/* Who serves no handshakes does not know the option. */
START_TEST(an_endpoint_without_handshakes_answers_4_02)
{
	rig_close_server();
	rig_open_server("127.0.0.1:0", NULL);
	send_parts(all_options(), all_payload());
	ck_assert_uint_eq(raw.message.code, CODE_BAD_OPTION);
}
END_TEST

TEST_MAIN_FIXTURE("peer/edhoc_combined", set_up, tear_down,
    message_3_is_taken_and_the_request_is_answered_sealed,
    it_is_taken_once,
    without_the_oscore_option_it_is_a_bad_request,
    payloads_of_another_form_are_bad_requests,
    a_kid_that_is_nobodys_is_refused_and_harms_nobody,
    a_wrong_message_3_ends_the_session,
    a_wrong_request_behind_a_good_message_3_is_refused_by_oscore,
    a_value_of_the_option_is_ignored_but_two_are_not,
    inside_of_the_seal_it_is_not_understood,
    an_endpoint_without_handshakes_answers_4_02)
