/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_request.c - requests on their way out */

#include "check_main.h"

#include <string.h>

#include "core/option.h"
#include "peer/rig.h"

static struct rig_raw raw;

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

/* To the bare socket instead of to the server. */
static struct waxpeer_request *
send_to_raw(struct waxpeer_call call)
{
	struct waxpeer_request *r = NULL;

	call.hop = raw.address;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, &r), WAX_OK);
	return r;
}

static struct waxpeer_message *
get(const char *path)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);

	waxpeer_message_set_path(m, path);
	return m;
}

/* RFC 8613 sections 2 and 4.1: what is to be protected is not to be seen. */
START_TEST(sealed_request_shows_neither_method_nor_path_nor_payload)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_PUT);

	waxpeer_message_set_path(m, "/a/secretpath?q=secretquery");
	waxpeer_message_set_ocf(m, "secretbody", 10);
	send_to_raw(rig_call(m));
	rig_raw_receive(&raw);
	ck_assert_int_eq(raw.message.type, MESSAGE_CON);
	ck_assert_uint_eq(raw.message.code, CODE_POST);
	ck_assert(message_is_sealed(&raw.message));
	ck_assert_uint_eq(option_count(raw.message.options, OPTION_URI_PATH),
	    0);
	ck_assert_uint_eq(option_count(raw.message.options,
	    OPTION_CONTENT_FORMAT), 0);
	ck_assert_ptr_null(memmem(raw.buffer, raw.len, "secret", 6));
	waxpeer_message_free(m);
}
END_TEST

START_TEST(sealed_request_by_a_proxy_names_the_target_and_no_path)
{
	static const char uuid[] = "02020202-0202-0202-0202-020202020202";
	struct waxpeer_message *m = get("/a/secretpath");
	struct waxpeer_call call = rig_call(m);
	struct bytes value;

	call.target = rig.device;
	send_to_raw(call);
	rig_raw_receive(&raw);
	ck_assert(option_find(raw.message.options, OPTION_URI_HOST, &value));
	ck_assert_mem_eq(value.data, uuid, 36);
	ck_assert(option_find(raw.message.options, OPTION_PROXY_SCHEME,
	    &value));
	ck_assert_mem_eq(value.data, "ocf", 3);
	ck_assert_uint_eq(option_count(raw.message.options,
	    OPTION_HOP_LIMIT), 0);

	call.form = WAXPEER_FORM_URI;
	call.is_non = true;
	send_to_raw(call);
	rig_raw_receive(&raw);
	ck_assert(option_find(raw.message.options, OPTION_PROXY_URI, &value));
	ck_assert_uint_eq(value.len, 6 + 36);
	ck_assert_mem_eq(value.data, "ocf://", 6);
	ck_assert_mem_eq(value.data + 6, uuid, 36);
	ck_assert_ptr_null(memmem(raw.buffer, raw.len, "secret", 6));
	waxpeer_message_free(m);
}
END_TEST

START_TEST(registration_is_an_outer_fetch_with_observe)
{
	struct waxpeer_message *m = get("/a");
	struct waxpeer_call call = rig_call(m);
	struct bytes value;

	call.is_observe = true;
	send_to_raw(call);
	rig_raw_receive(&raw);
	ck_assert_uint_eq(raw.message.code, CODE_FETCH);
	ck_assert(option_find(raw.message.options, OPTION_OBSERVE, &value));
	ck_assert_uint_eq(value.len, 0);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(unanswered_con_is_repeated_as_it_was)
{
	struct waxpeer_message *m = get("/a");
	uint8_t first[256];
	size_t len;

	send_to_raw(rig_call(m));
	rig_raw_receive(&raw);
	len = raw.len;
	memcpy(first, raw.buffer, len);
	rig_raw_receive(&raw);
	ck_assert_uint_eq(raw.len, len);
	ck_assert_mem_eq(raw.buffer, first, len);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(non_without_an_answer_times_out)
{
	struct waxpeer_message *m = get("/a");
	struct waxpeer_call call = rig_call(m);

	call.is_non = true;
	call.timeout_ms = 50;
	send_to_raw(call);
	rig_raw_receive(&raw);
	ck_assert_int_eq(raw.message.type, MESSAGE_NON);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_TIMEOUT);
	ck_assert(rig.events[0].is_last);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(acknowledged_request_without_an_answer_times_out)
{
	struct waxpeer_message *m = get("/a");
	struct waxpeer_call call = rig_call(m);
	struct message ack = { .type = MESSAGE_ACK };

	call.timeout_ms = 300;
	send_to_raw(call);
	rig_raw_receive(&raw);
	ack.mid = raw.message.mid;
	rig_raw_send_message(&raw, raw.from, &ack);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_TIMEOUT);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(reset_is_the_end)
{
	struct waxpeer_message *m = get("/a");
	struct message rst = { .type = MESSAGE_RST };

	send_to_raw(rig_call(m));
	rig_raw_receive(&raw);
	rst.mid = raw.message.mid;
	rig_raw_send_message(&raw, raw.from, &rst);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESET);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(hop_that_is_not_there_is_told)
{
	struct waxpeer_message *m = get("/a");
	struct waxpeer_call call = rig_call(m);

	call.hop = raw.address;
	rig_raw_close(&raw);
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_UNREACHABLE);
	rig_raw_open(&raw);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(wrong_calls_send_nothing)
{
	struct waxpeer_message *m = get("/a");
	struct waxpeer_call call = rig_call(m);

	call.hop = "example.net:5683";
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_FORMAT);
	call.hop = "127.0.0.1:0";
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_FORMAT);
	call.hop = raw.address;
	call.message.code = CODE_CONTENT;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_RANGE);
	call.message.code = CODE_POST;
	call.is_observe = true;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_RANGE);
	call.is_observe = false;
	call.message.payload_len = 65537;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_SPACE);
	ck_assert(rig_raw_is_quiet(&raw));
	waxpeer_message_free(m);
}
END_TEST

START_TEST(retired_context_sends_nothing)
{
	struct waxpeer_message *m = get("/a");
	struct waxpeer_call call = rig_call(m);

	call.hop = raw.address;
	ck_assert_int_eq(wax_context_retire(rig.ours), WAX_OK);
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_STATE);
	ck_assert(rig_raw_is_quiet(&raw));
	waxpeer_message_free(m);
}
END_TEST

START_TEST(cancelled_request_tells_nothing_and_resets_what_comes)
{
	struct waxpeer_message *m = get("/a");
	struct waxpeer_call call = rig_call(m);
	struct message response = { .type = MESSAGE_CON, .code = CODE_CONTENT,
	    .mid = 99 };
	uint8_t token[8];

	call.context = NULL;
	waxpeer_request_cancel(send_to_raw(call));
	rig_raw_receive(&raw);
	memcpy(token, raw.message.token.data, raw.message.token.len);
	response.token = bytes_of(token, raw.message.token.len);
	rig_raw_send_message(&raw, raw.from, &response);
	rig_raw_receive(&raw);
	ck_assert_int_eq(raw.message.type, MESSAGE_RST);
	ck_assert_uint_eq(raw.message.mid, 99);
	ck_assert_uint_eq(rig.event_count, 0);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(only_an_observation_can_be_ended)
{
	struct waxpeer_message *m = get("/a");
	struct waxpeer_request *r = send_to_raw(rig_call(m));

	ck_assert_int_eq(waxpeer_request_unobserve(r), WAX_STATE);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(requests_are_bounded)
{
	struct waxpeer_message *m = get("/a");
	struct waxpeer_call call = rig_call(m);

	call.context = NULL;
	call.hop = raw.address;
	for (int i = 0; i < 1024; i++)
		ck_assert_int_eq(waxpeer_request_send(rig.client, &call,
		    NULL), WAX_OK);
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_LIMIT);
	waxpeer_message_free(m);
}
END_TEST

TEST_MAIN_FIXTURE("peer/request", set_up, tear_down,
    sealed_request_shows_neither_method_nor_path_nor_payload,
    sealed_request_by_a_proxy_names_the_target_and_no_path,
    registration_is_an_outer_fetch_with_observe,
    unanswered_con_is_repeated_as_it_was,
    non_without_an_answer_times_out,
    acknowledged_request_without_an_answer_times_out,
    reset_is_the_end,
    hop_that_is_not_there_is_told,
    wrong_calls_send_nothing,
    retired_context_sends_nothing,
    cancelled_request_tells_nothing_and_resets_what_comes,
    only_an_observation_can_be_ended,
    requests_are_bounded)
