/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_piece.c - bodies of blocks at the server (RFC 7959), under seal */

#include "check_main.h"

#include <string.h>

#include "core/option.h"
#include "peer/rig.h"

static uint8_t body[65536];
static struct rig_resource thing;

static void
set_up(void)
{
	rig_open();
	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (uint8_t)(i * 7 + i / 251);
	thing = (struct rig_resource){ .code = CODE_CONTENT };
	rig_add(&thing, "/thing", WAXPEER_CLEAR, false);
}

START_TEST(request_body_of_any_length_arrives_whole)
{
	static const size_t lens[] = { 0, 1, 1023, 1024, 1025, 2048, 2049,
	    65536 };

	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		rig_send(CODE_POST, "/thing", body, lens[i], true);
		rig_wait_events(i + 1);
		ck_assert_int_eq(rig.events[i].outcome, WAXPEER_RESPONSE);
		ck_assert_uint_eq(thing.last_len, lens[i]);
		ck_assert_uint_eq(thing.calls, i + 1);
	}
}
END_TEST

START_TEST(response_body_of_any_length_arrives_whole)
{
	static const size_t lens[] = { 0, 1023, 1024, 1025, 2048, 2049,
	    65536 };

	thing.payload = body;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		thing.payload_len = lens[i];
		rig_send(i % 2 == 0 ? CODE_GET : CODE_POST, "/thing", NULL, 0,
		    true);
		rig_wait_events(i + 1);
		ck_assert_int_eq(rig.events[i].outcome, WAXPEER_RESPONSE);
		ck_assert_uint_eq(rig.events[i].payload_len, lens[i]);
		ck_assert_int_eq(memcmp(rig.events[i].payload, body, lens[i]),
		    0);
		ck_assert_uint_eq(thing.calls, i + 1);
	}
}
END_TEST

START_TEST(bodies_go_both_ways_in_one_exchange)
{
	thing.payload = body;
	thing.payload_len = 5000;
	rig_send(CODE_POST, "/thing", body, 4000, true);
	rig_wait_events(1);
	ck_assert_uint_eq(thing.last_len, 4000);
	ck_assert_uint_eq(thing.calls, 1);
	ck_assert_uint_eq(rig.events[0].payload_len, 5000);
}
END_TEST

/* What came without a seal is no part of what came with one. */
START_TEST(bodies_of_two_senders_do_not_mix)
{
	rig_send(CODE_POST, "/thing", body, 3000, true);
	rig_send(CODE_POST, "/thing", body, 2500, false);
	rig_wait_events(2);
	ck_assert_uint_eq(thing.calls, 2);
	for (size_t i = 0; i < 2; i++)
		ck_assert_uint_eq(rig.events[i].code, CODE_CONTENT);
}
END_TEST

static struct rig_raw raw;

static void
send_block(uint16_t number, uint32_t value, const void *payload, size_t len)
{
	static uint16_t mid = 300;
	uint8_t options[64];
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);

	option_write(&ow, OPTION_URI_PATH, bytes_of_text("thing"));
	option_write_uint(&ow, number, value);
	rig_raw_send_message(&raw, rig.hop, &(struct message){
	    .code = CODE_PUT, .mid = mid++, .options = writer_bytes(&w),
	    .payload = bytes_of(payload, len) });
	rig_raw_receive(&raw);
}

START_TEST(block_without_those_before_is_incomplete)
{
	rig_raw_open(&raw);
	send_block(OPTION_BLOCK1, 0x18, body, 16);
	ck_assert_uint_eq(raw.message.code, CODE_INCOMPLETE);
	send_block(OPTION_BLOCK1, 0x08, body, 16);
	ck_assert_uint_eq(raw.message.code, CODE_CONTINUE);
	send_block(OPTION_BLOCK1, 0x20, body, 16);
	ck_assert_uint_eq(raw.message.code, CODE_INCOMPLETE);
	ck_assert_uint_eq(thing.calls, 0);
	rig_raw_close(&raw);
}
END_TEST

START_TEST(response_block_that_nobody_kept_is_incomplete)
{
	rig_raw_open(&raw);
	send_block(OPTION_BLOCK2, 0x16, NULL, 0);
	ck_assert_uint_eq(raw.message.code, CODE_INCOMPLETE);
	ck_assert_uint_eq(thing.calls, 0);
	rig_raw_close(&raw);
}
END_TEST

START_TEST(body_above_the_bound_is_too_large)
{
	rig_raw_open(&raw);
	for (uint32_t i = 0; i < 64; i++) {
		send_block(OPTION_BLOCK1, i << 4 | 8 | 6, body, 1024);
		ck_assert_uint_eq(raw.message.code, CODE_CONTINUE);
	}
	send_block(OPTION_BLOCK1, 64 << 4 | 6, body, 1);
	ck_assert_uint_eq(raw.message.code, CODE_TOO_LARGE);
	ck_assert_uint_eq(thing.calls, 0);
	rig_raw_close(&raw);
}
END_TEST

START_TEST(unfinished_bodies_are_bounded)
{
	struct rig_raw many[80];

	for (size_t i = 0; i < 80; i++) {
		rig_raw_open(&many[i]);
		raw = many[i];
		send_block(OPTION_BLOCK1, 0x08, body, 16);
		ck_assert_uint_eq(raw.message.code, CODE_CONTINUE);
	}
	raw = many[0];		/* the oldest went */
	send_block(OPTION_BLOCK1, 0x10, body, 16);
	ck_assert_uint_eq(raw.message.code, CODE_INCOMPLETE);
	raw = many[79];
	send_block(OPTION_BLOCK1, 0x10, body, 16);
	ck_assert_uint_eq(raw.message.code, CODE_CONTENT);
	for (size_t i = 0; i < 80; i++)
		rig_raw_close(&many[i]);
}
END_TEST

TEST_MAIN_FIXTURE("peer/piece", set_up, rig_close,
    request_body_of_any_length_arrives_whole,
    response_body_of_any_length_arrives_whole,
    bodies_go_both_ways_in_one_exchange,
    bodies_of_two_senders_do_not_mix,
    block_without_those_before_is_incomplete,
    response_block_that_nobody_kept_is_incomplete,
    body_above_the_bound_is_too_large,
    unfinished_bodies_are_bounded)
