/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_stream.c - framing, signalling and what one end of a connection refuses
   (RFC 8323 sections 3 to 5) */
#include "link/stream.h"

#include "check_main.h"
#include "link/stream_end.h"

#define MAX 70000

static struct stream_end end;

static void
setup(void)
{
	end_open(&end, MAX, false);
	pile_clear(&end.sent);	/* its CSM */
}

static void
teardown(void)
{
	end_close(&end);
}

static void
give(const char *hex)
{
	end_give(&end, hex);
}

static void
give_csm(void)
{
	give("00 e1");
	ck_assert_int_eq(stream_state(end.stream), STREAM_OPEN);
}

/* The stream has failed for that reason and said so; what it sent last. */
static struct message
expect_abort(enum stream_error expected)
{
	struct message m = { 0 };

	EXPECT(stream_error(end.stream) == expected, "error %d",
	    (int)stream_error(end.stream));
	EXPECT(stream_state(end.stream) == STREAM_CLOSED);
	EXPECT(end.sent.pieces > 0);
	EXPECT(message_parse_tcp(pile_last(&end.sent), &m) == WAX_OK);
	EXPECT(m.code == CODE_ABORT);
	EXPECT(m.token.len == 0);
	EXPECT(m.payload.len > 0 && bytes_is_utf8(m.payload));
	return m;
}

static void
again(void)
{
	end_close(&end);
	end_open(&end, MAX, false);
	pile_clear(&end.sent);
}

/* --- CSM --- */

START_TEST(each_end_must_send_csm_first)
{
	struct stream_end e;
	struct message m;
	struct bytes value;
	uint32_t max;

	end_open(&e, 5000, false);
	ck_assert_uint_eq(e.sent.pieces, 1);
	ck_assert_int_eq(message_parse_tcp(pile_bytes(&e.sent), &m), WAX_OK);
	ck_assert_uint_eq(m.code, CODE_CSM);
	ck_assert_uint_eq(m.token.len, 0);
	ck_assert(option_find(m.options, 2, &value));
	ck_assert_int_eq(option_uint(value, &max), WAX_OK);
	ck_assert_uint_eq(max, 5000);
	ck_assert(option_find(m.options, 4, &value));
	end_close(&e);
}
END_TEST

START_TEST(initiator_must_not_wait_for_the_csm_of_the_acceptor)
{
	struct stream_end e;

	end_open(&e, 5000, false);
	ck_assert_uint_eq(e.sent.pieces, 1);
	ck_assert_int_eq(stream_send(e.stream, &(struct message){
		.code = CODE_GET }), WAX_OK);
	ck_assert_int_eq(stream_ping(e.stream), WAX_OK);
	ck_assert_uint_eq(e.sent.pieces, 3);
	ck_assert_int_eq(stream_state(e.stream), STREAM_OPENING);
	end_close(&e);
}
END_TEST

START_TEST(missing_csm_must_abort_the_connection)
{
	static const char *const firsts[] = {
		"00 01",	/* GET */
		"00 45",	/* 2.05 */
		"00 e2",	/* Ping */
		"00 e3",	/* Pong */
		"00 e4",	/* Release */
		"00 e6",	/* an unknown signal */
	};

	for (size_t i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++) {
		again();
		give(firsts[i]);
		expect_abort(STREAM_ERROR_NO_CSM);
		ck_assert_uint_eq(end.taken.pieces, 0);
		ck_assert_uint_eq(end.releases, 0);
	}
}
END_TEST

START_TEST(invalid_csm_must_abort_the_connection)
{
	struct message m;
	struct bytes value;

	give("60 e1 25 01 02 03 04 05");
	m = expect_abort(STREAM_ERROR_BAD_CSM);
	ck_assert(option_find(m.options, 2, &value));
	ck_assert(bytes_equal(value, bytes_of("\x02", 1)));
}
END_TEST

START_TEST(unknown_critical_csm_option_must_abort_and_is_named)
{
	struct message m;
	struct bytes value;

	give("30 e1 e0 02 00");		/* number 781 */
	m = expect_abort(STREAM_ERROR_BAD_CSM);
	ck_assert(option_find(m.options, 2, &value));
	ck_assert(bytes_equal(value, bytes_of("\x03\x0d", 2)));
}
END_TEST

START_TEST(csm_without_options_means_base_values)
{
	ck_assert_uint_eq(stream_peer_max(end.stream), 1152);
	ck_assert_int_eq(stream_state(end.stream), STREAM_OPENING);
	give_csm();
	ck_assert_uint_eq(stream_peer_max(end.stream), 1152);
	ck_assert(!stream_peer_blocks(end.stream));
}
END_TEST

START_TEST(csm_is_cumulative_and_may_come_again)
{
	give("30 e1 22 20 00");		/* Max-Message-Size 8192 */
	ck_assert_uint_eq(stream_peer_max(end.stream), 8192);
	ck_assert(!stream_peer_blocks(end.stream));
	give("10 e1 40");		/* Block-Wise-Transfer */
	ck_assert_uint_eq(stream_peer_max(end.stream), 8192);
	ck_assert(stream_peer_blocks(end.stream));
	give("00 e1");			/* nothing */
	give("20 e1 21 64");		/* 100: below the base */
	ck_assert_uint_eq(stream_peer_max(end.stream), 100);
	ck_assert(stream_peer_blocks(end.stream));
	ck_assert_uint_eq(end.sent.pieces, 0);
}
END_TEST

START_TEST(max_message_size_of_the_peer_limits_what_is_sent)
{
	static uint8_t payload[9000];
	struct message m = { .code = CODE_POST };

	/* header 4, marker 1 */
	m.payload = bytes_of(payload, 1152 - 5);
	ck_assert_int_eq(stream_send(end.stream, &m), WAX_OK);
	ck_assert_uint_eq(end.sent.len, 1152);
	m.payload.len++;
	ck_assert_int_eq(stream_send(end.stream, &m), WAX_RANGE);
	give("30 e1 22 20 00");
	m.payload.len = 8192 - 5;
	ck_assert_int_eq(stream_send(end.stream, &m), WAX_OK);
	ck_assert_uint_eq(end.sent.len, 1152 + 8192);
	m.payload.len++;
	ck_assert_int_eq(stream_send(end.stream, &m), WAX_RANGE);
	ck_assert_uint_eq(end.sent.pieces, 2);
}
END_TEST

START_TEST(signals_fit_the_peer_or_go_without_their_text)
{
	struct message m;

	give("20 e1 21 0a");
	stream_abort(end.stream, "more than ten bytes");
	ck_assert_int_eq(message_parse_tcp(pile_last(&end.sent), &m), WAX_OK);
	ck_assert_uint_eq(m.code, CODE_ABORT);
	ck_assert(bytes_is_absent(m.payload));
}
END_TEST

/* --- other signals --- */

START_TEST(ping_must_be_answered_by_pong_with_its_token)
{
	give_csm();
	for (uint8_t tkl = 0; tkl <= 8; tkl++) {
		uint8_t ping[10] = { tkl, CODE_PING, 1, 2, 3, 4, 5, 6, 7, 8 };

		stream_take(end.stream, bytes_of(ping, 2u + tkl));
		ping[1] = CODE_PONG;
		ck_assert(bytes_equal(pile_last(&end.sent),
		    bytes_of(ping, 2u + tkl)));
	}
	ck_assert_uint_eq(end.sent.pieces, 9);
}
END_TEST

START_TEST(custody_of_a_ping_is_elective)
{
	give_csm();
	give("11 e2 42 20");
	ck_assert(bytes_equal(pile_bytes(&end.sent),
	    bytes_of("\x01\xe3\x42", 3)));
}
END_TEST

START_TEST(pong_counts_with_the_token_of_the_ping)
{
	uint8_t pong[3];

	give_csm();
	give("01 e3 01");	/* nobody asked */
	ck_assert_int_eq(stream_ping(end.stream), WAX_OK);
	ck_assert_int_eq(stream_ping(end.stream), WAX_OK);
	ck_assert_uint_eq(end.sent.pieces, 1);
	ck_assert(stream_is_pinging(end.stream));
	ck_assert_uint_eq(end.sent.len, 3);
	memcpy(pong, end.sent.data, 3);
	pong[1] = CODE_PONG;
	pong[2] ^= 0x80;
	stream_take(end.stream, BYTES_ARRAY(pong));
	give("00 e3");
	ck_assert(stream_is_pinging(end.stream));
	pong[2] ^= 0x80;
	stream_take(end.stream, BYTES_ARRAY(pong));
	ck_assert(!stream_is_pinging(end.stream));
	stream_take(end.stream, BYTES_ARRAY(pong));
	ck_assert_uint_eq(end.pongs, 1);
	ck_assert_int_eq(stream_ping(end.stream), WAX_OK);
	ck_assert_uint_ne(pile_last(&end.sent).data[2], pong[2]);
}
END_TEST

START_TEST(release_is_told_and_the_connection_goes_on)
{
	give_csm();
	give("00 e4");
	ck_assert_uint_eq(end.releases, 1);
	ck_assert_uint_eq(end.hold_off, 0);
	ck_assert_str_eq(end.alternative, "");
	give("80 e4 22 61 62 01 63 22 01 02");
	ck_assert_uint_eq(end.releases, 2);
	ck_assert_uint_eq(end.hold_off, 0x102);
	ck_assert_str_eq(end.alternative, "ab");
	give("00 01");
	ck_assert_uint_eq(end.taken.pieces, 1);
	ck_assert_uint_eq(end.sent.pieces, 0);
}
END_TEST

START_TEST(release_is_said_once_and_its_hold_off_fits)
{
	stream_release(end.stream, UINT32_MAX);
	stream_release(end.stream, 5);
	ck_assert(bytes_equal(pile_bytes(&end.sent),
	    bytes_of("\x40\xe4\x43\xff\xff\xff", 6)));
	again();
	stream_release(end.stream, 0);
	ck_assert(bytes_equal(pile_bytes(&end.sent),
	    bytes_of("\x00\xe4", 2)));
	ck_assert_int_ne(stream_state(end.stream), STREAM_CLOSED);
}
END_TEST

START_TEST(abort_ends_the_connection_without_an_answer)
{
	for (int before = 0; before < 2; before++) {
		again();
		if (!before)
			give_csm();
		give("60 e5 21 02 ff 62 79 65 00 01");
		ck_assert_int_eq(stream_state(end.stream), STREAM_CLOSED);
		ck_assert_int_eq(stream_error(end.stream),
		    STREAM_ERROR_ABORT);
		ck_assert_uint_eq(end.sent.pieces, 0);
		ck_assert_uint_eq(end.taken.pieces, 0);
	}
}
END_TEST

START_TEST(unknown_critical_option_of_a_signal_must_abort)
{
	static const char *const signals[] = {
		"10 e2 10", "10 e3 30", "10 e4 10", "10 e5 10",
	};

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct bytes value;

		again();
		give_csm();
		give(signals[i]);
		struct message m = expect_abort(STREAM_ERROR_BAD_SIGNAL);

		ck_assert(!option_find(m.options, 2, &value));
		ck_assert_uint_eq(end.releases, 0);
	}
}
END_TEST

START_TEST(unknown_elective_option_of_a_signal_must_be_ignored)
{
	give("20 e1 61 0d 21 e2 07 61 05 20 e3 61 05 20 e4 61 05");
	ck_assert_int_eq(stream_state(end.stream), STREAM_OPEN);
	ck_assert_uint_eq(end.releases, 1);
	ck_assert(bytes_equal(pile_bytes(&end.sent),
	    bytes_of("\x01\xe3\x07", 3)));
}
END_TEST

START_TEST(unknown_signal_aborts)
{
	static const char *const signals[] = { "00 e0", "00 e6", "00 ff" };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		again();
		give_csm();
		give(signals[i]);
		expect_abort(STREAM_ERROR_BAD_SIGNAL);
	}
}
END_TEST

START_TEST(empty_messages_must_be_ignored)
{
	give("00 00 00 00");
	ck_assert_int_eq(stream_state(end.stream), STREAM_OPENING);
	give("00 e1 00 00 00 01 00 00");
	ck_assert_int_eq(stream_state(end.stream), STREAM_OPEN);
	ck_assert_uint_eq(end.taken.pieces, 1);
	ck_assert_uint_eq(end.sent.pieces, 0);
}
END_TEST

/* --- what is refused --- */

START_TEST(malformed_message_is_rejected_by_abort)
{
	static const char *const wrong[] = {
		"10 01 ff",	/* a marker without payload */
		"10 01 f0",	/* reserved delta */
		"10 01 0f",	/* reserved length */
		"10 01 05",	/* a value that runs over the end */
		"00 20",	/* a code of class 1 */
		"00 c0",	/* and of class 6 */
		"01 00 07",	/* an Empty message with a token */
		"10 e2 ff",	/* likewise in a signal */
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		again();
		give_csm();
		give(wrong[i]);
		expect_abort(STREAM_ERROR_MALFORMED);
		ck_assert_uint_eq(end.taken.pieces, 0);
	}
}
END_TEST

START_TEST(token_of_9_to_15_bytes_aborts)
{
	for (uint8_t tkl = 9; tkl <= 15; tkl++) {
		again();
		give_csm();
		stream_take(end.stream, bytes_of(&tkl, 1));
		expect_abort(STREAM_ERROR_TOKEN);
	}
}
END_TEST

START_TEST(message_above_the_limit_is_refused_by_its_header)
{
	/* MAX is 70000: header 6, body 69994 */
	give_csm();
	give("f0 00 00 10 5d");
	ck_assert_int_eq(stream_state(end.stream), STREAM_OPEN);
	ck_assert(!stream_is_between(end.stream));
	again();
	give_csm();
	give("f0 00 00 10 5e");
	expect_abort(STREAM_ERROR_TOO_LARGE);
	ck_assert(stream_is_between(end.stream));
	again();
	give("f0 ff ff ff ff");		/* and as the first */
	expect_abort(STREAM_ERROR_TOO_LARGE);
	again();
	for (int i = 0; i < 4; i++)
		give(i == 0 ? "f0" : "ff");
	ck_assert_int_eq(stream_state(end.stream), STREAM_OPENING);
	give("ff");
	expect_abort(STREAM_ERROR_TOO_LARGE);
}
END_TEST

START_TEST(nothing_is_taken_or_sent_after_the_end)
{
	size_t sent;

	give_csm();
	stream_abort(end.stream, NULL);
	ck_assert(bytes_equal(pile_bytes(&end.sent),
	    bytes_of("\x00\xe5", 2)));
	ck_assert_int_eq(stream_error(end.stream), STREAM_ERROR_NONE);
	sent = end.sent.pieces;
	give("00 01 00 e2 09");
	stream_abort(end.stream, "again");
	stream_release(end.stream, 1);
	ck_assert_int_eq(stream_ping(end.stream), WAX_STATE);
	ck_assert_int_eq(stream_send(end.stream, &(struct message){
		.code = CODE_GET }), WAX_STATE);
	ck_assert_uint_eq(end.sent.pieces, sent);
	ck_assert_uint_eq(end.taken.pieces, 0);
}
END_TEST

START_TEST(hook_that_closes_is_the_last_that_is_called)
{
	for (int way = 0; way < 4; way++) {
		again();
		give_csm();
		end.closes = way < 2;
		end.aborts = way >= 2;
		/* whole in the input, or kept from the one before */
		if (way & 1)
			give("40 01 ff");
		give(way & 1 ? "61 62 63 00 02" : "00 01 00 02");
		ck_assert_uint_eq(end.taken.pieces, 1);
		ck_assert_uint_eq(end.sent.pieces, way < 2 ? 0 : 1);
		ck_assert_int_eq(stream_state(end.stream), STREAM_CLOSED);
	}
}
END_TEST

START_TEST(stream_that_was_never_started_says_nothing)
{
	struct stream_end e;
	struct stream_hooks hooks = { .arg = &e, .send = end_send,
	    .take = end_take };

	e = (struct stream_end){ 0 };
	e.stream = stream_new(&(struct stream_options){ .max_message = 1152 },
	    &hooks);
	ck_assert_ptr_nonnull(e.stream);
	stream_abort(e.stream, "no");
	ck_assert_uint_eq(e.sent.pieces, 0);
	stream_start(e.stream);
	stream_take(e.stream, bytes_of("", 1));
	ck_assert_uint_eq(e.sent.pieces, 0);
	end_close(&e);
	stream_free(NULL);
}
END_TEST

START_TEST(pong_and_release_hooks_may_be_missing)
{
	struct stream_end e;
	struct stream_hooks hooks = { .arg = &e, .send = end_send,
	    .take = end_take };

	e = (struct stream_end){ 0 };
	e.stream = stream_new(&(struct stream_options){ .max_message = 1152 },
	    &hooks);
	ck_assert_ptr_nonnull(e.stream);
	stream_start(e.stream);
	ck_assert_int_eq(stream_ping(e.stream), WAX_OK);
	end_give(&e, "00 e1 00 e4 01 e3 01");
	ck_assert(!stream_is_pinging(e.stream));
	end_close(&e);
}
END_TEST

START_TEST(each_error_has_a_word_of_its_own)
{
	for (int i = 0; i < STREAM_ERROR_COUNT; i++)
		for (int k = 0; k < i; k++)
			ck_assert_str_ne(
			    stream_error_text((enum stream_error)i),
			    stream_error_text((enum stream_error)k));
	ck_assert_str_eq(stream_error_text(STREAM_ERROR_TOO_LARGE),
	    "too-large");
}
END_TEST

TEST_MAIN_FIXTURE("link/stream", setup, teardown,
    each_end_must_send_csm_first,
    initiator_must_not_wait_for_the_csm_of_the_acceptor,
    missing_csm_must_abort_the_connection,
    invalid_csm_must_abort_the_connection,
    unknown_critical_csm_option_must_abort_and_is_named,
    csm_without_options_means_base_values,
    csm_is_cumulative_and_may_come_again,
    max_message_size_of_the_peer_limits_what_is_sent,
    signals_fit_the_peer_or_go_without_their_text,
    ping_must_be_answered_by_pong_with_its_token,
    custody_of_a_ping_is_elective,
    pong_counts_with_the_token_of_the_ping,
    release_is_told_and_the_connection_goes_on,
    release_is_said_once_and_its_hold_off_fits,
    abort_ends_the_connection_without_an_answer,
    unknown_critical_option_of_a_signal_must_abort,
    unknown_elective_option_of_a_signal_must_be_ignored,
    unknown_signal_aborts,
    empty_messages_must_be_ignored,
    malformed_message_is_rejected_by_abort,
    token_of_9_to_15_bytes_aborts,
    message_above_the_limit_is_refused_by_its_header,
    nothing_is_taken_or_sent_after_the_end,
    hook_that_closes_is_the_last_that_is_called,
    stream_that_was_never_started_says_nothing,
    pong_and_release_hooks_may_be_missing,
    each_error_has_a_word_of_its_own)
