/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_serve.c - who is served */

#include "check_main.h"

#include <string.h>

#include "core/option.h"
#include "peer/rig.h"

static struct rig_raw raw;
static struct rig_resource thing;

static void
set_up(void)
{
	rig_open();
	rig_raw_open(&raw);
	thing = (struct rig_resource){ .payload = (const uint8_t *)"yes",
	    .payload_len = 3 };
	rig_add(&thing, "/thing", WAXPEER_SEALED_ONLY, false);
}

static void
tear_down(void)
{
	rig_raw_close(&raw);
	rig_close();
}

/* A sealed request for /thing as it goes out, in raw. */
static void
catch_sealed(void)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call;
	struct waxpeer_request *r;

	waxpeer_message_set_path(m, "/thing");
	call = rig_call(m);
	call.hop = raw.address;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, &r), WAX_OK);
	rig_raw_receive(&raw);
	waxpeer_request_cancel(r);
	waxpeer_message_free(m);
}

START_TEST(sealed_request_is_served_with_the_identity_of_its_sender)
{
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.events[0].code, CODE_CONTENT);
	ck_assert_mem_eq(rig.events[0].payload, "yes", 3);
	ck_assert(thing.had_peer);
	ck_assert_uint_eq(rig.served[WAXPEER_SERVED_OPENED], 1);
}
END_TEST

START_TEST(plain_request_to_a_sealed_resource_is_unauthorized)
{
	rig_send(CODE_GET, "/thing", NULL, 0, false);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_UNAUTHORIZED);
	rig_send(CODE_GET, "/nothing", NULL, 0, false);
	rig_wait_events(2);
	ck_assert_uint_eq(rig.events[1].code, CODE_UNAUTHORIZED);
	ck_assert_uint_eq(thing.calls, 0);
}
END_TEST

START_TEST(resource_in_the_clear_to_read_is_not_to_write)
{
	struct rig_resource open = { .payload_len = 0 };

	rig_add(&open, "/open", WAXPEER_CLEAR_READ, false);
	rig_send(CODE_GET, "/open", NULL, 0, false);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_CONTENT);
	ck_assert(!open.had_peer);
	rig_send(CODE_POST, "/open", NULL, 0, false);
	rig_wait_events(2);
	ck_assert_uint_eq(rig.events[1].code, CODE_UNAUTHORIZED);
	ck_assert_uint_eq(open.calls, 1);
}
END_TEST

START_TEST(sealed_request_is_answered_in_the_ack)
{
	catch_sealed();
	rig_raw_send(&raw, rig.hop, raw.buffer, raw.len);
	rig_raw_receive(&raw);
	ck_assert_int_eq(raw.message.type, MESSAGE_ACK);
	ck_assert_uint_eq(raw.message.code, CODE_CHANGED);
	ck_assert(message_is_sealed(&raw.message));
}
END_TEST

/* RFC 7252 section 4.5 and RFC 8613 section 8.3: neither a second call nor a
   second seal. */
START_TEST(sealed_messages_are_told_as_they_travel)
{
	struct bytes payload;

	catch_sealed();
	payload = raw.message.payload;
	rig_raw_send(&raw, rig.hop, raw.buffer, raw.len);
	rig_wait_number(&rig.answered.count, 1);
	ck_assert_uint_eq(rig.asked.count, 1);
	ck_assert_uint_eq(rig.asked.payload_len, payload.len);
	ck_assert_mem_eq(rig.asked.payload, payload.data, payload.len);
	rig_raw_receive(&raw);
	payload = raw.message.payload;
	ck_assert_uint_eq(rig.answered.payload_len, payload.len);
	ck_assert_mem_eq(rig.answered.payload, payload.data, payload.len);
	rig_send(CODE_GET, "/thing", NULL, 0, false);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.asked.count, 1);
	ck_assert_uint_eq(rig.answered.count, 1);
}
END_TEST

START_TEST(duplicate_is_answered_alike_without_a_second_call)
{
	uint8_t request[256], answer[256];
	size_t request_len, answer_len;

	catch_sealed();
	request_len = raw.len;
	memcpy(request, raw.buffer, raw.len);
	rig_raw_send(&raw, rig.hop, request, request_len);
	rig_raw_receive(&raw);
	answer_len = raw.len;
	memcpy(answer, raw.buffer, raw.len);
	rig_raw_send(&raw, rig.hop, request, request_len);
	rig_raw_receive(&raw);
	ck_assert_uint_eq(raw.len, answer_len);
	ck_assert_mem_eq(raw.buffer, answer, answer_len);
	ck_assert_uint_eq(thing.calls, 1);
	ck_assert_uint_eq(rig.served[WAXPEER_SERVED_DUPLICATE], 1);
}
END_TEST

/* RFC 8613 section 7.4: a new Message ID does not help. */
START_TEST(replay_is_unauthorized_and_changes_nothing)
{
	catch_sealed();
	rig_raw_send(&raw, rig.hop, raw.buffer, raw.len);
	rig_raw_receive(&raw);
	catch_sealed();
	rig_raw_send(&raw, rig.hop, raw.buffer, raw.len);
	raw.buffer[2] ^= 0x40;	/* of the Message ID */
	rig_raw_send(&raw, rig.hop, raw.buffer, raw.len);
	rig_raw_receive(&raw);
	rig_raw_receive(&raw);
	ck_assert_uint_eq(raw.message.code, CODE_UNAUTHORIZED);
	ck_assert(!message_is_sealed(&raw.message));
	ck_assert_uint_eq(thing.calls, 2);
	ck_assert_uint_eq(rig.served[WAXPEER_SERVED_REPLAY], 1);
}
END_TEST

START_TEST(broken_seal_is_a_bad_request_and_changes_nothing)
{
	catch_sealed();
	raw.buffer[raw.len - 1] ^= 1;
	rig_raw_send(&raw, rig.hop, raw.buffer, raw.len);
	rig_raw_receive(&raw);
	ck_assert_uint_eq(raw.message.code, CODE_BAD_REQUEST);
	ck_assert_uint_eq(thing.calls, 0);
	ck_assert_uint_eq(rig.served[WAXPEER_SERVED_REFUSED], 1);
}
END_TEST

/* Whatever stands outside: RFC 8613 section 8.2 step 1, OCF devices' habits,
   and what proxies leave there. */
START_TEST(outer_options_and_code_do_not_matter_to_a_sealed_request)
{
	uint8_t options[256], payload[256];
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);
	struct message m;
	struct bytes oscore;

	catch_sealed();
	m = raw.message;
	ck_assert(option_find(m.options, OPTION_OSCORE, &oscore));
	memcpy(payload, m.payload.data, m.payload.len);
	m.payload.data = payload;
	option_write(&ow, OPTION_URI_HOST, bytes_of_text("host"));
	option_write_uint(&ow, OPTION_URI_PORT, 5683);
	option_write(&ow, OPTION_OSCORE, oscore);
	option_write(&ow, OPTION_URI_PATH, bytes_of_text("outer"));
	option_write_uint(&ow, OPTION_HOP_LIMIT, 3);
	option_write(&ow, OPTION_PROXY_URI, bytes_of_text(
	    "ocf://11111111-2222-4333-8444-555555555555"));
	m.options = writer_bytes(&w);
	m.code = CODE_FETCH;
	rig_raw_send_message(&raw, rig.hop, &m);
	rig_raw_receive(&raw);
	ck_assert(message_is_sealed(&raw.message));
	ck_assert_uint_eq(thing.calls, 1);
	ck_assert_uint_eq(thing.last_method, CODE_GET);
}
END_TEST

static void
send_plain(enum message_type type, uint16_t number, const char *value)
{
	static uint16_t mid = 500;
	uint8_t options[128];
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);

	option_write(&ow, OPTION_URI_PATH, bytes_of_text("thing"));
	option_write(&ow, number, bytes_of_text(value));
	rig_raw_send_message(&raw, rig.hop, &(struct message){ .type = type,
	    .code = CODE_GET, .mid = mid++, .options = writer_bytes(&w) });
}

/* RFC 7252 section 5.4.1. */
START_TEST(unknown_critical_option_is_a_bad_option)
{
	send_plain(MESSAGE_CON, 65001, "x");
	rig_raw_receive(&raw);
	ck_assert_uint_eq(raw.message.code, CODE_BAD_OPTION);
	send_plain(MESSAGE_NON, 65001, "x");
	ck_assert(rig_raw_is_quiet(&raw));
}
END_TEST

/* RFC 7252 section 5.10.2. */
START_TEST(plain_request_for_somebody_else_is_not_proxied)
{
	send_plain(MESSAGE_CON, OPTION_PROXY_URI,
	    "ocf://11111111-2222-4333-8444-555555555555/thing");
	rig_raw_receive(&raw);
	ck_assert_uint_eq(raw.message.code, CODE_PROXYING_NOT_SUPPORTED);
	send_plain(MESSAGE_CON, OPTION_PROXY_URI,
	    "ocf://02020202-0202-0202-0202-020202020202/thing");
	rig_raw_receive(&raw);
	ck_assert_uint_eq(raw.message.code, CODE_UNAUTHORIZED);
}
END_TEST

TEST_MAIN_FIXTURE("peer/serve", set_up, tear_down,
    sealed_request_is_served_with_the_identity_of_its_sender,
    plain_request_to_a_sealed_resource_is_unauthorized,
    resource_in_the_clear_to_read_is_not_to_write,
    sealed_request_is_answered_in_the_ack,
    sealed_messages_are_told_as_they_travel,
    duplicate_is_answered_alike_without_a_second_call,
    replay_is_unauthorized_and_changes_nothing,
    broken_seal_is_a_bad_request_and_changes_nothing,
    outer_options_and_code_do_not_matter_to_a_sealed_request,
    unknown_critical_option_is_a_bad_option,
    plain_request_for_somebody_else_is_not_proxied)
