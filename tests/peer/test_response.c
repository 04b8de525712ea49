/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_response.c - what responses make of their requests */

#include "check_main.h"

#include <string.h>

#include "core/option.h"
#include "peer/rig.h"

static struct rig_raw raw;
static uint8_t token[8];

static void
set_up(void)
{
	rig_open();
	rig_raw_open(&raw);
}

static void
tear_down(void)
{
	rig_raw_close(&raw);
	rig_close();
}

/* A request to the bare socket; its token and sender are kept. */
static struct waxpeer_request *
send_to_raw(bool is_sealed, bool is_observe, bool keep_waiting)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call;
	struct waxpeer_request *r;

	waxpeer_message_set_path(m, "/a");
	call = rig_call(m);
	call.hop = raw.address;
	call.is_observe = is_observe;
	call.keep_waiting = keep_waiting;
	call.tell_dropped = true;
	if (!is_sealed)
		call.context = NULL;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, &r), WAX_OK);
	rig_raw_receive(&raw);
	ck_assert_uint_eq(raw.message.token.len, sizeof(token));
	memcpy(token, raw.message.token.data, sizeof(token));
	waxpeer_message_free(m);
	return r;
}

static void
respond(enum message_type type, uint8_t code, struct bytes options,
    const char *payload)
{
	static uint16_t mid = 1000;
	struct message m = {
		.type = type,
		.code = code,
		.mid = type == MESSAGE_ACK ? raw.message.mid : mid++,
		.token = BYTES_ARRAY(token),
		.options = options,
		.payload = payload == NULL ? BYTES_ABSENT :
		    bytes_of_text(payload),
	};

	rig_raw_send_message(&raw, raw.from, &m);
}

/* RFC 8613 section 2: not acceptable; appendix D.5.3: only a hint. */
START_TEST(success_without_a_seal_is_dropped)
{
	send_to_raw(true, false, false);
	respond(MESSAGE_ACK, CODE_CONTENT, BYTES_ABSENT, "lie");
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_DROPPED);
	ck_assert(!rig.events[0].is_last);
}
END_TEST

START_TEST(error_without_a_seal_is_a_hop_error_with_its_diagnostic)
{
	send_to_raw(true, false, false);
	respond(MESSAGE_ACK, CODE_GATEWAY_TIMEOUT, BYTES_ABSENT, "too late");
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_HOP_ERROR);
	ck_assert(rig.events[0].is_last);
	ck_assert_uint_eq(rig.events[0].code, CODE_GATEWAY_TIMEOUT);
	ck_assert_mem_eq(rig.events[0].payload, "too late", 8);
}
END_TEST

START_TEST(waiting_goes_on_after_a_hop_error_if_told_so)
{
	send_to_raw(true, false, true);
	respond(MESSAGE_CON, CODE_FORBIDDEN, BYTES_ABSENT, NULL);
	rig_wait_events(1);
	ck_assert(!rig.events[0].is_last);
	respond(MESSAGE_CON, CODE_BAD_GATEWAY, BYTES_ABSENT, NULL);
	rig_wait_events(2);
	ck_assert_int_eq(rig.events[1].outcome, WAXPEER_HOP_ERROR);
}
END_TEST

START_TEST(forged_seal_is_dropped_and_the_true_answer_still_counts)
{
	static const uint8_t sealed[] = { 0x90 };	/* empty OSCORE */
	struct rig_resource r = { .payload = (const uint8_t *)"true",
	    .payload_len = 4 };
	struct message m;
	char client[64];
	struct rig_raw relay;

	rig_add(&r, "/a", WAXPEER_SEALED_ONLY, false);
	rig_raw_open(&relay);
	send_to_raw(true, false, false);
	memcpy(client, raw.from, sizeof(client));
	m = raw.message;
	respond(MESSAGE_CON, CODE_CHANGED, BYTES_ARRAY(sealed),
	    "this is not a ciphertext");
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_DROPPED);
	ck_assert_int_eq(rig.events[0].status, WAX_AUTHENTICITY);

	rig_raw_send_message(&relay, rig.hop, &m);
	rig_raw_receive(&relay);
	rig_raw_send(&raw, client, relay.buffer, relay.len);
	rig_wait_events(2);
	ck_assert_int_eq(rig.events[1].outcome, WAXPEER_RESPONSE);
	ck_assert_mem_eq(rig.events[1].payload, "true", 4);
	rig_raw_close(&relay);
}
END_TEST

START_TEST(separate_response_is_acknowledged)
{
	struct message ack = { .type = MESSAGE_ACK };

	send_to_raw(false, false, false);
	ack.mid = raw.message.mid;
	rig_raw_send_message(&raw, raw.from, &ack);
	respond(MESSAGE_CON, CODE_CONTENT, BYTES_ABSENT, "late");
	rig_raw_receive(&raw);
	ck_assert_int_eq(raw.message.type, MESSAGE_ACK);
	ck_assert_uint_eq(raw.message.code, CODE_EMPTY);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_mem_eq(rig.events[0].payload, "late", 4);
}
END_TEST

/* A lost ACK: RFC 7252 section 5.2.2. */
START_TEST(response_before_the_ack_ends_the_repetition)
{
	send_to_raw(false, false, false);
	respond(MESSAGE_NON, CODE_CONTENT, BYTES_ABSENT, "x");
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert(rig_raw_is_quiet(&raw));
}
END_TEST

START_TEST(proxy_uri_and_max_age_in_a_response_are_tolerated)
{
	uint8_t buffer[64];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct option_writer ow = option_writer_open(&w);

	option_write_uint(&ow, OPTION_MAX_AGE, 0);
	option_write(&ow, OPTION_PROXY_URI, bytes_of_text("ocf://x"));
	send_to_raw(false, false, false);
	respond(MESSAGE_ACK, CODE_CONTENT, writer_bytes(&w), "x");
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
}
END_TEST

/* RFC 7252 section 5.4.1. */
START_TEST(response_with_an_unknown_critical_option_is_rejected)
{
	uint8_t buffer[8];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct option_writer ow = option_writer_open(&w);

	option_write(&ow, 65001, bytes_of_text("x"));
	send_to_raw(false, false, false);
	respond(MESSAGE_CON, CODE_CONTENT, writer_bytes(&w), "x");
	rig_raw_receive(&raw);
	ck_assert_int_eq(raw.message.type, MESSAGE_RST);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_DROPPED);
}
END_TEST

static void
answer_with_critical_option(struct waxpeer_incoming *in, void *arg)
{
	uint8_t buffer[8];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct option_writer ow = option_writer_open(&w);
	struct wax_message answer = { .code = CODE_CONTENT };

	(void)arg;
	option_write(&ow, 65001, bytes_of_text("x"));
	answer.options = buffer;
	answer.options_len = w.len;
	ck_assert_int_eq(waxpeer_incoming_answer(in, &answer), WAX_OK);
}

START_TEST(unknown_critical_option_under_the_seal_is_rejected)
{
	struct waxpeer_place place = {
		.path = "/new",
		.handler = answer_with_critical_option,
	};

	ck_assert_int_eq(waxpeer_resource_add(rig.server, &place, NULL),
	    WAX_OK);
	rig_send(CODE_GET, "/new", NULL, 0, true);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_FAILED);
	ck_assert_int_eq(rig.events[0].status, WAX_UNSUPPORTED);
}
END_TEST

START_TEST(response_with_another_token_is_reset)
{
	send_to_raw(false, false, false);
	token[0] ^= 1;
	respond(MESSAGE_CON, CODE_CONTENT, BYTES_ABSENT, "x");
	rig_raw_receive(&raw);
	ck_assert_int_eq(raw.message.type, MESSAGE_RST);
	ck_assert_uint_eq(rig.event_count, 0);
}
END_TEST

/* RFC 7252 section 5.3.2: the endpoint must be the one that was asked. */
START_TEST(response_of_another_endpoint_is_reset)
{
	struct rig_raw stranger;
	char client[64];

	send_to_raw(false, false, false);
	memcpy(client, raw.from, sizeof(client));
	rig_raw_open(&stranger);
	rig_raw_send_message(&stranger, client, &(struct message){
	    .type = MESSAGE_CON, .code = CODE_CONTENT, .mid = 4,
	    .token = BYTES_ARRAY(token) });
	rig_raw_receive(&stranger);
	ck_assert_int_eq(stranger.message.type, MESSAGE_RST);
	ck_assert_uint_eq(rig.event_count, 0);
	rig_raw_close(&stranger);
}
END_TEST

static void
notify(uint32_t number, const char *payload)
{
	uint8_t buffer[8];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct option_writer ow = option_writer_open(&w);

	option_write_uint(&ow, OPTION_OBSERVE, number);
	respond(MESSAGE_NON, CODE_CONTENT, writer_bytes(&w), payload);
}

/* RFC 7641 section 3.4. */
START_TEST(older_plain_notification_is_dropped)
{
	send_to_raw(false, true, false);
	notify(0xfffffe, "a");
	rig_wait_events(1);
	notify(1, "b");
	rig_wait_events(2);
	ck_assert_int_eq(rig.events[1].outcome, WAXPEER_NOTIFICATION);
	notify(0xffffff, "c");
	rig_wait_events(3);
	ck_assert_int_eq(rig.events[2].outcome, WAXPEER_DROPPED);
	notify(2, "d");
	rig_wait_events(4);
	ck_assert_int_eq(rig.events[3].outcome, WAXPEER_NOTIFICATION);
	ck_assert_mem_eq(rig.events[3].payload, "d", 1);
}
END_TEST

START_TEST(registration_answered_without_observe_is_a_response)
{
	send_to_raw(false, true, false);
	respond(MESSAGE_ACK, CODE_CONTENT, BYTES_ABSENT, "x");
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert(rig.events[0].is_last);
}
END_TEST

static struct bytes
block_option(uint16_t number, uint32_t value, uint8_t buffer[8])
{
	struct writer w = writer_open(buffer, 8);
	struct option_writer ow = option_writer_open(&w);

	option_write_uint(&ow, number, value);
	return writer_bytes(&w);
}

START_TEST(body_of_blocks_is_put_together)
{
	uint8_t buffer[8];
	struct bytes value;

	send_to_raw(false, false, false);
	respond(MESSAGE_ACK, CODE_CONTENT,
	    block_option(OPTION_BLOCK2, 0x08, buffer), "0123456789abcdef");
	rig_raw_receive(&raw);
	ck_assert(option_find(raw.message.options, OPTION_BLOCK2, &value));
	ck_assert_uint_eq(value.data[0], 0x10);
	memcpy(token, raw.message.token.data, sizeof(token));
	respond(MESSAGE_ACK, CODE_CONTENT,
	    block_option(OPTION_BLOCK2, 0x10, buffer), "ghi");
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.events[0].payload_len, 19);
	ck_assert_mem_eq(rig.events[0].payload, "0123456789abcdefghi", 19);
}
END_TEST

START_TEST(block_out_of_turn_fails_the_request)
{
	uint8_t buffer[8];

	send_to_raw(false, false, false);
	respond(MESSAGE_ACK, CODE_CONTENT,
	    block_option(OPTION_BLOCK2, 0x28, buffer), "0123456789abcdef");
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_FAILED);
	ck_assert_int_eq(rig.events[0].status, WAX_STATE);
}
END_TEST

TEST_MAIN_FIXTURE("peer/response", set_up, tear_down,
    success_without_a_seal_is_dropped,
    error_without_a_seal_is_a_hop_error_with_its_diagnostic,
    waiting_goes_on_after_a_hop_error_if_told_so,
    forged_seal_is_dropped_and_the_true_answer_still_counts,
    separate_response_is_acknowledged,
    response_before_the_ack_ends_the_repetition,
    proxy_uri_and_max_age_in_a_response_are_tolerated,
    response_with_an_unknown_critical_option_is_rejected,
    unknown_critical_option_under_the_seal_is_rejected,
    response_with_another_token_is_reset,
    response_of_another_endpoint_is_reset,
    older_plain_notification_is_dropped,
    registration_answered_without_observe_is_a_response,
    body_of_blocks_is_put_together,
    block_out_of_turn_fails_the_request)
