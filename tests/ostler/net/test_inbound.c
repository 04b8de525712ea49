/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_inbound.c - requests: acknowledgement, duplicates, answers (RFC 7252
   sections 4.2, 4.3, 4.5, 5.2) */

#include "check_main.h"

#include <stdio.h>
#include <stdlib.h>

#include "ostler/net/rig.h"

static struct rig r;

static void
setup(void)
{
	rig_init(&r);
	rig_start(&r);
}

static void
teardown(void)
{
	rig_clear(&r);
}

/* A request that has come to forward/. */
static struct inbound *
ask(const char *text)
{
	r.event.kind = RIG_NOTHING;
	rig_ask(&r, text);
	ck_assert_int_eq(r.event.kind, RIG_REQUEST);
	return r.event.in;
}

START_TEST(request_reaches_forward_with_all_that_is_known)
{
	struct inbound *in = ask("42 02 1234 abcd ff 70");

	ck_assert_ptr_eq(in->listener, &r.listener);
	ck_assert(address_equal(&in->client.peer, &r.client));
	ck_assert_ptr_null(in->identity);
	ck_assert_ptr_null(in->owner);
	ck_assert_uint_eq(in->received, r.now);
	ck_assert_int_eq(inbound_type(in), MESSAGE_CON);
	ck_assert(bytes_equal(inbound_token(in),
	    bytes_of("\xab\xcd", 2)));
	ck_assert_uint_eq(r.event.code, CODE_POST);
	ck_assert_uint_eq(r.event.payload[0], 'p');
	rig_expect_nothing(&r);
}
END_TEST

START_TEST(early_answer_is_piggybacked_and_echoes_message_id_and_token)
{
	struct inbound *in = ask("42 01 1234 abcd");

	rig_pass(&r, CLOCK_MS(999));
	rig_expect_nothing(&r);
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "x",
	    RESPONSE_FINAL), WAX_OK);
	rig_expect(&r, &r.client, "62 45 1234 abcd ff 78");
	rig_pass(&r, CLOCK_S(100));
	rig_expect_nothing(&r);
}
END_TEST

START_TEST(confirmable_must_be_acknowledged_after_ack_delay)
{
	ask("41 01 1234 aa");
	rig_pass(&r, CLOCK_MS(1000));
	rig_expect(&r, &r.client, "60 00 1234");
	rig_pass(&r, CLOCK_S(300));
	rig_expect_nothing(&r);
}
END_TEST

START_TEST(acknowledgements_are_due_one_by_one)
{
	ask("41 01 0001 aa");
	rig_pass(&r, CLOCK_MS(400));
	ask("41 01 0002 aa");
	rig_pass(&r, CLOCK_MS(400));
	rig_respond(&r, ask("41 01 0003 aa"), MESSAGE_CON, "", RESPONSE_FINAL);
	rig_expect(&r, &r.client, "61 45 0003 aa");
	rig_pass(&r, CLOCK_MS(200));
	rig_expect(&r, &r.client, "60 00 0001");
	rig_expect_nothing(&r);
	rig_pass(&r, CLOCK_MS(400));
	rig_expect(&r, &r.client, "60 00 0002");
	rig_expect_nothing(&r);
}
END_TEST

START_TEST(after_an_empty_ack_the_answer_must_not_be_in_another_ack)
{
	struct inbound *in = ask("41 01 1234 aa");

	rig_pass(&r, CLOCK_S(1));
	rig_expect(&r, &r.client, "60 00 1234");
	/* the client's retransmission gets another Empty ACK */
	rig_ask(&r, "41 01 1234 aa");
	rig_expect(&r, &r.client, "60 00 1234");
	rig_respond(&r, in, MESSAGE_CON, "x", RESPONSE_FINAL);
	rig_expect(&r, &r.client, "41 45 .... aa ff 78");
	rig_ask(&r, "41 01 1234 aa");
	rig_expect(&r, &r.client, "60 00 1234");
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.requests, 1);
}
END_TEST

START_TEST(duplicate_confirmable_gets_the_same_ack_and_is_processed_once)
{
	rig_respond(&r, ask("41 01 1234 aa"), MESSAGE_CON, "x",
	    RESPONSE_FINAL);
	rig_expect(&r, &r.client, "61 45 1234 aa ff 78");
	for (int i = 0; i < 3; i++) {
		rig_ask(&r, "41 01 1234 aa");
		rig_expect(&r, &r.client, "61 45 1234 aa ff 78");
	}
	ck_assert_uint_eq(r.requests, 1);
	ck_assert_uint_eq(rig_count(&r, METRIC_REQUESTS_RECEIVED), 1);
	ck_assert_uint_eq(rig_count(&r, METRIC_REQUESTS_DUPLICATE), 3);
}
END_TEST

START_TEST(duplicate_before_any_answer_is_processed_once)
{
	struct inbound *in = ask("41 01 1234 aa");

	rig_ask(&r, "41 01 1234 aa");
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.requests, 1);
	rig_respond(&r, in, MESSAGE_CON, "", RESPONSE_FINAL);
	rig_expect(&r, &r.client, "61 45 1234 aa");
}
END_TEST

START_TEST(duplicate_nonconfirmable_is_silently_ignored)
{
	struct inbound *in = ask("51 01 1234 aa");

	rig_ask(&r, "51 01 1234 aa");
	rig_respond(&r, in, MESSAGE_NON, "", RESPONSE_FINAL);
	rig_expect(&r, &r.client, "51 45 .... aa");
	rig_ask(&r, "51 01 1234 aa");
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.requests, 1);
}
END_TEST

START_TEST(duplicates_are_known_for_exchange_lifetime)
{
	rig_respond(&r, ask("41 01 1234 aa"), MESSAGE_CON, "",
	    RESPONSE_FINAL);
	rig_expect(&r, &r.client, "61 45 1234 aa");
	rig_pass(&r, CLOCK_S(247) - 1);
	rig_ask(&r, "41 01 1234 aa");
	rig_expect(&r, &r.client, "61 45 1234 aa");
	ck_assert_uint_eq(r.requests, 1);
	rig_pass(&r, 1);
	ask("41 01 1234 aa");
	ck_assert_uint_eq(r.requests, 2);
}
END_TEST

START_TEST(nonconfirmable_duplicates_are_known_for_non_lifetime)
{
	rig_respond(&r, ask("51 01 1234 aa"), MESSAGE_NON, "",
	    RESPONSE_FINAL);
	rig_pass(&r, CLOCK_S(145) - 1);
	rig_ask(&r, "51 01 1234 aa");
	ck_assert_uint_eq(r.requests, 1);
	rig_pass(&r, 1);
	ask("51 01 1234 aa");
	ck_assert_uint_eq(r.requests, 2);
}
END_TEST

START_TEST(a_late_answer_does_not_lengthen_the_memory)
{
	struct inbound *in = ask("41 01 1234 aa");

	rig_pass(&r, CLOCK_S(200));
	rig_respond(&r, in, MESSAGE_NON, "", RESPONSE_FINAL);
	rig_pass(&r, CLOCK_S(47));
	ask("41 01 1234 bb");
	ck_assert_uint_eq(r.requests, 2);
}
END_TEST

START_TEST(same_message_id_of_another_peer_is_no_duplicate)
{
	ask("41 01 1234 aa");
	r.client.port++;
	ask("41 01 1234 aa");
	r.client.ip[15]++;
	ask("41 01 1234 aa");
	ck_assert_uint_eq(r.requests, 3);
}
END_TEST

START_TEST(memory_is_empty_when_all_lifetimes_are_over)
{
	rig_respond(&r, ask("41 01 0001 aa"), MESSAGE_CON, "", RESPONSE_FINAL);
	rig_respond(&r, ask("51 01 0002 aa"), MESSAGE_NON, "", RESPONSE_FINAL);
	inbound_drop(ask("41 01 0003 aa"));
	inbound_drop(ask("51 01 0004 aa"));
	ck_assert_uint_eq(rig_usage(&r).inbounds, 4);
	ck_assert_uint_eq(rig_usage(&r).waiting, 0);
	ck_assert_uint_eq(rig_usage(&r).peers, 1);
	rig_pass(&r, CLOCK_S(249));
	ck_assert_uint_eq(rig_usage(&r).inbounds, 0);
	ck_assert_uint_eq(rig_usage(&r).peers, 0);
	ck_assert_uint_eq(r.timers.count, 0);
}
END_TEST

START_TEST(dropped_confirmable_still_gets_its_ack)
{
	inbound_drop(ask("41 01 1234 aa"));
	rig_expect(&r, &r.client, "60 00 1234");
	rig_ask(&r, "41 01 1234 aa");
	rig_expect(&r, &r.client, "60 00 1234");
	ck_assert_uint_eq(r.requests, 1);
}
END_TEST

START_TEST(dropped_nonconfirmable_gets_nothing)
{
	inbound_drop(ask("51 01 1234 aa"));
	rig_pass(&r, CLOCK_S(10));
	rig_expect_nothing(&r);
}
END_TEST

START_TEST(ignored_requests_and_their_duplicates_get_no_word)
{
	inbound_ignore(ask("41 01 1234 aa"));
	inbound_ignore(ask("51 01 1235 aa"));
	for (int i = 0; i < 3; i++) {
		rig_ask(&r, "41 01 1234 aa");
		rig_ask(&r, "51 01 1235 aa");
		rig_pass(&r, CLOCK_S(40));
	}
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.requests, 2);
	ck_assert_uint_eq(r.cancels, 0);
	ck_assert_uint_eq(rig_count(&r, METRIC_REQUESTS_DUPLICATE), 6);
	ck_assert_uint_eq(rig_usage(&r).waiting, 0);
	/* as long as any: MAX_TRANSMIT_SPAN and all that */
	rig_pass(&r, CLOCK_S(247));
	ck_assert_uint_eq(rig_usage(&r).inbounds, 0);
	ask("41 01 1234 aa");
}
END_TEST

START_TEST(what_is_ignored_after_its_ack_stays_without_another)
{
	struct inbound *in = ask("41 01 1234 aa");

	rig_pass(&r, CLOCK_S(1));
	rig_expect(&r, &r.client, "60 00 1234");
	inbound_ignore(in);
	rig_ask(&r, "41 01 1234 aa");
	rig_pass(&r, CLOCK_S(10));
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.requests, 1);
}
END_TEST

START_TEST(answers_too_large_for_a_datagram_are_refused_and_can_be_replaced)
{
	static uint8_t large[DATAGRAM_MAX];
	struct inbound *in = ask("41 01 1234 aa");
	struct message m = {
		.code = CODE_CONTENT, .payload = BYTES_ARRAY(large),
	};

	ck_assert_int_eq(inbound_respond(in, &m, RESPONSE_FINAL), WAX_RANGE);
	m.payload.len = DATAGRAM_MAX - 6;	/* header, Token, marker */
	ck_assert_int_eq(inbound_respond(in, &m, RESPONSE_FINAL), WAX_OK);

	struct fake_datagram *d = fake_take(&r.fake);

	ck_assert_uint_eq(d->len, DATAGRAM_MAX);
	free(d);
}
END_TEST

/* Full of answered ones: the oldest goes. */
START_TEST(full_memory_forgets_the_oldest_answered)
{
	char text[64];

	for (unsigned i = 0; i < r.conf.inbound_max; i++) {
		snprintf(text, sizeof(text), "41 01 %04x aa", i);
		rig_respond(&r, ask(text), MESSAGE_CON, "", RESPONSE_FINAL);
		rig_pass(&r, 1);
	}
	ask("41 01 ffff aa");
	ck_assert_uint_eq(rig_usage(&r).inbounds, r.conf.inbound_max);
	ck_assert_uint_eq(rig_count(&r, METRIC_INBOUND_EVICTED), 1);
	unsigned requests = r.requests;

	rig_ask(&r, "41 01 0001 aa");	/* the second is still known */
	ck_assert_uint_eq(r.requests, requests);
	rig_ask(&r, "41 01 0000 aa");	/* the first is not */
	ck_assert_uint_eq(r.requests, requests + 1);
}
END_TEST

/* Of Confirmable and Non-confirmable ones, too. */
START_TEST(full_memory_forgets_the_oldest_of_either_type)
{
	char text[64];

	for (unsigned i = 0; i < r.conf.inbound_max; i++) {
		/* one NON, all CON, and a NON at the end */
		snprintf(text, sizeof(text), "%u1 01 %04x aa",
		    i == 0 || i == 99 ? 5 : 4, i);
		rig_respond(&r, ask(text), MESSAGE_NON, "", RESPONSE_FINAL);
		rig_pass(&r, 1);
	}
	ask("41 01 fffe aa");	/* in the place of 0 */
	ask("41 01 ffff aa");	/* of 1 */
	unsigned requests = r.requests;

	rig_ask(&r, "51 01 0063 aa");
	rig_ask(&r, "41 01 0002 aa");
	ck_assert_uint_eq(r.requests, requests);
	rig_ask(&r, "51 01 0000 aa");
	ck_assert_uint_eq(r.requests, requests + 1);
}
END_TEST

/* Full of waiting ones: newcomers are dropped. */
START_TEST(full_of_waiting_requests_drops_newcomers)
{
	char text[64];

	for (unsigned i = 0; i < r.conf.inbound_max; i++) {
		snprintf(text, sizeof(text), "%d1 01 %04x aa", 4 + i % 2, i);
		ask(text);
	}
	rig_ask(&r, "41 01 ffff aa");
	rig_ask(&r, "51 01 fffe aa");
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.requests, r.conf.inbound_max);
	ck_assert_uint_eq(rig_count(&r, METRIC_INBOUND_FULL), 2);
	ck_assert_uint_eq(rig_usage(&r).inbounds, r.conf.inbound_max);
}
END_TEST

START_TEST(tokens_of_all_lengths_come_back)
{
	rig_respond(&r, ask("40 01 0001"), MESSAGE_CON, "", RESPONSE_FINAL);
	rig_expect(&r, &r.client, "60 45 0001");
	rig_respond(&r, ask("48 01 0002 0102030405060708"), MESSAGE_CON, "",
	    RESPONSE_FINAL);
	rig_expect(&r, &r.client, "68 45 0002 0102030405060708");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/inbound", setup, teardown,
    request_reaches_forward_with_all_that_is_known,
    early_answer_is_piggybacked_and_echoes_message_id_and_token,
    confirmable_must_be_acknowledged_after_ack_delay,
    acknowledgements_are_due_one_by_one,
    after_an_empty_ack_the_answer_must_not_be_in_another_ack,
    duplicate_confirmable_gets_the_same_ack_and_is_processed_once,
    duplicate_before_any_answer_is_processed_once,
    duplicate_nonconfirmable_is_silently_ignored,
    duplicates_are_known_for_exchange_lifetime,
    nonconfirmable_duplicates_are_known_for_non_lifetime,
    a_late_answer_does_not_lengthen_the_memory,
    same_message_id_of_another_peer_is_no_duplicate,
    memory_is_empty_when_all_lifetimes_are_over,
    dropped_confirmable_still_gets_its_ack,
    dropped_nonconfirmable_gets_nothing,
    ignored_requests_and_their_duplicates_get_no_word,
    what_is_ignored_after_its_ack_stays_without_another,
    answers_too_large_for_a_datagram_are_refused_and_can_be_replaced,
    full_memory_forgets_the_oldest_answered,
    full_memory_forgets_the_oldest_of_either_type,
    full_of_waiting_requests_drops_newcomers,
    tokens_of_all_lengths_come_back)
