/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_separate.c - separate responses and notifications (RFC 7252 sections
   4.2, 4.4, 5.2.2; RFC 7641 sections 3.6, 4.5) */

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

/* A request whose Empty ACK has gone out: its answers are separate. */
static struct inbound *
ask_late(void)
{
	rig_ask(&r, "41 01 1234 aa");
	rig_pass(&r, CLOCK_S(1));
	rig_expect(&r, &r.client, "60 00 1234");
	return r.event.in;
}

/* An observation: the first answer is piggybacked. */
static struct inbound *
observe(void)
{
	rig_ask(&r, "41 01 1234 aa");
	ck_assert_int_eq(rig_respond(&r, r.event.in, MESSAGE_CON, "0",
	    RESPONSE_MORE), WAX_OK);
	rig_expect(&r, &r.client, "61 45 1234 aa ff 30");
	return r.event.in;
}

static void
notify(struct inbound *in, enum message_type type, const char *payload)
{
	ck_assert_int_eq(rig_respond(&r, in, type, payload, RESPONSE_MORE),
	    WAX_OK);
}

/* The Message ID of the datagram sent next, which is left there. */
static uint16_t
sent_mid(void)
{
	ck_assert_uint_gt(r.fake.sent_count, 0);
	return rig_mid(STAILQ_FIRST(&r.fake.sent));
}

static void
answer(const char *type, uint16_t mid)
{
	char text[32];

	snprintf(text, sizeof(text), "%s %04x", type, mid);
	rig_ask(&r, text);
}

#define ACK "60 00"
#define RST "70 00"

/* Section 4.2: timeouts of 2 to 3 s, doubled each time; four
   retransmissions. */
START_TEST(retransmission_must_keep_a_timeout_and_a_counter)
{
	struct inbound *in = ask_late();
	uint64_t last, gap = 0;
	uint16_t mid;

	rig_respond(&r, in, MESSAGE_CON, "x", RESPONSE_FINAL);
	mid = sent_mid();
	rig_expect(&r, &r.client, "41 45 .... aa ff 78");
	last = r.now;
	for (int i = 0; i < 4; i++) {
		uint64_t due = timers_next(&r.timers);

		rig_pass(&r, due - r.now);
		if (r.fake.sent_count == 0) {	/* a sweep */
			i--;
			continue;
		}
		ck_assert_uint_eq(sent_mid(), mid);
		rig_expect(&r, &r.client, "41 45 .... aa ff 78");
		if (i == 0) {
			ck_assert_uint_ge(r.now - last, CLOCK_S(2));
			ck_assert_uint_le(r.now - last, CLOCK_S(3));
		} else {
			ck_assert_uint_eq(r.now - last, 2 * gap);
		}
		gap = r.now - last;
		last = r.now;
	}
	ck_assert_uint_eq(rig_count(&r, METRIC_RESPONSES_UNACKNOWLEDGED), 0);
	ck_assert_uint_eq(rig_usage(&r).waiting, 1);
	rig_pass(&r, 2 * gap);
	rig_expect_nothing(&r);
	ck_assert_uint_eq(rig_count(&r, METRIC_RESPONSES_UNACKNOWLEDGED), 1);
	ck_assert_uint_eq(rig_usage(&r).waiting, 0);
	ck_assert_uint_eq(r.cancels, 0);
}
END_TEST

START_TEST(matching_ack_must_stop_retransmission)
{
	rig_respond(&r, ask_late(), MESSAGE_CON, "x", RESPONSE_FINAL);
	answer(ACK, sent_mid());
	rig_expect(&r, &r.client, "41 45 .... aa ff 78");
	rig_pass(&r, CLOCK_S(100));
	rig_expect_nothing(&r);
	ck_assert_uint_eq(rig_usage(&r).waiting, 0);
}
END_TEST

START_TEST(what_is_in_a_matching_ack_must_be_ignored)
{
	char text[64];

	rig_respond(&r, ask_late(), MESSAGE_CON, "x", RESPONSE_FINAL);
	/* as ocf devices do it: 2.04 with options and a payload */
	snprintf(text, sizeof(text), "60 44 %04x 91 00 ff 01", sent_mid());
	rig_ask(&r, text);
	rig_expect(&r, &r.client, "41 45 .... aa ff 78");
	rig_pass(&r, CLOCK_S(100));
	rig_expect_nothing(&r);
	ck_assert_uint_eq(rig_count(&r, METRIC_ACKS_ODD), 1);
	ck_assert_uint_eq(r.responses, 0);
}
END_TEST

START_TEST(matching_reset_must_stop_retransmission)
{
	rig_respond(&r, ask_late(), MESSAGE_CON, "x", RESPONSE_FINAL);
	answer(RST, sent_mid());
	rig_expect(&r, &r.client, "41 45 .... aa ff 78");
	rig_pass(&r, CLOCK_S(100));
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.cancels, 0);	/* forward/ was through */
}
END_TEST

/* Section 4.4: Message ID and endpoint must match. */
START_TEST(ack_of_another_endpoint_or_message_id_must_not_match)
{
	uint16_t mid;

	rig_respond(&r, ask_late(), MESSAGE_CON, "x", RESPONSE_FINAL);
	mid = sent_mid();
	rig_expect(&r, &r.client, "41 45 .... aa ff 78");
	answer(ACK, (uint16_t)(mid + 1));
	answer(RST, (uint16_t)(mid + 1));
	r.client.port++;
	answer(ACK, mid);
	answer(RST, mid);
	r.client.port--;
	rig_pass(&r, CLOCK_S(3));
	ck_assert_uint_eq(sent_mid(), mid);
	rig_expect(&r, &r.client, "41 45 .... aa ff 78");
	ck_assert_uint_eq(rig_count(&r, METRIC_ACKS_UNMATCHED), 4);
}
END_TEST

/* Section 4.2: the state for the request's ACK must be retained. */
START_TEST(request_is_acknowledged_even_after_its_response_was)
{
	rig_respond(&r, ask_late(), MESSAGE_CON, "x", RESPONSE_FINAL);
	answer(ACK, sent_mid());
	rig_expect(&r, &r.client, "41 45 .... aa ff 78");
	rig_ask(&r, "41 01 1234 aa");
	rig_expect(&r, &r.client, "60 00 1234");
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.requests, 1);
}
END_TEST

START_TEST(message_ids_must_not_repeat_within_exchange_lifetime)
{
	static bool seen[65536];
	struct inbound *in = observe();
	unsigned given = 0, twice = 0;

	for (unsigned i = 0; i < 70000; i++) {
		struct message m = {
			.type = MESSAGE_NON, .code = CODE_CONTENT,
		};

		if (inbound_respond(in, &m, RESPONSE_MORE) != WAX_OK)
			continue;

		struct fake_datagram *d = fake_take(&r.fake);

		twice += seen[rig_mid(d)];
		seen[rig_mid(d)] = true;
		free(d);
		given++;
	}
	ck_assert_uint_eq(twice, 0);
	ck_assert_uint_gt(given, 63000);
	ck_assert_uint_le(given, 65536);
	ck_assert_uint_eq(rig_count(&r, METRIC_PEERS_EXHAUSTED),
	    70000 - given);
	rig_pass(&r, CLOCK_S(249));
	notify(in, MESSAGE_NON, "");
	free(fake_take(&r.fake));
}
END_TEST

START_TEST(responses_to_nonconfirmable_are_nonconfirmable)
{
	rig_ask(&r, "51 01 1234 aa");
	rig_respond(&r, r.event.in, inbound_type(r.event.in), "x",
	    RESPONSE_FINAL);
	rig_expect(&r, &r.client, "51 45 .... aa ff 78");
	rig_pass(&r, CLOCK_S(10));
	rig_expect_nothing(&r);
}
END_TEST

/* What forward/ passes on may be of type ACK: it says nothing here. */
START_TEST(an_acks_type_becomes_that_of_the_request)
{
	rig_ask(&r, "51 01 0001 aa");
	rig_respond(&r, r.event.in, MESSAGE_ACK, "x", RESPONSE_FINAL);
	rig_expect(&r, &r.client, "51 45 .... aa ff 78");
	rig_respond(&r, ask_late(), MESSAGE_ACK, "x", RESPONSE_FINAL);
	rig_expect(&r, &r.client, "41 45 .... aa ff 78");
}
END_TEST

START_TEST(confirmable_response_to_nonconfirmable_is_retransmitted)
{
	rig_ask(&r, "51 01 1234 aa");
	rig_respond(&r, r.event.in, MESSAGE_CON, "x", RESPONSE_FINAL);
	rig_expect(&r, &r.client, "41 45 .... aa ff 78");
	rig_pass(&r, CLOCK_S(3));
	rig_expect(&r, &r.client, "41 45 .... aa ff 78");
}
END_TEST

START_TEST(notifications_follow_the_piggybacked_first)
{
	struct inbound *in = observe();

	notify(in, MESSAGE_NON, "1");
	rig_expect(&r, &r.client, "51 45 .... aa ff 31");
	notify(in, MESSAGE_CON, "2");
	answer(ACK, sent_mid());
	rig_expect(&r, &r.client, "41 45 .... aa ff 32");
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_NON, "3",
	    RESPONSE_FINAL), WAX_OK);
	rig_expect(&r, &r.client, "51 45 .... aa ff 33");
	ck_assert_uint_eq(rig_usage(&r).waiting, 0);
	/* the registration's duplicate still gets the first answer */
	rig_ask(&r, "41 01 1234 aa");
	rig_expect(&r, &r.client, "61 45 1234 aa ff 30");
}
END_TEST

START_TEST(reset_to_a_notification_cancels)
{
	struct inbound *in = observe();

	notify(in, MESSAGE_CON, "1");
	answer(RST, sent_mid());
	ck_assert_int_eq(r.event.kind, RIG_CANCEL);
	ck_assert_ptr_eq(r.event.in, in);
	rig_expect(&r, &r.client, "41 45 .... aa ff 31");
	rig_pass(&r, CLOCK_S(100));
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.cancels, 1);
	ck_assert_uint_eq(rig_usage(&r).waiting, 0);
}
END_TEST

START_TEST(reset_to_one_of_the_last_nonconfirmable_notifications_cancels)
{
	struct inbound *in = observe();
	uint16_t mids[5];

	for (int i = 0; i < 5; i++) {
		notify(in, MESSAGE_NON, "n");
		mids[i] = sent_mid();
		free(fake_take(&r.fake));
	}
	answer(RST, mids[0]);		/* four are remembered */
	ck_assert_uint_eq(r.cancels, 0);
	answer(RST, mids[1]);
	ck_assert_uint_eq(r.cancels, 1);
	answer(RST, mids[2]);
	ck_assert_uint_eq(r.cancels, 1);
	ck_assert_uint_eq(rig_count(&r, METRIC_NOTIFICATIONS_REFUSED), 1);
}
END_TEST

START_TEST(notification_never_acknowledged_cancels)
{
	struct inbound *in = observe();

	notify(in, MESSAGE_CON, "1");
	rig_pass(&r, CLOCK_S(61));	/* 2 * (1 + 2 + 4 + 8 + 16) is 62 */
	ck_assert_uint_eq(r.cancels, 0);
	rig_pass(&r, CLOCK_S(33));	/* 93 at the latest */
	ck_assert_uint_eq(r.cancels, 1);
	ck_assert_ptr_eq(r.event.in, in);
	ck_assert_uint_eq(r.fake.sent_count, 5);
}
END_TEST

/* RFC 7641 section 4.5.2. */
START_TEST(newer_notification_waits_for_the_ack_and_skips_older_ones)
{
	struct inbound *in = observe();

	notify(in, MESSAGE_CON, "1");
	notify(in, MESSAGE_CON, "2");
	notify(in, MESSAGE_CON, "3");
	answer(ACK, sent_mid());
	rig_expect(&r, &r.client, "41 45 .... aa ff 31");
	rig_expect(&r, &r.client, "41 45 .... aa ff 33");
	rig_expect_nothing(&r);
	ck_assert_uint_eq(rig_count(&r, METRIC_NOTIFICATIONS_REPLACED), 1);
}
END_TEST

/* RFC 7641 section 4.5.2: new Message ID, but counter and timeout go on. */
START_TEST(newer_notification_replaces_one_that_timed_out)
{
	struct inbound *in = observe();
	uint16_t first;

	notify(in, MESSAGE_CON, "1");
	first = sent_mid();
	rig_expect(&r, &r.client, "41 45 .... aa ff 31");
	notify(in, MESSAGE_NON, "2");
	rig_expect_nothing(&r);
	rig_pass(&r, CLOCK_S(3));
	ck_assert_uint_ne(sent_mid(), first);
	rig_expect(&r, &r.client, "41 45 .... aa ff 32");
	rig_pass(&r, CLOCK_S(90));
	ck_assert_uint_eq(r.cancels, 1);
	ck_assert_uint_eq(r.fake.sent_count, 3);	/* and no fourth */
}
END_TEST

START_TEST(late_ack_of_a_replaced_notification_is_not_the_newer_ones)
{
	struct inbound *in = observe();
	uint16_t first;

	notify(in, MESSAGE_CON, "1");
	first = sent_mid();
	notify(in, MESSAGE_CON, "2");
	rig_pass(&r, CLOCK_S(3));
	answer(ACK, first);
	rig_expect(&r, &r.client, "41 45 .... aa ff 31");
	rig_expect(&r, &r.client, "41 45 .... aa ff 32");
	rig_pass(&r, CLOCK_S(6));
	rig_expect(&r, &r.client, "41 45 .... aa ff 32");
}
END_TEST

/* Its Message ID may be somebody else's by then. */
START_TEST(reset_after_exchange_lifetime_cancels_nothing)
{
	struct inbound *in = observe();
	uint16_t mid;

	notify(in, MESSAGE_NON, "1");
	mid = sent_mid();
	free(fake_take(&r.fake));
	rig_pass(&r, CLOCK_S(248));
	answer(RST, mid);
	ck_assert_uint_eq(r.cancels, 0);
	ck_assert_uint_eq(rig_count(&r, METRIC_ACKS_UNMATCHED), 1);
}
END_TEST

START_TEST(final_answer_waits_for_the_outstanding_notification)
{
	struct inbound *in = observe();

	notify(in, MESSAGE_CON, "1");
	ck_assert_int_eq(rig_respond(&r, in, MESSAGE_CON, "end",
	    RESPONSE_FINAL), WAX_OK);
	answer(ACK, sent_mid());
	rig_expect(&r, &r.client, "41 45 .... aa ff 31");
	answer(ACK, sent_mid());
	rig_expect(&r, &r.client, "41 45 .... aa ff 656e64");
	rig_pass(&r, CLOCK_S(100));
	rig_expect_nothing(&r);
	ck_assert_uint_eq(rig_usage(&r).waiting, 0);
	ck_assert_uint_eq(r.cancels, 0);
}
END_TEST

START_TEST(dropped_observation_stops_retransmission)
{
	struct inbound *in = observe();

	notify(in, MESSAGE_CON, "1");
	rig_expect(&r, &r.client, "41 45 .... aa ff 31");
	inbound_drop(in);
	rig_pass(&r, CLOCK_S(100));
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.cancels, 0);
}
END_TEST

/* Its Message ID expires and is used again while it goes on. */
START_TEST(observation_outlives_its_request)
{
	struct inbound *in = observe();

	rig_pass(&r, CLOCK_S(300));
	rig_ask(&r, "41 01 1234 bb");
	ck_assert_uint_eq(r.requests, 2);
	rig_respond(&r, r.event.in, MESSAGE_CON, "n", RESPONSE_FINAL);
	rig_expect(&r, &r.client, "61 45 1234 bb ff 6e");
	notify(in, MESSAGE_NON, "o");
	rig_expect(&r, &r.client, "51 45 .... aa ff 6f");
	inbound_drop(in);
	ck_assert_uint_eq(rig_usage(&r).inbounds, 1);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/separate", setup, teardown,
    retransmission_must_keep_a_timeout_and_a_counter,
    matching_ack_must_stop_retransmission,
    what_is_in_a_matching_ack_must_be_ignored,
    matching_reset_must_stop_retransmission,
    ack_of_another_endpoint_or_message_id_must_not_match,
    request_is_acknowledged_even_after_its_response_was,
    message_ids_must_not_repeat_within_exchange_lifetime,
    responses_to_nonconfirmable_are_nonconfirmable,
    an_acks_type_becomes_that_of_the_request,
    confirmable_response_to_nonconfirmable_is_retransmitted,
    notifications_follow_the_piggybacked_first,
    reset_to_a_notification_cancels,
    reset_to_one_of_the_last_nonconfirmable_notifications_cancels,
    notification_never_acknowledged_cancels,
    newer_notification_waits_for_the_ack_and_skips_older_ones,
    newer_notification_replaces_one_that_timed_out,
    late_ack_of_a_replaced_notification_is_not_the_newer_ones,
    reset_after_exchange_lifetime_cancels_nothing,
    final_answer_waits_for_the_outstanding_notification,
    dropped_observation_stops_retransmission,
    observation_outlives_its_request)
