/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_websocket_frames.c - frames as bytes: those of RFC 6455 section 5.7, and
   those against its rules */
#include "check_main.h"
#include "link/socket_end.h"

/* --- RFC 6455 section 5.7 --- */

START_TEST(single_frames_of_the_rfc_are_read)
{
	for (int slowly = 0; slowly < 2; slowly++) {
		open_end(true);
		give_bytes(bytes_of_text("\x82\x05Hello"), slowly);
		expect_taken("Hello", 5);
		open_end(false);
		give_bytes(bytes_of_text("\x82\x85\x37\xfa\x21\x3d"
		    "\x7f\x9f\x4d\x51\x58"), slowly);
		expect_taken("Hello", 5);
	}
}
END_TEST

START_TEST(fragmented_message_of_the_rfc_is_read)
{
	for (int slowly = 0; slowly < 2; slowly++) {
		open_end(true);
		give_bytes(bytes_of("\x02\x03Hel", 5), slowly);
		ck_assert_uint_eq(end.taken.pieces, 0);
		/* a control frame may stand between (section 5.4) */
		give_bytes(bytes_of("\x89\x01!", 3), slowly);
		give_bytes(bytes_of("\x00\x00", 2), slowly);
		give_bytes(bytes_of("\x80\x02lo", 4), slowly);
		expect_taken("Hello", 5);
		EXPECT_SENT("\x8a\x81\0\0\0\0!");
	}
}
END_TEST

START_TEST(large_frames_of_the_rfc_are_read)
{
	static uint8_t frame[10 + 65536] = { 0x82, 0x7e, 0x01, 0x00 };

	for (int slowly = 0; slowly < 2; slowly++) {
		memcpy(frame, "\x82\x7e\x01\x00", 4);
		open_end(true);
		give_bytes(bytes_of(frame, 4 + 256), slowly);
		expect_taken(frame + 4, 256);
		memcpy(frame, "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10);
		open_end(true);
		give_bytes(BYTES_ARRAY(frame), slowly);
		expect_taken(frame + 10, 65536);
	}
}
END_TEST

START_TEST(ping_must_be_answered_by_pong_with_its_data)
{
	open_end(true);
	GIVE("\x89\x05Hello");
	EXPECT_SENT("\x8a\x85\0\0\0\0Hello");
	open_end(false);
	GIVE("\x89\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
	EXPECT_SENT("\x8a\x05Hello");
	pile_clear(&end.sent);
	GIVE("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
	ck_assert_uint_eq(end.sent.pieces, 0);
	ck_assert_int_eq(websocket_state(end.socket), WEBSOCKET_OPEN);
}
END_TEST

START_TEST(client_must_mask_and_server_must_not)
{
	open_end(true);
	end.random = "\x37\xfa\x21\x3d";
	ck_assert_int_eq(websocket_send(end.socket, bytes_of_text("Hello")),
	    WAX_OK);
	EXPECT_SENT("\x82\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
	ck_assert_uint_eq(end.sent.pieces, 1);
	open_end(false);
	ck_assert_int_eq(websocket_send(end.socket, bytes_of_text("Hello")),
	    WAX_OK);
	EXPECT_SENT("\x82\x05Hello");
}
END_TEST

START_TEST(frame_with_the_masking_of_the_wrong_side_must_fail)
{
	open_end(false);
	GIVE("\x82\x05Hello");
	expect_failed(WEBSOCKET_ERROR_FRAME, 1002);
	ck_assert_uint_eq(end.taken.pieces, 0);
	open_end(true);
	GIVE("\x82\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
	ck_assert_int_eq(websocket_state(end.socket), WEBSOCKET_FAILED);
	EXPECT_SENT("\x88\x82\0\0\0\0\x03\xea");
	ck_assert_uint_eq(end.taken.pieces, 0);
}
END_TEST

START_TEST(frames_against_the_rules_must_fail)
{
	static const struct {
		const char *data;
		size_t len;
		uint16_t code;
	} rows[] = {
#define ROW(data, code) { data, sizeof(data) - 1, code }
		ROW("\x81" M, 1003),		/* text */
		ROW("\x01" M, 1003),
		ROW("\x80" M, 1002),		/* nothing to continue */
		ROW("\x02" M "\x82" M, 1002),		/* not continued */
		ROW("\x02" M "\x80" M "\x80" M, 1002),
		ROW("\xc2" M, 1002),		/* reserved bits */
		ROW("\xa2" M, 1002),
		ROW("\x92" M, 1002),
		ROW("\xc9" M, 1002),
		ROW("\x83" M, 1002),		/* reserved opcodes */
		ROW("\x87" M, 1002),
		ROW("\x8b" M, 1002),
		ROW("\x8f" M, 1002),
		ROW("\x09" M, 1002),		/* a part of a ping */
		ROW("\x08" M, 1002),
		ROW("\x89\xfe\0\x7e\0\0\0\0", 1002),	/* ping of 126 */
		ROW("\x82\xfe\0\x01\0\0\0\0a", 1002),	/* not the shortest */
		ROW("\x82\xff\0\0\0\0\0\0\0\x01\0\0\0\0a", 1002),
		ROW("\x82\xff\x80\0\0\0\0\0\0\0\0\0\0\0a", 1002),
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int slowly = 0; slowly < 2; slowly++) {
			open_end(false);
			give_bytes(bytes_of(rows[i].data, rows[i].len),
			    slowly);
			EXPECT(websocket_state(end.socket) ==
			    WEBSOCKET_FAILED, "row %d", (int)i);
			expect_failed(WEBSOCKET_ERROR_FRAME, rows[i].code);
			GIVE("\x82" M);
			EXPECT(end.sent.pieces == 1);
		}
}
END_TEST

START_TEST(message_above_the_limit_is_1009_by_its_header)
{
	static uint8_t frame[14 + SOCKET_MAX] = { 0x82, 0xff, 0, 0, 0, 0, 0, 1,
	    0x11, 0x70 };	/* SOCKET_MAX */

	open_end(false);
	give_bytes(BYTES_ARRAY(frame), false);
	expect_taken(frame + 14, SOCKET_MAX);
	frame[9]++;
	open_end(false);
	give_bytes(bytes_of(frame, 15), true);
	expect_failed(WEBSOCKET_ERROR_TOO_LARGE, 1009);
	open_end(false);
	GIVE("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0a");
	expect_failed(WEBSOCKET_ERROR_TOO_LARGE, 1009);
}
END_TEST

START_TEST(fragments_together_are_limited)
{
	static const uint8_t first[8 + 60000] = { 0x02, 0xfe, 0xea, 0x60 };

	open_end(false);
	give_bytes(BYTES_ARRAY(first), false);
	ck_assert_int_eq(websocket_state(end.socket), WEBSOCKET_OPEN);
	GIVE("\x00\xfe\x27\x10\0\0\0\0");		/* 10000 */
	ck_assert_int_eq(websocket_state(end.socket), WEBSOCKET_OPEN);
	open_end(false);
	give_bytes(BYTES_ARRAY(first), false);
	GIVE("\x00\xfe\x27\x11\0\0\0\0a");
	expect_failed(WEBSOCKET_ERROR_TOO_LARGE, 1009);
}
END_TEST

TEST_MAIN_FIXTURE("link/websocket_frames", NULL, teardown,
    single_frames_of_the_rfc_are_read,
    fragmented_message_of_the_rfc_is_read,
    large_frames_of_the_rfc_are_read,
    ping_must_be_answered_by_pong_with_its_data,
    client_must_mask_and_server_must_not,
    frame_with_the_masking_of_the_wrong_side_must_fail,
    frames_against_the_rules_must_fail,
    message_above_the_limit_is_1009_by_its_header,
    fragments_together_are_limited)
