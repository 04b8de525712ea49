/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_stream_websocket.c - a stream whose messages come one by one (RFC 8323
   section 4.2) */

#include "check_main.h"
#include "link/stream_end.h"

#define MAX 70000

START_TEST(websocket_len_must_be_zero)
{
	struct stream_end end;

	end_open(&end, MAX, true);
	ck_assert_uint_eq(end.sent.data[0], 0);
	ck_assert_uint_eq(end.sent.data[1], CODE_CSM);
	pile_clear(&end.sent);
	end_give(&end, "00 e1");
	end_give(&end, "02 01 07 08 b1 61 ff 62");
	ck_assert_uint_eq(end.taken.pieces, 1);
	ck_assert(bytes_equal(pile_bytes(&end.taken),
	    bytes_of("\x42\x01\x07\x08\xb1\x61\xff\x62", 8)));
	end_give(&end, "10 01 b0");
	ck_assert_int_eq(stream_error(end.stream), STREAM_ERROR_MALFORMED);
	ck_assert_uint_eq(end.sent.data[0], 0);
	ck_assert_uint_eq(end.sent.data[1], CODE_ABORT);
	end_close(&end);
}
END_TEST

START_TEST(websocket_message_is_one_coap_message)
{
	struct stream_end end;
	static const struct {
		const char *hex;
		enum stream_error error;
	} wrong[] = {
		{ "", STREAM_ERROR_MALFORMED },
		{ "00", STREAM_ERROR_MALFORMED },
		{ "02 01 07", STREAM_ERROR_MALFORMED },
		{ "09 01 01 02 03 04 05 06 07 08 09", STREAM_ERROR_TOKEN },
		{ "00 01 ff", STREAM_ERROR_MALFORMED },
	};
	static uint8_t large[MAX + 1] = { 0, CODE_POST, 0xff };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		end_open(&end, MAX, true);
		end_give(&end, "00 e1");
		end_give(&end, wrong[i].hex);
		ck_assert_int_eq(stream_error(end.stream), wrong[i].error);
		ck_assert_uint_eq(end.taken.pieces, 0);
		end_close(&end);
	}
	end_open(&end, MAX, true);
	end_give(&end, "00 e1");
	stream_take(end.stream, bytes_of(large, MAX));
	ck_assert_uint_eq(end.taken.pieces, 1);
	ck_assert(stream_is_between(end.stream));
	stream_take(end.stream, bytes_of(large, MAX + 1));
	ck_assert_int_eq(stream_error(end.stream), STREAM_ERROR_TOO_LARGE);
	end_close(&end);
}
END_TEST

TEST_MAIN("link/stream_websocket",
    websocket_len_must_be_zero,
    websocket_message_is_one_coap_message)
