/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_outbound.c - requests at the next hop: retransmission, matching,
   failures (RFC 7252 sections 4.2, 4.5, 5.2, 5.3) */

#include "check_main.h"

#include <errno.h>
#include <stdlib.h>

#include "ostler/net/rig.h"

static struct rig r;
static struct outbound *out;		/* of the request sent last */
static struct fake_datagram *request;	/* as it was sent */

static void
setup(void)
{
	rig_init(&r);
	rig_start(&r);
	request = NULL;
}

static void
teardown(void)
{
	free(request);
	rig_clear(&r);
}

static void
send_request(enum message_type type)
{
	free(request);
	ck_assert_int_eq(rig_request(&r, type, &out), WAX_OK);
	request = rig_take_request(&r);
}

static void
expect_failure(enum hop_failure why)
{
	ck_assert_uint_eq(r.failures, 1);
	ck_assert_int_eq(r.event.kind, RIG_FAILURE);
	ck_assert_ptr_eq(r.event.out, out);
	ck_assert_int_eq(r.event.why, why);
	ck_assert_uint_eq(rig_usage(&r).outbounds, 0);
	rig_pass(&r, CLOCK_S(300));
	ck_assert_uint_eq(r.failures, 1);
}

START_TEST(requests_are_sent_with_their_type_and_an_own_token)
{
	uint8_t token[8];

	send_request(MESSAGE_CON);
	ck_assert_uint_eq(request->len, 12);
	ck_assert_uint_eq(request->data[0], 0x48);
	ck_assert_uint_eq(request->data[1], CODE_GET);
	ck_assert_ptr_eq(out->owner, &r);
	ck_assert_ptr_eq(out->hop, hop_get(r.net, 0));
	memcpy(token, request->data + 4, sizeof(token));
	send_request(MESSAGE_NON);
	ck_assert_uint_eq(request->data[0], 0x58);
	ck_assert(memcmp(token, request->data + 4, sizeof(token)) != 0);
}
END_TEST

START_TEST(options_and_payload_travel_unchanged)
{
	struct message m = {
		.type = MESSAGE_NON,
		.code = CODE_POST,
		.options = bytes_of("\x91\x09\xd0\x0d", 4),
		.payload = bytes_of("\x00\xff", 2),
	};
	struct hop_request q = { .message = &m };

	ck_assert_int_eq(hop_send_request(hop_get(r.net, 0), &q, &out),
	    WAX_OK);
	rig_expect(&r, &r.next,
	    "58 02 .... ................ 9109d00d ff 00ff");
}
END_TEST

START_TEST(piggybacked_response_is_given_up)
{
	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_ACK, CODE_CONTENT, rig_mid(request));
	ck_assert_uint_eq(r.responses, 1);
	ck_assert_ptr_eq(r.event.out, out);
	ck_assert_uint_eq(r.event.code, CODE_CONTENT);
	outbound_end(out);
	rig_pass(&r, CLOCK_S(100));
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.failures, 0);
	ck_assert_uint_eq(r.timers.count, 0);
}
END_TEST

START_TEST(unacknowledged_request_is_retransmitted_and_fails)
{
	uint16_t mid;

	send_request(MESSAGE_CON);
	mid = rig_mid(request);
	rig_pass(&r, CLOCK_S(3));
	ck_assert_uint_eq(r.fake.sent_count, 1);
	rig_pass(&r, CLOCK_S(42));
	ck_assert_uint_eq(r.fake.sent_count, 4);
	ck_assert_uint_eq(r.failures, 0);
	rig_pass(&r, CLOCK_S(48));	/* MAX_TRANSMIT_WAIT: 93 s */
	ck_assert_uint_eq(r.fake.sent_count, 4);
	for (int i = 0; i < 4; i++) {
		struct fake_datagram *d = rig_take_request(&r);

		ck_assert_uint_eq(rig_mid(d), mid);
		ck_assert_uint_eq(d->len, request->len);
		ck_assert(memcmp(d->data, request->data, d->len) == 0);
		free(d);
	}
	expect_failure(HOP_TIMEOUT);
}
END_TEST

START_TEST(nonconfirmable_request_is_sent_once_and_fails_at_the_timeout)
{
	send_request(MESSAGE_NON);
	rig_pass(&r, CLOCK_S(100) - 1);
	ck_assert_uint_eq(r.failures, 0);
	rig_pass(&r, 1);
	rig_expect_nothing(&r);
	expect_failure(HOP_TIMEOUT);
}
END_TEST

START_TEST(empty_ack_must_stop_retransmission)
{
	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_ACK, CODE_EMPTY, rig_mid(request));
	rig_pass(&r, CLOCK_S(99));
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.failures, 0);
	rig_pass(&r, CLOCK_S(1));
	expect_failure(HOP_TIMEOUT);
}
END_TEST

START_TEST(separate_confirmable_response_must_get_an_empty_ack)
{
	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_ACK, CODE_EMPTY, rig_mid(request));
	rig_reply(&r, request, MESSAGE_CON, CODE_CONTENT, 0x4321);
	rig_expect(&r, &r.next, "60 00 4321");
	ck_assert_uint_eq(r.responses, 1);
	ck_assert_int_eq(r.event.type, MESSAGE_CON);
}
END_TEST

/* Section 5.2.2: the Empty ACK may be lost or come later. */
START_TEST(separate_response_before_the_ack_also_acknowledges)
{
	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_CON, CODE_CONTENT, 0x4321);
	rig_expect(&r, &r.next, "60 00 4321");
	ck_assert_uint_eq(r.responses, 1);
	rig_pass(&r, CLOCK_S(50));
	rig_expect_nothing(&r);
	rig_reply(&r, request, MESSAGE_ACK, CODE_EMPTY, rig_mid(request));
	rig_expect_nothing(&r);
}
END_TEST

/* Section 5.2.3. */
START_TEST(either_type_must_be_accepted_in_reply_to_either)
{
	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_NON, CODE_CONTENT, 1);
	ck_assert_uint_eq(r.responses, 1);
	rig_expect_nothing(&r);
	send_request(MESSAGE_NON);
	rig_reply(&r, request, MESSAGE_CON, CODE_CONTENT, 2);
	ck_assert_uint_eq(r.responses, 2);
	rig_expect(&r, &r.next, "60 00 0002");
}
END_TEST

START_TEST(duplicate_confirmable_response_is_acknowledged_again_not_repeated)
{
	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_CON, CODE_CONTENT, 0x4321);
	outbound_end(out);
	rig_expect(&r, &r.next, "60 00 4321");
	for (int i = 0; i < 2; i++) {
		rig_reply(&r, request, MESSAGE_CON, CODE_CONTENT, 0x4321);
		rig_expect(&r, &r.next, "60 00 4321");
	}
	ck_assert_uint_eq(r.responses, 1);
	ck_assert_uint_eq(rig_count(&r, METRIC_RESPONSES_DUPLICATE), 2);
}
END_TEST

START_TEST(duplicate_nonconfirmable_notification_is_silently_ignored)
{
	send_request(MESSAGE_NON);
	outbound_keep(out);
	rig_reply(&r, request, MESSAGE_NON, CODE_CONTENT, 1);
	rig_reply(&r, request, MESSAGE_NON, CODE_CONTENT, 1);
	rig_reply(&r, request, MESSAGE_NON, CODE_CONTENT, 2);
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.responses, 2);
	rig_pass(&r, CLOCK_S(145));
	rig_reply(&r, request, MESSAGE_NON, CODE_CONTENT, 1);
	ck_assert_uint_eq(r.responses, 3);
}
END_TEST

START_TEST(duplicate_piggybacked_response_is_given_up_once)
{
	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_ACK, CODE_CONTENT, rig_mid(request));
	rig_reply(&r, request, MESSAGE_ACK, CODE_CONTENT, rig_mid(request));
	ck_assert_uint_eq(r.responses, 1);
	outbound_end(out);
	rig_reply(&r, request, MESSAGE_ACK, CODE_CONTENT, rig_mid(request));
	ck_assert_uint_eq(r.responses, 1);
	rig_expect_nothing(&r);
}
END_TEST

/* Section 5.3.2: Message ID and Token must match. Token alone: */
START_TEST(piggybacked_response_with_another_message_id_must_not_match)
{
	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_ACK, CODE_CONTENT,
	    (uint16_t)(rig_mid(request) + 1));
	ck_assert_uint_eq(r.responses, 0);
	rig_pass(&r, CLOCK_S(3));
	ck_assert_uint_eq(r.fake.sent_count, 1);	/* not acknowledged */
}
END_TEST

/* Message ID alone: an ocf device protects even its acknowledgements. */
START_TEST(ack_with_a_foreign_token_is_an_acknowledgement_only)
{
	uint8_t data[] = { 0x60, CODE_CHANGED, 0, 0, 0x91, 0, 0xff, 1 };

	send_request(MESSAGE_CON);
	memcpy(data + 2, request->data + 2, 2);
	rig_reply_raw(&r, request, BYTES_ARRAY(data));
	ck_assert_uint_eq(r.responses + r.failures, 0);
	ck_assert_uint_eq(rig_count(&r, METRIC_ACKS_ODD), 1);
	rig_pass(&r, CLOCK_S(50));
	rig_expect_nothing(&r);		/* no retransmission */
	rig_reply(&r, request, MESSAGE_CON, CODE_CONTENT, 7);
	ck_assert_uint_eq(r.responses, 1);
}
END_TEST

START_TEST(response_with_an_unknown_token_must_be_rejected)
{
	send_request(MESSAGE_CON);
	request->data[4] ^= 1;
	rig_reply(&r, request, MESSAGE_CON, CODE_CONTENT, 7);
	rig_expect(&r, &r.next, "70 00 0007");
	rig_reply(&r, request, MESSAGE_NON, CODE_CONTENT, 8);
	rig_expect(&r, &r.next, "70 00 0008");
	ck_assert_uint_eq(r.responses, 0);
	ck_assert_uint_eq(rig_count(&r, METRIC_RESPONSES_UNKNOWN), 2);
}
END_TEST

/* Section 5.3.2: the source endpoint must be the request's destination. */
START_TEST(response_from_elsewhere_must_not_match)
{
	struct message m = { .code = CODE_GET };
	struct hop_client client = { r.client, 0 };
	struct hop_request q = { .message = &m, .client = &client };
	struct fake_datagram *first;

	send_request(MESSAGE_CON);
	first = request;
	request = NULL;
	ck_assert_int_eq(hop_send_request(hop_get(r.net, 0), &q, &out),
	    WAX_OK);
	request = rig_take_request(&r);
	ck_assert_uint_ne(first->from.port, request->from.port);
	/* the one's Token and Message ID on the other's port */
	first->from = request->from;
	rig_reply(&r, first, MESSAGE_ACK, CODE_CONTENT, rig_mid(first));
	rig_reply(&r, first, MESSAGE_NON, CODE_CONTENT, 9);
	ck_assert_uint_eq(r.responses, 0);
	free(first);
}
END_TEST

START_TEST(ended_observation_answers_notifications_with_reset)
{
	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_ACK, CODE_CONTENT, rig_mid(request));
	outbound_keep(out);
	rig_pass(&r, CLOCK_S(100000));	/* no deadline */
	rig_reply(&r, request, MESSAGE_CON, CODE_CONTENT, 1);
	rig_expect(&r, &r.next, "60 00 0001");
	ck_assert_uint_eq(r.responses, 2);
	outbound_end(out);
	rig_reply(&r, request, MESSAGE_CON, CODE_CONTENT, 2);
	rig_expect(&r, &r.next, "70 00 0002");
	rig_reply(&r, request, MESSAGE_NON, CODE_CONTENT, 3);
	rig_expect(&r, &r.next, "70 00 0003");
	ck_assert_uint_eq(r.responses, 2);
}
END_TEST

START_TEST(answered_but_not_kept_requests_still_end_at_the_timeout)
{
	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_ACK, CODE_CONTENT, rig_mid(request));
	rig_pass(&r, CLOCK_S(100));
	expect_failure(HOP_TIMEOUT);
}
END_TEST

START_TEST(kept_request_is_still_retransmitted)
{
	send_request(MESSAGE_CON);
	outbound_keep(out);
	rig_pass(&r, CLOCK_S(3));
	ck_assert_uint_eq(r.fake.sent_count, 1);
	rig_pass(&r, CLOCK_S(90));
	expect_failure(HOP_TIMEOUT);
}
END_TEST

START_TEST(reset_fails_the_request)
{
	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_RST, CODE_EMPTY, rig_mid(request));
	expect_failure(HOP_RESET);
}
END_TEST

START_TEST(reset_fails_a_nonconfirmable_request)
{
	send_request(MESSAGE_NON);
	rig_reply(&r, request, MESSAGE_RST, CODE_EMPTY, rig_mid(request));
	expect_failure(HOP_RESET);
}
END_TEST

START_TEST(reset_after_the_answer_changes_nothing)
{
	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_ACK, CODE_CONTENT, rig_mid(request));
	outbound_keep(out);
	rig_reply(&r, request, MESSAGE_RST, CODE_EMPTY, rig_mid(request));
	ck_assert_uint_eq(r.failures, 0);
}
END_TEST

/* The request's answer with a wrong byte at its end. */
static void
reply_malformed(enum message_type type, uint16_t mid, unsigned token_len)
{
	uint8_t data[13] = { (uint8_t)(0x40 | (unsigned)type << 4 | token_len),
	    CODE_CONTENT, (uint8_t)(mid >> 8), (uint8_t)mid };

	memcpy(data + 4, request->data + 4, 8);
	data[12] = 0xff;	/* marker without payload */
	rig_reply_raw(&r, request, BYTES_ARRAY(data));
}

START_TEST(malformed_piggybacked_response_fails_the_request)
{
	send_request(MESSAGE_CON);
	reply_malformed(MESSAGE_ACK, rig_mid(request), 8);
	rig_expect_nothing(&r);
	expect_failure(HOP_BAD_RESPONSE);
}
END_TEST

START_TEST(malformed_ack_with_an_unreadable_token_fails_the_request)
{
	send_request(MESSAGE_CON);
	reply_malformed(MESSAGE_ACK, rig_mid(request), 9);
	expect_failure(HOP_BAD_RESPONSE);
}
END_TEST

START_TEST(malformed_separate_response_is_reset_and_fails_the_request)
{
	send_request(MESSAGE_CON);
	reply_malformed(MESSAGE_CON, 0x4321, 8);
	rig_expect(&r, &r.next, "70 00 4321");
	expect_failure(HOP_BAD_RESPONSE);
}
END_TEST

START_TEST(malformed_messages_of_strangers_fail_nothing)
{
	send_request(MESSAGE_CON);
	reply_malformed(MESSAGE_ACK, (uint16_t)(rig_mid(request) + 1), 8);
	reply_malformed(MESSAGE_ACK, (uint16_t)(rig_mid(request) + 1), 9);
	reply_malformed(MESSAGE_RST, rig_mid(request), 8);
	request->data[4] ^= 1;
	reply_malformed(MESSAGE_ACK, rig_mid(request), 8);
	reply_malformed(MESSAGE_NON, 1, 8);
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.failures, 0);
}
END_TEST

START_TEST(icmp_error_fails_the_request_it_gives_back)
{
	send_request(MESSAGE_CON);
	ck_assert(fake_refuse(&r.fake, request, ECONNREFUSED));
	expect_failure(HOP_UNREACHABLE);
}
END_TEST

/* Section 4.2: type, Message ID and Token must be checked. */
START_TEST(icmp_error_for_something_else_is_ignored)
{
	send_request(MESSAGE_CON);
	request->data[0] ^= 0x10;
	ck_assert(fake_refuse(&r.fake, request, ECONNREFUSED));
	request->data[0] ^= 0x10;
	request->data[3] ^= 1;
	ck_assert(fake_refuse(&r.fake, request, ECONNREFUSED));
	request->data[3] ^= 1;
	request->data[11] ^= 1;
	ck_assert(fake_refuse(&r.fake, request, ECONNREFUSED));
	request->data[11] ^= 1;
	ck_assert_uint_eq(r.failures, 0);
	request->len = 4;	/* some systems give back no more */
	ck_assert(fake_refuse(&r.fake, request, ECONNREFUSED));
	expect_failure(HOP_UNREACHABLE);
}
END_TEST

START_TEST(failed_requests_may_be_ended_later)
{
	r.keep_failed = true;
	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_RST, CODE_EMPTY, rig_mid(request));
	ck_assert_uint_eq(r.failures, 1);
	rig_reply(&r, request, MESSAGE_NON, CODE_CONTENT, 1);
	ck_assert_uint_eq(r.responses, 0);
	rig_pass(&r, CLOCK_S(300));
	ck_assert_uint_eq(r.failures, 1);
	outbound_end(out);
}
END_TEST

START_TEST(outstanding_requests_are_limited)
{
	struct outbound *more;

	for (unsigned i = 0; i < r.hop.outstanding; i++)
		send_request(MESSAGE_NON);
	ck_assert_int_eq(rig_request(&r, MESSAGE_NON, &more), WAX_LIMIT);
	ck_assert_uint_eq(rig_count(&r, METRIC_OUTBOUND_FULL), 1);
	/* an answered one does not count */
	rig_reply(&r, request, MESSAGE_NON, CODE_CONTENT, 1);
	outbound_keep(r.event.out);
	ck_assert_int_eq(rig_request(&r, MESSAGE_NON, &more), WAX_LIMIT);
	outbound_end(out);	/* the table of all is full as well */
	ck_assert_int_eq(rig_request(&r, MESSAGE_NON, &more), WAX_OK);
}
END_TEST

START_TEST(requests_too_large_for_a_datagram_are_refused)
{
	static uint8_t large[DATAGRAM_MAX];
	struct message m = {
		.code = CODE_POST, .payload = BYTES_ARRAY(large),
	};
	struct hop_request q = { .message = &m };

	m.payload.len = DATAGRAM_MAX - 4 - 8 - 1 + 1;
	ck_assert_int_eq(hop_send_request(hop_get(r.net, 0), &q, &out),
	    WAX_RANGE);
	m.payload.len--;
	ck_assert_int_eq(hop_send_request(hop_get(r.net, 0), &q, &out),
	    WAX_OK);
	ck_assert_uint_eq(rig_usage(&r).outbounds, 1);
}
END_TEST

/* RFC 7641 section 3.6. */
START_TEST(cancellation_uses_the_registrations_token_and_endpoint)
{
	struct message m = { .code = CODE_GET };
	struct hop_request q = { .message = &m };
	struct outbound *cancel;
	struct fake_datagram *d;

	send_request(MESSAGE_CON);
	rig_reply(&r, request, MESSAGE_ACK, CODE_CONTENT, rig_mid(request));
	outbound_keep(out);
	q.same_as = out;
	ck_assert_int_eq(hop_send_request(hop_get(r.net, 0), &q, &cancel),
	    WAX_OK);
	d = rig_take_request(&r);
	ck_assert(address_equal(&d->from, &request->from));
	ck_assert(memcmp(d->data + 4, request->data + 4, 8) == 0);
	ck_assert_uint_ne(rig_mid(d), rig_mid(request));
	/* all responses are the cancellation's now */
	rig_reply(&r, request, MESSAGE_NON, CODE_CONTENT, 1);
	ck_assert_ptr_eq(r.event.out, cancel);
	outbound_end(out);
	rig_reply(&r, d, MESSAGE_NON, CODE_CONTENT, 2);
	ck_assert_ptr_eq(r.event.out, cancel);
	ck_assert_uint_eq(r.responses, 3);
	outbound_end(cancel);
	rig_reply(&r, d, MESSAGE_NON, CODE_CONTENT, 3);
	rig_expect(&r, &r.next, "70 00 0003");
	free(d);
}
END_TEST

START_TEST(cancelled_registration_is_not_retransmitted)
{
	struct message m = { .type = MESSAGE_NON, .code = CODE_GET };
	struct hop_request q = { .message = &m };
	struct outbound *cancel;

	send_request(MESSAGE_CON);
	q.same_as = out;
	ck_assert_int_eq(hop_send_request(hop_get(r.net, 0), &q, &cancel),
	    WAX_OK);
	free(rig_take_request(&r));
	rig_pass(&r, CLOCK_S(50));
	rig_expect_nothing(&r);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/outbound", setup, teardown,
    requests_are_sent_with_their_type_and_an_own_token,
    options_and_payload_travel_unchanged,
    piggybacked_response_is_given_up,
    unacknowledged_request_is_retransmitted_and_fails,
    nonconfirmable_request_is_sent_once_and_fails_at_the_timeout,
    empty_ack_must_stop_retransmission,
    separate_confirmable_response_must_get_an_empty_ack,
    separate_response_before_the_ack_also_acknowledges,
    either_type_must_be_accepted_in_reply_to_either,
    duplicate_confirmable_response_is_acknowledged_again_not_repeated,
    duplicate_nonconfirmable_notification_is_silently_ignored,
    duplicate_piggybacked_response_is_given_up_once,
    piggybacked_response_with_another_message_id_must_not_match,
    ack_with_a_foreign_token_is_an_acknowledgement_only,
    response_with_an_unknown_token_must_be_rejected,
    response_from_elsewhere_must_not_match,
    ended_observation_answers_notifications_with_reset,
    answered_but_not_kept_requests_still_end_at_the_timeout,
    kept_request_is_still_retransmitted,
    reset_fails_the_request,
    reset_fails_a_nonconfirmable_request,
    reset_after_the_answer_changes_nothing,
    malformed_piggybacked_response_fails_the_request,
    malformed_ack_with_an_unreadable_token_fails_the_request,
    malformed_separate_response_is_reset_and_fails_the_request,
    malformed_messages_of_strangers_fail_nothing,
    icmp_error_fails_the_request_it_gives_back,
    icmp_error_for_something_else_is_ignored,
    failed_requests_may_be_ended_later,
    outstanding_requests_are_limited,
    requests_too_large_for_a_datagram_are_refused,
    cancellation_uses_the_registrations_token_and_endpoint,
    cancelled_registration_is_not_retransmitted)
