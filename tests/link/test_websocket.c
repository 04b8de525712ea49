/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_websocket.c - the upgrade, the end, and two ends joined */
#include "link/websocket.h"

#include "check_main.h"
#include "link/socket_end.h"
#include "rng.h"
#include "scarce.h"

/* --- the upgrade --- */

START_TEST(handshake_of_the_rfc)
{
	socket_open(&end, true);
	end.random = "the sample nonce";
	websocket_start(end.socket);
	ck_assert(bytes_equal(pile_bytes(&end.sent), bytes_of_text(REQUEST)));
	give_text(RESPONSE);
	ck_assert_int_eq(websocket_state(end.socket), WEBSOCKET_OPEN);
	ck_assert_uint_eq(end.opened, 1);
	socket_close(&end);
	socket_open(&end, false);
	give_text(REQUEST);
	ck_assert(bytes_equal(pile_bytes(&end.sent),
	    bytes_of_text(RESPONSE)));
	ck_assert_uint_eq(end.opened, 1);
}
END_TEST

START_TEST(bytes_behind_the_upgrade_are_not_lost)
{
	for (int slowly = 0; slowly < 2; slowly++) {
		teardown();
		socket_open(&end, true);
		end.random = "the sample nonce";
		websocket_start(end.socket);
		give_bytes(bytes_of_text(RESPONSE "\x82\x05Hello"), slowly);
		expect_taken("Hello", 5);
		teardown();
		socket_open(&end, false);
		give_bytes(bytes_of_text(REQUEST
		    "\x82\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), slowly);
		expect_taken("Hello", 5);
	}
}
END_TEST

START_TEST(server_answers_wrong_requests_and_fails)
{
	static const struct {
		const char *request, *answer;
		enum websocket_error error;
	} rows[] = {
		{ "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 404 ",
		    WEBSOCKET_ERROR_PATH },
		{ "GET /.well-known/coap HTTP/1.1\r\nHost: a\r\n\r\n",
		    "HTTP/1.1 426 ", WEBSOCKET_ERROR_HTTP },
		{ "GET /.well-known/coap HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ",
		    WEBSOCKET_ERROR_HTTP },
		{ "\x16\x03\x01\x02", "HTTP/1.1 400 ", WEBSOCKET_ERROR_HTTP },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		teardown();
		socket_open(&end, false);
		give_text(rows[i].request);
		EXPECT(websocket_state(end.socket) == WEBSOCKET_FAILED);
		EXPECT(websocket_error(end.socket) == rows[i].error);
		EXPECT(bytes_has_prefix(pile_bytes(&end.sent),
		    bytes_of_text(rows[i].answer)));
		EXPECT(memmem(end.sent.data, end.sent.len,
		    "Sec-WebSocket-Version: 13\r\n", 27) != NULL);
		EXPECT(end.sent.pieces == 1 && end.opened == 0);
		give_text(REQUEST);
		websocket_close(end.socket, 1000);
		EXPECT(end.sent.pieces == 1 && end.opened == 0);
	}
}
END_TEST

START_TEST(header_flood_is_refused)
{
	socket_open(&end, false);
	give_text("GET /.well-known/coap HTTP/1.1\r\n");
	for (int i = 0; i < 2000 && websocket_state(end.socket) ==
	    WEBSOCKET_UPGRADE; i++)
		give_text("X: y\r\n");
	ck_assert_int_eq(websocket_state(end.socket), WEBSOCKET_FAILED);
	ck_assert_int_eq(websocket_error(end.socket),
	    WEBSOCKET_ERROR_TOO_LARGE);
	ck_assert(bytes_has_prefix(pile_bytes(&end.sent),
	    bytes_of_text("HTTP/1.1 431 ")));
}
END_TEST

START_TEST(client_fails_without_a_word_on_a_wrong_response)
{
	static const struct {
		const char *response;
		enum websocket_error error;
	} rows[] = {
		{ "HTTP/1.1 404 Not Found\r\n\r\n", WEBSOCKET_ERROR_STATUS },
		{ "HTTP/1.1 101 Ok\r\n\r\n", WEBSOCKET_ERROR_HTTP },
		{ "SSH-2.0-x\r\n", WEBSOCKET_ERROR_HTTP },
		{ "HTTP/1.1 101 Ok\r\nUpgrade: websocket\r\n"
		    "Connection: Upgrade\r\n\r\n", WEBSOCKET_ERROR_KEY },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		teardown();
		socket_open(&end, true);
		websocket_start(end.socket);
		give_text(rows[i].response);
		EXPECT(websocket_state(end.socket) == WEBSOCKET_FAILED);
		EXPECT(websocket_error(end.socket) == rows[i].error);
		EXPECT(end.sent.pieces == 1 && end.opened == 0);
	}
}
END_TEST

START_TEST(nothing_is_sent_before_the_upgrade)
{
	socket_open(&end, false);
	ck_assert_int_eq(websocket_send(end.socket, bytes_of("a", 1)),
	    WAX_STATE);
	websocket_close(end.socket, 1000);
	ck_assert_int_eq(websocket_state(end.socket), WEBSOCKET_CLOSED);
	give_text(REQUEST);
	ck_assert_uint_eq(end.sent.pieces, 0);
}
END_TEST

/* --- closing --- */

START_TEST(close_frame_must_be_answered_with_its_code)
{
	open_end(false);
	GIVE("\x88\x82\0\0\0\0\x03\xe9");		/* 1001 */
	EXPECT_SENT("\x88\x02\x03\xe9");
	ck_assert_int_eq(websocket_state(end.socket), WEBSOCKET_CLOSED);
	ck_assert_int_eq(websocket_error(end.socket), WEBSOCKET_ERROR_NONE);
	open_end(false);
	GIVE("\x88" M);
	EXPECT_SENT("\x88\x00");
	open_end(true);
	GIVE("\x88\x05\x03\xe8" "bye");
	EXPECT_SENT("\x88\x82\0\0\0\0\x03\xe8");
	GIVE("\x82\x01" "a");
	ck_assert_uint_eq(end.taken.pieces, 0);
}
END_TEST

START_TEST(close_frame_is_checked)
{
	static const uint16_t bad[] = { 0, 999, 1004, 1005, 1006, 1015, 1999,
	    2999, 5000, 65535 };
	uint8_t frame[] = { 0x88, 0x82, 0, 0, 0, 0, 0, 0 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		frame[6] = (uint8_t)(bad[i] >> 8);
		frame[7] = (uint8_t)bad[i];
		open_end(false);
		give_bytes(BYTES_ARRAY(frame), false);
		expect_failed(WEBSOCKET_ERROR_FRAME, 1002);
	}
	open_end(false);
	GIVE("\x88\x81\0\0\0\0\x03");
	expect_failed(WEBSOCKET_ERROR_FRAME, 1002);
	open_end(false);
	GIVE("\x88\x83\0\0\0\0\x03\xe8\xff");
	expect_failed(WEBSOCKET_ERROR_FRAME, 1007);
}
END_TEST

START_TEST(close_is_said_once_and_ends_all)
{
	open_end(false);
	websocket_close(end.socket, 1000);
	websocket_close(end.socket, 1001);
	EXPECT_SENT("\x88\x02\x03\xe8");
	ck_assert_int_eq(websocket_state(end.socket), WEBSOCKET_CLOSED);
	ck_assert_int_eq(websocket_send(end.socket, bytes_of("a", 1)),
	    WAX_STATE);
	GIVE("\x89" M);
	ck_assert_uint_eq(end.sent.pieces, 1);
}
END_TEST

START_TEST(hook_that_closes_is_the_last_that_is_called)
{
	open_end(false);
	end.closes = true;
	GIVE("\x82" M "\x82" M);
	expect_taken("", 0);
	open_end(false);
	end.closes = true;
	GIVE("\x02\x81\0\0\0\0a" "\x80\x81\0\0\0\0b" "\x82" M);
	expect_taken("ab", 2);
}
END_TEST

START_TEST(each_error_has_a_word_of_its_own)
{
	for (int i = 0; i < WEBSOCKET_ERROR_COUNT; i++)
		for (int k = 0; k < i; k++)
			ck_assert_str_ne(
			    websocket_error_text((enum websocket_error)i),
			    websocket_error_text((enum websocket_error)k));
	websocket_free(NULL);
}
END_TEST

/* --- two ends --- */

static void
join(struct socket_end *from, struct socket_end *to, struct rng *rng)
{
	size_t most = (size_t)1 << rng_below(rng, 18);

	for (size_t at = 0; at < from->sent.len;) {
		size_t n = rng_below(rng, most) + 1;

		n = n < from->sent.len - at ? n : from->sent.len - at;

		uint8_t *copy = malloc(n);

		EXPECT(copy != NULL);
		memcpy(copy, from->sent.data + at, n);
		websocket_take(to->socket, bytes_of(copy, n));
		free(copy);
		at += n;
	}
	pile_clear(&from->sent);
}

START_TEST(two_ends_understand_each_other_however_it_is_cut)
{
	static const size_t sizes[] = { 0, 1, 125, 126, 4096, 65535, 65536,
	    SOCKET_MAX };
	static uint8_t data[SOCKET_MAX];
	struct rng rng = { 6 };

	rng_fill(&rng, data, sizeof(data));
	for (int round = 0; round < 200; round++) {
		struct socket_end ends[2];
		struct pile sent[2] = { { 0 }, { 0 } };

		socket_open(&ends[0], true);
		socket_open(&ends[1], false);
		ends[0].random = "sixteen byte key and mask";
		websocket_start(ends[0].socket);
		join(&ends[0], &ends[1], &rng);
		join(&ends[1], &ends[0], &rng);
		for (size_t n = rng_below(&rng, 10); n > 0; n--) {
			size_t who = rng_below(&rng, 2);
			struct bytes m = bytes_of(data, rng_below(&rng, 4) ?
			    rng_below(&rng, 300) : sizes[rng_below(&rng, 8)]);

			EXPECT(websocket_send(ends[who].socket, m) ==
			    WAX_OK);
			put_one(&sent[who], m);
			if (rng_below(&rng, 2))
				join(&ends[who], &ends[1 - who], &rng);
		}
		for (size_t i = 0; i < 2; i++) {
			join(&ends[i], &ends[1 - i], &rng);
			EXPECT(websocket_state(ends[1 - i].socket) ==
			    WEBSOCKET_OPEN);
			EXPECT(bytes_equal(pile_bytes(&ends[1 - i].taken),
			    pile_bytes(&sent[i])));
		}
		websocket_close(ends[0].socket, 1000);
		join(&ends[0], &ends[1], &rng);
		EXPECT(websocket_state(ends[1].socket) == WEBSOCKET_CLOSED);
		for (size_t i = 0; i < 2; i++) {
			socket_close(&ends[i]);
			pile_clear(&sent[i]);
		}
	}
}
END_TEST

/* A hook without memory of its own */
static void
keep_last(void *arg, struct bytes data)
{
	uint8_t *last = arg;

	memcpy(last, data.data, data.len < 4 ? data.len : 4);
}

static void
see_opened(void *arg)
{
	(void)arg;
}

START_TEST(lack_of_memory_is_1011)
{
	static uint8_t large[5000];
	uint8_t last[4] = { 0 };
	struct websocket_hooks hooks = { .arg = last, .send = keep_last,
	    .opened = see_opened };
	struct websocket *w = websocket_new(&(struct websocket_options){
		.max_message = SOCKET_MAX }, &hooks);
	enum wax_status st;

	if (!SCARCE_WORKS) {
		websocket_free(w);
		return;
	}
	ck_assert_ptr_nonnull(w);
	websocket_take(w, bytes_of_text(REQUEST));
	scarce_memory = true;
	st = websocket_send(w, BYTES_ARRAY(large));
	websocket_take(w, bytes_of("\x02\x81\0\0\0\0a", 7));
	scarce_memory = false;
	ck_assert_int_eq(st, WAX_MEMORY);
	ck_assert_int_eq(websocket_error(w), WEBSOCKET_ERROR_MEMORY);
	ck_assert(bytes_equal(BYTES_ARRAY(last),
	    bytes_of("\x88\x02\x03\xf3", 4)));
	websocket_free(w);
}
END_TEST

TEST_MAIN_FIXTURE("link/websocket", NULL, teardown,
    handshake_of_the_rfc,
    bytes_behind_the_upgrade_are_not_lost,
    server_answers_wrong_requests_and_fails,
    header_flood_is_refused,
    client_fails_without_a_word_on_a_wrong_response,
    nothing_is_sent_before_the_upgrade,
    close_frame_must_be_answered_with_its_code,
    close_frame_is_checked,
    close_is_said_once_and_ends_all,
    hook_that_closes_is_the_last_that_is_called,
    each_error_has_a_word_of_its_own,
    two_ends_understand_each_other_however_it_is_cut,
    lack_of_memory_is_1011)
